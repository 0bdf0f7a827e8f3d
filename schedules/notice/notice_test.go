package notice_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
	"chitra/payroll/store/storetest"
	"chitra/schedules/notice"
)

// clock is a time tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// office is a store with three users, two of them with an address, and a clock.
func office(t *testing.T, address string) (*store.Store, *clock) {
	t.Helper()
	s, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	storetest.AddUsers(t, s)
	storetest.Must(t, s, func(tx *store.Tx) error {
		if err := tx.SetContact(payroll.Contact{Person: storetest.Lan, Email: "lan@example.vn", Lang: payroll.Vietnamese}); err != nil {
			return err
		}
		return tx.SetContact(payroll.Contact{Person: storetest.Hoa, Email: "hoa@example.vn", Lang: payroll.English})
	})
	return s, &clock{at: storetest.Now}
}

func sqlite(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "chitra.db") }

func post(s *store.Store, c *clock, m *notice.Mail) *notice.Post {
	return &notice.Post{Store: s, Office: "Phường Mẫu", Mail: m, Log: slog.New(slog.DiscardHandler), Now: c.now}
}

func deliver(t *testing.T, p *notice.Post, urgent bool, wanted notice.Delivered) {
	t.Helper()
	got, err := p.Deliver(t.Context(), urgent)
	if err != nil || got.Sent != wanted.Sent || got.Failed != wanted.Failed || (got.Why != "") != (got.Failed > 0) {
		t.Errorf("delivered %+v, %v; want %+v", got, err, wanted)
	}
}

func onBoth(t *testing.T, test func(t *testing.T, address string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, sqlite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, storetest.MigratedPostgres(t)) })
}

// TestMailServerDown: three days without a mail server cost nothing, and when it
// is back everybody gets one digest, once.
func TestMailServerDown(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) {
		server := newMailServer(t)
		s, c := office(t, address)
		p := post(s, c, server.settings())
		storetest.Tell(t, s, storetest.Told("a", payroll.Info))
		deliver(t, p, false, notice.Delivered{Sent: 1, Failed: 2}) // the office's own log has it
		deliver(t, p, false, notice.Delivered{})                   // not yet due again
		for range 3 {
			c.add(24 * time.Hour)
			deliver(t, p, false, notice.Delivered{Failed: 2})
		}
		storetest.Look(t, s, func(tx *store.Tx) error {
			o, err := tx.Outbox(store.MailChannel)
			if o.Unsent != 2 || o.Tries != 4 || o.Failure == "" || !o.Since.Equal(storetest.Now) {
				t.Errorf("outbox %+v", o)
			}
			return err
		})
		server.start(t, true)
		deliver(t, p, false, notice.Delivered{}) // the pause holds
		c.add(time.Hour)
		deliver(t, p, false, notice.Delivered{Sent: 2})
		mails, _ := server.received()
		var to []string
		for _, m := range mails {
			to = append(to, m.Header.Get("To"))
		}
		slices.Sort(to)
		if fmt.Sprint(to) != "[<hoa@example.vn> <lan@example.vn>]" {
			t.Errorf("mail to %v", to)
		}
		c.add(30 * 24 * time.Hour)
		deliver(t, p, false, notice.Delivered{})
		if mails, _ := server.received(); len(mails) != 0 {
			t.Errorf("%d mails were sent twice", len(mails))
		}
	})
}

// TestTwoPosts lets two programs work the same outbox.
func TestTwoPosts(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) {
		server := newMailServer(t)
		server.start(t, true)
		s, c := office(t, address)
		for n := range 3 {
			storetest.Tell(t, s, storetest.Told(fmt.Sprint("n", n), payroll.Error))
			var all sync.WaitGroup
			for range 2 {
				p := post(s, c, server.settings())
				all.Go(func() {
					if _, err := p.Deliver(t.Context(), true); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
		}
		seen := map[string]int{}
		mails, _ := server.received()
		for _, m := range mails {
			seen[m.Header.Get("Message-ID")]++
		}
		if len(seen) != 6 || len(mails) != 6 {
			t.Errorf("%d mails with %d identities, want 6 of each", len(mails), len(seen))
		}
	})
}

func TestUrgentDoesNotWait(t *testing.T) {
	server := newMailServer(t)
	server.start(t, true)
	s, c := office(t, sqlite(t))
	p := post(s, c, server.settings())
	storetest.Tell(t, s, storetest.Told("a", payroll.Warning))
	deliver(t, p, true, notice.Delivered{Sent: 1}) // log only
	storetest.Tell(t, s, storetest.Told("b", payroll.Error))
	deliver(t, p, true, notice.Delivered{Sent: 3})
	_, bodies := server.received()
	for _, b := range bodies {
		decoded, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(b)))
		if err != nil || strings.Count(string(decoded), "26/11/2026") != 2 {
			t.Errorf("not one digest of both: %v\n%s", err, decoded)
		}
	}
}

