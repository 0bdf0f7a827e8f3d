package notice

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"chitra/payroll"

	"github.com/wneessen/go-mail"
)

// How the connection to the mail server is encrypted.
const (
	StartTLS    = "starttls" // plain greeting, then TLS or nothing (port 587)
	ImplicitTLS = "tls"      // TLS from the first byte (port 465)
)

// mailTimeout bounds one conversation with a mail server.
const mailTimeout = 30 * time.Second

// Mail is the way to a mail server. There is no way to turn encryption off.
type Mail struct {
	Server string // host:port
	TLS    string // StartTLS or ImplicitTLS
	From   string
	// User and Password sign in; an empty user does not.
	User, Password string
	// Roots are the authorities that vouch for the server; nil takes the system's.
	Roots *x509.CertPool
}

// Check refuses settings with which no mail could be sent.
func (m *Mail) Check() error {
	if _, _, err := m.address(); err != nil {
		return fmt.Errorf("mail-server %q: cần máy:cổng/needs host:port: %w", m.Server, payroll.ErrData)
	}
	if m.TLS != StartTLS && m.TLS != ImplicitTLS {
		return fmt.Errorf("mail-tls %q: starttls | tls: %w", m.TLS, payroll.ErrData)
	}
	if err := mail.NewMsg().From(m.From); err != nil {
		return fmt.Errorf("mail-from %q: không phải địa chỉ thư/not an address: %w", m.From, payroll.ErrData)
	}
	return nil
}

// CheckAddress refuses a text that is no e-mail address.
func CheckAddress(address string) error {
	if err := mail.NewMsg().To(address); err != nil {
		return fmt.Errorf("%q không phải địa chỉ thư/is not an e-mail address: %w", address, payroll.ErrData)
	}
	return nil
}

// Ping signs in to the server and out again.
func (m *Mail) Ping(ctx context.Context) error {
	client, err := m.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, mailTimeout)
	defer cancel()
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return outcome(err)
	}
	return outcome(client.CloseWithSMTPClient(session))
}

// Send sends one letter. After nil the server has taken it; a server that said no
// for good is errRefused, everything else may be tried again.
func (m *Mail) Send(ctx context.Context, l Letter) error {
	message, err := m.compose(l)
	if err != nil {
		return err
	}
	client, err := m.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, mailTimeout)
	defer cancel()
	err = client.DialAndSendWithContext(ctx, message)
	if message.IsDelivered() {
		return nil // whatever went wrong in taking leave
	}
	return outcome(err)
}

func (m *Mail) compose(l Letter) (*mail.Msg, error) {
	subject, body, err := l.Text()
	if err != nil {
		return nil, err
	}
	message := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(message.From(m.From), message.To(l.To.Email)); err != nil {
		return nil, fmt.Errorf("%w: %w", errRefused, err)
	}
	message.Subject(subject)
	message.SetMessageIDWithValue(l.MessageID)
	message.SetDateWithValue(l.MadeAt.In(vietnam))
	message.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no holiday replies
	message.SetBodyString(mail.TypeTextPlain, body)
	return message, nil
}

func (m *Mail) client() (*mail.Client, error) {
	host, port, err := m.address()
	if err != nil {
		return nil, err
	}
	options := []mail.Option{mail.WithPort(port), mail.WithTimeout(mailTimeout), mail.WithoutNoop(), mail.WithoutRset(),
		mail.WithTLSConfig(&tls.Config{ServerName: host, RootCAs: m.Roots, MinVersion: tls.VersionTLS12})}
	if m.TLS == ImplicitTLS {
		options = append(options, mail.WithSSL())
	} else {
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if m.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(m.User), mail.WithPassword(m.Password))
	}
	return mail.NewClient(host, options...)
}

func (m *Mail) address() (host string, port int, err error) {
	host, text, err := net.SplitHostPort(m.Server)
	if err != nil {
		return "", 0, err
	}
	if port, err = strconv.Atoi(text); err == nil && (host == "" || port < 1 || port > 65535) {
		err = fmt.Errorf("no host or port")
	}
	return host, port, err
}

// outcome tells a refusal from trouble that may pass.
func outcome(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*mail.SendError](err); ok && e.ErrorCode() >= 500 {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	return fmt.Errorf("%w: %w", payroll.ErrTemporary, err)
}
