package storetest

import (
	"bufio"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"chitra/payroll/store"

	_ "github.com/lib/pq" // the driver "postgres"
)

// Postgres returns the address of a fresh, empty database, dropped when the test
// ends. Where there is no server the test is left out, or fails with
// CHITRA_REQUIRE_POSTGRES=1.
func Postgres(t testing.TB) string {
	t.Helper()
	return databaseFrom(t, serverOf(t), "template0")
}

// MigratedPostgres is Postgres with the schema of today, copied from a database
// that was migrated once: the steps are tried by tests of their own.
func MigratedPostgres(t testing.TB) string {
	t.Helper()
	base := serverOf(t)
	name, err := migrated(base)
	if err != nil {
		t.Fatalf("migrated database: %v", err)
	}
	return databaseFrom(t, base, name)
}

// serverOf is the address of the server that is given, or of one of our own.
func serverOf(t testing.TB) string {
	t.Helper()
	if given := os.Getenv("CHITRA_TEST_POSTGRES"); given != "" {
		return given
	}
	own, err := ownServer()
	if err != nil {
		without(t, err)
	}
	return own.address
}

// migrated makes the database that others are copied from, once. It goes with the
// server; on a server that stays it is dropped by whoever keeps that server.
var migrated = func() func(base string) (string, error) {
	var once sync.Once
	name, failed := fmt.Sprintf("chitra_migrated_%d", os.Getpid()), error(nil)
	return func(base string) (string, error) {
		once.Do(func() { failed = migrate(base, name) })
		return name, failed
	}
}()

func migrate(base, name string) error {
	admin, err := sql.Open("postgres", base)
	if err != nil {
		return err
	}
	defer admin.Close()
	if _, err := admin.Exec(`CREATE DATABASE ` + name + ` TEMPLATE template0 ENCODING 'UTF8'`); err != nil {
		return err
	}
	address, err := addressOf(base, name)
	if err != nil {
		return err
	}
	s, err := store.Open(context.Background(), address)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Migrate(context.Background())
}

func addressOf(base, database string) (string, error) {
	u, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	u.Path = "/" + database
	return u.String(), nil
}

func without(t testing.TB, err error) {
	t.Helper()
	if os.Getenv("CHITRA_REQUIRE_POSTGRES") == "1" {
		t.Fatalf("PostgreSQL is required: %v", err)
	}
	t.Skipf("the PostgreSQL half is left out: %v", err)
}

var databases atomic.Int64

// databaseFrom copies a database under a name of its own.
func databaseFrom(t testing.TB, base, template string) string {
	t.Helper()
	name := fmt.Sprintf("chitra_test_%d_%d", os.Getpid(), databases.Add(1))
	admin, err := sql.Open("postgres", base)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin.Exec(`CREATE DATABASE ` + name + ` TEMPLATE ` + template + ` ENCODING 'UTF8'`); err != nil {
		t.Fatalf("test database: %v", err)
	}
	t.Cleanup(func() {
		defer admin.Close()
		if os.Getenv("CHITRA_TEST_POSTGRES") == "" {
			return // goes with the server; dropping costs a checkpoint
		}
		if _, err := admin.Exec(`DROP DATABASE ` + name + ` WITH (FORCE)`); err != nil {
			t.Errorf("test database: %v", err)
		}
	})
	address, err := addressOf(base, name)
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// server is the throw-away server of this test binary. It ends with the binary:
// its shell waits for the end of what we never write to.
type server struct {
	address string
	alive   io.WriteCloser // held open, never written to
}

// ownServer starts the server once and keeps it, and its pipe, reachable.
var ownServer = sync.OnceValues(startServer)

// serve creates and starts a server in $1 with the programs in $2, and removes it
// when its input ends.
const serve = `trap '' INT TERM HUP
cd "$1" || exit 1
"$2/initdb" -D data -U postgres -A trust -E UTF8 --no-locale --no-sync >log 2>&1 &&
"$2/pg_ctl" -D data -w -l log -o "-c listen_addresses='' -c unix_socket_directories='$1' -c fsync=off -c full_page_writes=off" start >>log 2>&1 &&
echo ready
cat >/dev/null
"$2/pg_ctl" -D data -m immediate stop >>log 2>&1
cd / && rm -rf "$1"`

func startServer() (*server, error) {
	bin, err := serverPrograms()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "chitra-pg")
	if err != nil {
		return nil, err
	}
	command, err := asServerUser(dir)
	if err != nil {
		os.Remove(dir)
		return nil, err
	}
	cmd := exec.Command(command[0], append(command[1:], "sh", "-c", serve, "sh", dir, bin)...)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	if line, _ := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		in.Close()
		return nil, fmt.Errorf("PostgreSQL in %s did not start:\n%s", bin, log)
	}
	address := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/postgres",
		RawQuery: url.Values{"host": {dir}, "sslmode": {"disable"}}.Encode()}
	return &server{address.String(), in}, nil
}

// serverPrograms finds the folder of initdb and pg_ctl: in PATH, else the newest
// where Debian keeps them.
func serverPrograms() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", fmt.Errorf("no initdb in PATH nor in /usr/lib/postgresql/*/bin, and CHITRA_TEST_POSTGRES is not set; install the package postgresql")
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(strings.Split(path, "/")[4])
		return n
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return cmp.Compare(version(a), version(b)) })), nil
}

// asServerUser returns how to run a command as somebody whom PostgreSQL accepts:
// directly, or as user postgres when we are root.
func asServerUser(dir string) ([]string, error) {
	if os.Geteuid() != 0 {
		return []string{"env"}, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root and there is no user postgres: %w", err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		return nil, err
	}
	if path, err := exec.LookPath("setpriv"); err == nil {
		return []string{path, "--reuid=" + u.Uid, "--regid=" + u.Gid, "--clear-groups"}, nil
	}
	path, err := exec.LookPath("runuser")
	if err != nil {
		return nil, fmt.Errorf("neither setpriv nor runuser to run PostgreSQL as user postgres: %w", err)
	}
	return []string{path, "-u", "postgres", "--"}, nil
}

// socketOf returns network and address of the server of an address.
func socketOf(ctx context.Context, address string) (network, socket string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", "", err
	}
	port := cmp.Or(u.Port(), "5432")
	if host := u.Query().Get("host"); strings.HasPrefix(host, "/") {
		return "unix", filepath.Join(host, ".s.PGSQL."+port), nil
	}
	return "tcp", cmp.Or(u.Hostname(), "localhost") + ":" + port, ctx.Err()
}
