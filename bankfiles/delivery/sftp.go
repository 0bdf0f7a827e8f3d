package delivery

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path"
	"time"

	"chitra/payroll"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// Server is a bank's SFTP server.
type Server struct {
	Address string // host:port
	User    string
	// HostKey is the server's public key as ssh-keyscan prints it, without the
	// host's name. The bank confirms it by another way than the network.
	HostKey string
	KeyFile string // the office's SSH key
	// PassphraseFile unlocks KeyFile; "" for a key without one.
	PassphraseFile string
	Folder         string
}

// dialTimeout bounds connecting and the SSH handshake.
const dialTimeout = 30 * time.Second

// remote is a folder of an SFTP server.
type remote struct {
	client *sftp.Client
	folder string
}

// open connects. Cancelling ctx cuts the connection.
func (s *Server) open(ctx context.Context) (*remote, func(), error) {
	config, err := s.clientConfig()
	if err != nil {
		return nil, nil, err
	}
	raw, err := (&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, "tcp", s.Address)
	if err != nil {
		return nil, nil, unreachable(s.Address, err)
	}
	stop := context.AfterFunc(ctx, func() { raw.Close() })
	fail := func(err error) (*remote, func(), error) {
		stop()
		raw.Close()
		return nil, nil, unreachable(s.Address, err)
	}
	if err := raw.SetDeadline(time.Now().Add(dialTimeout)); err != nil {
		return fail(err)
	}
	conn, channels, requests, err := ssh.NewClientConn(raw, s.Address, config)
	if err != nil {
		return fail(err)
	}
	if err := raw.SetDeadline(time.Time{}); err != nil {
		return fail(err)
	}
	client, err := sftp.NewClient(ssh.NewClient(conn, channels, requests))
	if err != nil {
		return fail(err)
	}
	return &remote{client, s.Folder}, func() {
		stop()
		client.Close()
		conn.Close()
	}, nil
}

func unreachable(address string, err error) error {
	return fmt.Errorf("%s: không kết nối được/cannot connect: %w: %w", address, err, payroll.ErrTemporary)
}

func (s *Server) clientConfig() (*ssh.ClientConfig, error) {
	pinned, err := hostKey(s.HostKey)
	if err != nil {
		return nil, err
	}
	signer, err := s.signer()
	if err != nil {
		return nil, err
	}
	algorithms := []string{pinned.Type()}
	if pinned.Type() == ssh.KeyAlgoRSA {
		algorithms = []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256}
	}
	return &ssh.ClientConfig{User: s.User, Auth: []ssh.AuthMethod{ssh.PublicKeys(signer)}, Timeout: dialTimeout,
		HostKeyAlgorithms: algorithms, HostKeyCallback: func(_ string, _ net.Addr, got ssh.PublicKey) error {
			if bytes.Equal(got.Marshal(), pinned.Marshal()) {
				return nil
			}
			return fmt.Errorf("máy chủ đưa khóa %s, không phải khóa đã ghim %s; KHÔNG gửi gì. Hỏi ngân hàng/the server shows another key than the pinned one; nothing was sent: %w",
				ssh.FingerprintSHA256(got), ssh.FingerprintSHA256(pinned), payroll.ErrIntegrity)
		}}, nil
}

func hostKey(text string) (ssh.PublicKey, error) {
	key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("host_key: cần dạng «ssh-ed25519 AAAA…»/must look like “ssh-ed25519 AAAA…”: %w", payroll.ErrData)
	}
	return key, nil
}

func (s *Server) signer() (ssh.Signer, error) {
	if err := ownersAlone(s.KeyFile); err != nil {
		return nil, err
	}
	pem, err := os.ReadFile(s.KeyFile)
	if err != nil {
		return nil, err
	}
	var signer ssh.Signer
	if s.PassphraseFile == "" {
		signer, err = ssh.ParsePrivateKey(pem)
	} else {
		var secret []byte
		if secret, err = firstLine(s.PassphraseFile); err != nil {
			return nil, err
		}
		signer, err = ssh.ParsePrivateKeyWithPassphrase(pem, secret)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: không đọc được khóa SSH/the SSH key cannot be read: %w: %w", s.KeyFile, err, payroll.ErrData)
	}
	return signer, nil
}

func (r *remote) at(name string) string { return path.Join(r.folder, name) }

func (r *remote) stat(name string) (int64, error) {
	info, err := r.client.Lstat(r.at(name))
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (r *remote) read(name string) (io.ReadCloser, error) { return r.client.Open(r.at(name)) }

func (r *remote) write(name string, from int64) (durable, error) {
	out, err := r.client.OpenFile(r.at(name), os.O_WRONLY|os.O_CREATE)
	if err != nil {
		return nil, err
	}
	if _, err := out.Seek(from, io.SeekStart); err != nil {
		out.Close()
		return nil, err
	}
	if _, can := r.client.HasExtension("fsync@openssh.com"); !can {
		return noSync{out}, nil
	}
	return out, nil
}

// noSync is a file of a server that cannot be asked to force it to disk.
type noSync struct{ *sftp.File }

func (noSync) Sync() error { return nil }

// rename is the rename of the protocol, which refuses a name that is taken; the
// POSIX one would replace it.
func (r *remote) rename(from, to string) error { return r.client.Rename(r.at(from), r.at(to)) }

func (r *remote) remove(name string) error { return r.client.Remove(r.at(name)) }