// TestAnswerLost: the server took the mail and the connection died before it said
// so. The same digest comes again under the same Message-ID.
func TestAnswerLost(t *testing.T) {
	server := newMailServer(t)
	server.start(t, true)
	server.set(false, true)
	s, c := office(t, sqlite(t))
	storetest.Must(t, s, func(tx *store.Tx) error {
		return tx.SetContact(payroll.Contact{Person: storetest.Hoa, Lang: payroll.English})
	})
	p := post(s, c, server.settings())
	storetest.Tell(t, s, storetest.Told("a", payroll.Error))
	deliver(t, p, true, notice.Delivered{Sent: 1, Failed: 1})
	c.add(time.Hour)
	deliver(t, p, true, notice.Delivered{Sent: 1})
	mails, bodies := server.received()
	if len(mails) != 2 || bodies[0] != bodies[1] || mails[0].Header.Get("Message-ID") == "" {
		t.Errorf("%d mails, %q", len(mails), bodies)
	}
}

// TestNotRecorded: the database goes away between the mail and its record. This
// program remembers, and the mail is not sent again.
func TestNotRecorded(t *testing.T) {
	server := newMailServer(t)
	server.start(t, true)
	address := storetest.MigratedPostgres(t)
	direct, c := office(t, address)
	storetest.Must(t, direct, func(tx *store.Tx) error {
		return tx.SetContact(payroll.Contact{Person: storetest.Hoa, Lang: payroll.English})
	})
	storetest.Tell(t, direct, storetest.Told("a", payroll.Error))
	proxy := storetest.NewProxy(t, address)
	through, err := store.Open(t.Context(), proxy.Address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { through.Close() })
	p := post(through, c, server.settings())
	p.Dir = ""
	// The log is delivered first; then mail is claimed, sent, and its record is cut.
	if _, err := p.Deliver(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	server.received()
	storetest.Tell(t, direct, storetest.Told("b", payroll.Error))
	p.Log = slog.New(slog.DiscardHandler)
	p.Mail = server.settings()
	cutting := &cutAfterMail{server: server, proxy: proxy, stop: make(chan struct{})}
	go cutting.watch()
	_, err = p.Deliver(t.Context(), true)
	close(cutting.stop)
	proxy.CutAfter.Store(0)
	c.add(time.Hour)
	if _, again := p.Deliver(t.Context(), true); again != nil {
		t.Fatal(again)
	}
	c.add(time.Hour)
	deliver(t, p, true, notice.Delivered{})
	if mails, _ := server.received(); len(mails) != 1 {
		t.Errorf("%d mails (first round: %v)", len(mails), err)
	}
}

// cutAfterMail cuts every connection to the database once a mail was taken.
type cutAfterMail struct {
	server *mailServer
	proxy  *storetest.Proxy
	stop   chan struct{}
}

func (c *cutAfterMail) watch() {
	for {
		select {
		case <-c.stop:
			return
		default:
		}
		c.server.mu.Lock()
		taken := len(c.server.mails) > 0
		c.server.mu.Unlock()
		if taken {
			c.proxy.CutAfter.Store(1)
		}
		time.Sleep(time.Millisecond)
	}
}

func TestServersThatAreNotTrusted(t *testing.T) {
	s, c := office(t, sqlite(t))
	for _, tt := range []struct {
		name     string
		starttls bool
		change   func(*notice.Mail)
	}{
		{"no TLS offered", false, func(*notice.Mail) {}},
		{"a certificate nobody vouches for", true, func(m *notice.Mail) { m.Roots = x509.NewCertPool() }},
		{"wrong password", true, func(m *notice.Mail) { m.Password = "wrong" }},
		{"plain server but implicit TLS", true, func(m *notice.Mail) { m.TLS = notice.ImplicitTLS }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server := newMailServer(t)
			server.start(t, tt.starttls)
			m := server.settings()
			tt.change(m)
			if err := m.Ping(t.Context()); err == nil {
				t.Error("ping succeeded")
			} else if strings.Contains(err.Error(), password) {
				t.Errorf("the password is in the error: %v", err)
			}
			storetest.Tell(t, s, storetest.Told(strings.ReplaceAll(tt.name, " ", "-"), payroll.Error))
			got, err := post(s, c, m).Deliver(t.Context(), true)
			if err != nil || got.Failed != 2 {
				t.Errorf("%+v, %v", got, err)
			}
			if mails, _ := server.received(); len(mails) != 0 {
				t.Errorf("%d mails went out", len(mails))
			}
			c.add(24 * time.Hour)
			// Taken off the list for the next row.
			good := newMailServer(t)
			good.start(t, true)
			deliver(t, post(s, c, good.settings()), true, notice.Delivered{Sent: 2})
		})
	}
}

