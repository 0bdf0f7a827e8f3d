package delivery

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chitra/payroll"

	"golang.org/x/crypto/ssh"
)

// sshKey writes a new SSH key and returns its public half as authorized_keys has
// it.
func sshKey(t *testing.T, path string) string {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "test")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	key, err := ssh.NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}

// findSSHD returns OpenSSH's server.
func findSSHD(t *testing.T) string {
	t.Helper()
	for _, path := range []string{"/usr/sbin/sshd", "/usr/bin/sshd", "/usr/local/sbin/sshd"} {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	if os.Getenv("CHITRA_REQUIRE_TOOLS") == "1" {
		t.Fatal("sshd is required and not installed (openssh-server)")
	}
	t.Skip("sshd is not installed (openssh-server): delivery was not tried against a real server")
	return ""
}

// bankServer starts OpenSSH and returns a way to a folder of it.
func bankServer(t *testing.T) (target *Target, folder string) {
	t.Helper()
	sshd := findSSHD(t)
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	folder = filepath.Join(dir, "OUT")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 { // the server wants this folder when it runs as root
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			t.Fatal(err)
		}
	}
	server := &Server{User: me.Username, HostKey: sshKey(t, filepath.Join(dir, "host")), KeyFile: filepath.Join(dir, "client"), Folder: folder}
	authorized := filepath.Join(dir, "authorized")
	if err := os.WriteFile(authorized, []byte(sshKey(t, server.KeyFile)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server.Address = listener.Addr().String()
	_, port, _ := net.SplitHostPort(server.Address)
	listener.Close()
	config := fmt.Sprintf("ListenAddress 127.0.0.1\nPort %s\nHostKey %s\nAuthorizedKeysFile %s\nPidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\n",
		port, filepath.Join(dir, "host"), authorized)
	if err := os.WriteFile(filepath.Join(dir, "config"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(sshd, "-D", "-e", "-f", filepath.Join(dir, "config"))
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if t.Failed() {
			t.Logf("sshd: %s", said.String())
		}
	})
	for range 100 {
		if conn, err := net.Dial("tcp", server.Address); err == nil {
			conn.Close()
			return &Target{Name: "bank", Title: "Ngân hàng mẫu", Server: server}, folder
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("sshd does not listen")
	return nil, ""
}

// TestOpenSSH delivers to a real server.
func TestOpenSSH(t *testing.T) {
	target, folder := bankServer(t)
	content := strings.Repeat("a payment\n", 200_000)
	e := letter(t, "a.xml", content)
	arrived := func(t *testing.T, name string) {
		t.Helper()
		got, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || string(got) != content {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		if _, err := os.Stat(filepath.Join(folder, name+partSuffix)); err == nil {
			t.Errorf("%s%s is left", name, partSuffix)
		}
	}
	t.Run("sent, and sent again", func(t *testing.T) {
		for range 2 {
			if outcome, err := target.Deliver(t.Context(), e); outcome != payroll.HandoverDone || err != nil {
				t.Fatal(outcome, err)
			}
			arrived(t, "a.xml")
		}
		if outcome, err := target.Look(t.Context(), e); outcome != payroll.HandoverDone || err != nil {
			t.Error(outcome, err)
		}
	})
	t.Run("continued after the line was cut", func(t *testing.T) {
		e := letter(t, "b.xml", content)
		cut := *target
		server := *target.Server
		server.Address = cutAfter(t, target.Server.Address, 1_000_000)
		cut.Server = &server
		outcome, err := cut.Deliver(t.Context(), e)
		if outcome != payroll.HandoverFailed || err == nil {
			t.Fatalf("with the line cut: %s, %v", outcome, err)
		}
		info, err := os.Stat(filepath.Join(folder, "b.xml.part"))
		if err != nil || info.Size() == 0 || info.Size() >= e.Bytes {
			t.Fatalf("part: %v, %v", info, err)
		}
		if outcome, err := target.Look(t.Context(), e); outcome != payroll.HandoverFailed || err != nil {
			t.Errorf("looked: %s, %v", outcome, err)
		}
		if outcome, err := target.Deliver(t.Context(), e); outcome != payroll.HandoverDone || err != nil {
			t.Fatal(outcome, err)
		}
		arrived(t, "b.xml")
	})
	t.Run("a name that is taken", func(t *testing.T) {
		if err := os.WriteFile(filepath.Join(folder, "c.xml"), []byte("theirs"), 0o600); err != nil {
			t.Fatal(err)
		}
		outcome, err := target.Deliver(t.Context(), letter(t, "c.xml", content))
		if outcome != payroll.HandoverFailed || !errors.Is(err, payroll.ErrConflict) {
			t.Errorf("%s, %v", outcome, err)
		}
		// The protocol's rename refuses it too, whatever was looked at before.
		site, done, err := target.Server.open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer done()
		if err := site.rename("a.xml", "c.xml"); err == nil {
			t.Error("a file was replaced")
		}
	})
	t.Run("another host key", func(t *testing.T) {
		other := *target.Server
		other.HostKey = sshKey(t, filepath.Join(t.TempDir(), "other"))
		outcome, err := (&Target{Title: "x", Server: &other}).Deliver(t.Context(), letter(t, "d.xml", content))
		if outcome != payroll.HandoverFailed || !errors.Is(err, payroll.ErrIntegrity) {
			t.Errorf("%s, %v", outcome, err)
		}
		if _, err := os.Stat(filepath.Join(folder, "d.xml.part")); err == nil {
			t.Error("something was sent to a stranger")
		}
	})
	t.Run("a key the server does not know", func(t *testing.T) {
		other := *target.Server
		other.KeyFile = filepath.Join(t.TempDir(), "other")
		sshKey(t, other.KeyFile)
		outcome, err := (&Target{Title: "x", Server: &other}).Deliver(t.Context(), letter(t, "d.xml", content))
		if outcome != payroll.HandoverFailed || err == nil {
			t.Errorf("%s, %v", outcome, err)
		}
	})
	t.Run("a key others can read", func(t *testing.T) {
		other := *target.Server
		other.KeyFile = filepath.Join(t.TempDir(), "other")
		sshKey(t, other.KeyFile)
		if err := os.Chmod(other.KeyFile, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := (&Target{Title: "x", Server: &other}).Deliver(t.Context(), e); !errors.Is(err, payroll.ErrIntegrity) {
			t.Errorf("%v", err)
		}
	})
	t.Run("a folder that is not there", func(t *testing.T) {
		other := *target.Server
		other.Folder = filepath.Join(folder, "none")
		outcome, err := (&Target{Title: "x", Server: &other}).Deliver(t.Context(), letter(t, "e.xml", content))
		if outcome != payroll.HandoverFailed || err == nil {
			t.Errorf("%s, %v", outcome, err)
		}
	})
	t.Run("nobody listens", func(t *testing.T) {
		other := *target.Server
		other.Address = "127.0.0.1:1"
		outcome, err := (&Target{Title: "x", Server: &other}).Deliver(t.Context(), e)
		if outcome != payroll.HandoverFailed || !errors.Is(err, payroll.ErrTemporary) {
			t.Errorf("%s, %v", outcome, err)
		}
		if outcome, err := (&Target{Title: "x", Server: &other}).Look(t.Context(), e); outcome != payroll.HandoverUnclear || err == nil {
			t.Errorf("looked: %s, %v", outcome, err)
		}
	})
	t.Run("interrupted by the user", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if outcome, err := target.Deliver(ctx, letter(t, "f.xml", content)); outcome != payroll.HandoverFailed || err == nil {
			t.Errorf("%s, %v", outcome, err)
		}
	})
}

// cutAfter is a line to a server that breaks after so many bytes were sent.
func cutAfter(t *testing.T, to string, bytes int64) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", to)
			if err != nil {
				in.Close()
				return
			}
			go func() {
				io.CopyN(out, in, bytes)
				out.Close()
				in.Close()
			}()
			go io.Copy(in, out)
		}
	}()
	return listener.Addr().String()
}
