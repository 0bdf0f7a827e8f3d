package notice_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"chitra/schedules/notice"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

const password = "mat-khau-thu-canary"

// mailServer is a real SMTP server on a loopback port, with STARTTLS and PLAIN.
type mailServer struct {
	address string
	roots   *x509.CertPool
	tls     *tls.Config

	mu     sync.Mutex
	mails  []*netmail.Message
	bodies []string
	// refuse answers RCPT with no; hangUp cuts the connection after the content was
	// taken and before the answer, once.
	refuse, hangUp bool
	server         *smtp.Server
}

// newMailServer reserves an address; start opens it.
func newMailServer(t *testing.T) *mailServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mailServer{address: listener.Addr().String()}
	listener.Close()
	m.tls, m.roots = certificate(t)
	return m
}

func (m *mailServer) start(t *testing.T, starttls bool) {
	t.Helper()
	listener, err := net.Listen("tcp", m.address)
	if err != nil {
		t.Fatal(err)
	}
	m.server = smtp.NewServer(m)
	m.server.Domain = "mail.example.vn"
	if starttls {
		m.server.TLSConfig = m.tls
	} else {
		m.server.AllowInsecureAuth = true
	}
	go m.server.Serve(listener)
	t.Cleanup(func() { m.server.Close() })
}

func (m *mailServer) settings() *notice.Mail {
	return &notice.Mail{Server: m.address, TLS: notice.StartTLS, From: "chitra@example.vn", User: "chitra", Password: password, Roots: m.roots}
}

// received returns the mails that were taken, and forgets them.
func (m *mailServer) received() (mails []*netmail.Message, bodies []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	mails, bodies = m.mails, m.bodies
	m.mails, m.bodies = nil, nil
	return mails, bodies
}

func (m *mailServer) set(refuse, hangUp bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refuse, m.hangUp = refuse, hangUp
}

// NewSession implements smtp.Backend.
func (m *mailServer) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &mailSession{server: m, conn: c}, nil
}

type mailSession struct {
	server *mailServer
	conn   *smtp.Conn
	in     bool
}

func (s *mailSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, secret string) error {
		if user != "chitra" || secret != password {
			return smtp.ErrAuthFailed
		}
		s.in = true
		return nil
	}), nil
}

func (s *mailSession) Mail(string, *smtp.MailOptions) error {
	if !s.in {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *mailSession) Rcpt(string, *smtp.RcptOptions) error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.server.refuse {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	}
	return nil
}

func (s *mailSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	message, err := netmail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		return err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.mails = append(s.server.mails, message)
	s.server.bodies = append(s.server.bodies, string(raw))
	if s.server.hangUp {
		s.server.hangUp = false
		s.conn.Close()
		return errors.New("cut")
	}
	return nil
}

func (s *mailSession) Reset()        {}
func (s *mailSession) Logout() error { return nil }

// certificate makes a server certificate for 127.0.0.1 and the pool that trusts it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, pool
}