func TestRefusedAddress(t *testing.T) {
	server := newMailServer(t)
	server.start(t, true)
	server.set(true, false)
	s, c := office(t, sqlite(t))
	p := post(s, c, server.settings())
	storetest.Tell(t, s, storetest.Told("a", payroll.Error))
	deliver(t, p, true, notice.Delivered{Sent: 1, Failed: 2})
	c.add(2 * time.Hour)
	deliver(t, p, true, notice.Delivered{}) // a refusal is not tried every hour
	server.set(false, false)
	c.add(6 * time.Hour)
	deliver(t, p, true, notice.Delivered{Sent: 2})
}

// TestDigest reads what a person reads, in both languages and in the folder.
func TestDigest(t *testing.T) {
	server := newMailServer(t)
	server.start(t, true)
	s, c := office(t, sqlite(t))
	p := post(s, c, server.settings())
	p.Dir = filepath.Join(t.TempDir(), "notices")
	var log bytes.Buffer
	p.Log = slog.New(slog.NewJSONHandler(&log, nil))
	storetest.Tell(t, s, storetest.Told("a", payroll.Error), payroll.Notice{Occasion: "read/1", For: []payroll.Role{payroll.Maker},
		Code: payroll.CodeNoticeRead, Severity: payroll.Info, Args: payroll.Args{"count": "3"}})
	deliver(t, p, false, notice.Delivered{Sent: 3})
	mails, _ := server.received()
	for _, m := range mails {
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil {
			t.Fatal(err)
		}
		body := new(bytes.Buffer)
		if _, err := body.ReadFrom(quotedprintable.NewReader(m.Body)); err != nil {
			t.Fatal(err)
		}
		golden(t, strings.Trim(m.Header.Get("To"), "<>"), subject+"\n\n"+strings.ReplaceAll(body.String(), "\r\n", "\n"))
		for _, header := range []string{"Message-Id", "Date", "Auto-Submitted"} {
			if m.Header.Get(header) == "" {
				t.Errorf("no %s", header)
			}
		}
	}
	names, err := filepath.Glob(filepath.Join(p.Dir, "*.txt"))
	if err != nil || len(names) != 1 {
		t.Fatalf("%v, %v", names, err)
	}
	text, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "office", string(text))
	if !strings.Contains(log.String(), `"level":"ERROR"`) || !strings.Contains(log.String(), `"code":"NOTICE_BACKUP_FAILED"`) {
		t.Errorf("log: %s", log.String())
	}
}

// golden compares with a file of testdata, or writes it anew.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if os.Getenv("CHITRA_UPDATE_GOLDEN") == "1" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	wanted, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(wanted) {
		t.Errorf("%s:\n%s\nwant\n%s", name, got, wanted)
	}
}

// TestFolderFull: what cannot be filed waits, and the mail goes out all the same.
func TestFolderFull(t *testing.T) {
	server := newMailServer(t)
	server.start(t, true)
	s, c := office(t, sqlite(t))
	p := post(s, c, server.settings())
	p.Dir = filepath.Join(t.TempDir(), "notices")
	if err := os.WriteFile(p.Dir, nil, 0o600); err != nil { // a file where the folder should be
		t.Fatal(err)
	}
	storetest.Tell(t, s, storetest.Told("a", payroll.Error))
	deliver(t, p, false, notice.Delivered{Sent: 2, Failed: 1})
	if err := os.Remove(p.Dir); err != nil {
		t.Fatal(err)
	}
	c.add(time.Hour)
	deliver(t, p, false, notice.Delivered{Sent: 1})
}

func TestRunStops(t *testing.T) {
	s, c := office(t, sqlite(t))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- post(s, c, nil).Run(ctx) }()
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
