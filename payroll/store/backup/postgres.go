package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"chitra/payroll"
	"chitra/payroll/store"
)

// dumpPostgres writes a dump in PostgreSQL's own format, of one snapshot.
func dumpPostgres(ctx context.Context, address, path string) error {
	return postgresTool(ctx, address, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file="+path)
}

// restorePostgres fills an empty database from a dump, whole or not at all.
func restorePostgres(ctx context.Context, address, path string) error {
	return postgresTool(ctx, address, "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", path)
}

// postgresTool runs a client program of PostgreSQL. The password goes by
// environment, where other users of the machine do not see it.
func postgresTool(ctx context.Context, address, name string, args ...string) error {
	program, err := findTool(name)
	if err != nil {
		return err
	}
	u, err := store.PostgresAddress(address)
	if err != nil {
		return err
	}
	c := exec.CommandContext(ctx, program)
	c.Env = os.Environ()
	u, password := withoutPassword(u)
	if password != "" {
		c.Env = append(c.Env, "PGPASSWORD="+password)
	}
	c.Args = append(c.Args, append([]string{"--no-password", "--dbname=" + u.String()}, args...)...)
	var says bytes.Buffer
	c.Stderr = &says
	if err := c.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		first, _, _ := strings.Cut(says.String(), "\n")
		return fmt.Errorf("%s: %s: %w: %w", name, first, payroll.ErrTemporary, err)
	}
	return nil
}

// withoutPassword takes the password out of an address, wherever it stands.
func withoutPassword(u *url.URL) (bare *url.URL, password string) {
	own := *u
	bare = &own
	query := bare.Query()
	if password = query.Get("password"); password != "" {
		query.Del("password")
		bare.RawQuery = query.Encode()
	}
	if p, ok := bare.User.Password(); ok {
		password = p
		bare.User = url.User(bare.User.Username())
	}
	return bare, password
}

// FindTools says which of the programs a backup of PostgreSQL needs is missing.
func FindTools() error {
	_, dump := findTool("pg_dump")
	_, restore := findTool("pg_restore")
	return errors.Join(dump, restore)
}

// findTool finds a client program in PATH, else the newest where Debian keeps
// them.
func findTool(name string) (string, error) {
	path, err := exec.LookPath(name)
	if err == nil {
		return path, nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(found) > 0 {
		return slices.MaxFunc(found, func(a, b string) int { return len(a)*1000 + strings.Compare(a, b) - len(b)*1000 }), nil
	}
	return "", errors.Join(fmt.Errorf("không có %s; cài gói postgresql-client cùng phiên bản với máy chủ / is missing, install the package postgresql-client of the server's version: %w", name, payroll.ErrNotFound), err)
}
