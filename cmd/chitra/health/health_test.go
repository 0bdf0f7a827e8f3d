package health_test

import (
	"context"
	"errors"
	"net"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"chitra/cmd/chitra/health"
	"chitra/payroll"
)

func check(name string, ready bool, level health.Level) health.Check {
	return health.Check{Name: name, Ready: ready, Do: func(context.Context) []health.Answer {
		return []health.Answer{{Level: level, Says: payroll.Text{VI: "bí mật của cơ quan", EN: "a secret"}}}
	}}
}

func get(b *health.Board, live bool) (int, string) {
	h := b.ReadyHandler()
	if live {
		h = b.LiveHandler()
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	return w.Code, w.Body.String()
}

func TestReady(t *testing.T) {
	for _, tt := range []struct {
		name   string
		checks []health.Check
		status int
	}{
		{"all in order", []health.Check{check("database", true, health.OK), check("mail", false, health.OK)}, 200},
		{"a warning", []health.Check{check("disk", true, health.Warning)}, 200},
		{"an error of something that can wait", []health.Check{check("database", true, health.OK), check("mail", false, health.Error)}, 200},
		{"an error", []health.Check{check("database", true, health.Error)}, 503},
		{"nothing to say", []health.Check{{Name: "x", Ready: true, Do: func(context.Context) []health.Answer { return nil }}}, 200},
		{"a check that panics", []health.Check{{Name: "x", Ready: true, Do: func(context.Context) []health.Answer { panic("no") }}}, 503},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, body := get(&health.Board{Checks: tt.checks}, false)
			if status != tt.status || strings.Contains(body, "secret") || strings.Contains(body, "bí mật") || !strings.Contains(body, tt.checks[0].Name) {
				t.Errorf("%d %s", status, body)
			}
			if status, _ := get(&health.Board{Checks: tt.checks}, true); status != 200 {
				t.Errorf("alive: %d", status)
			}
		})
	}
}

// TestHangingCheck: a database that does not answer is not a database that is well.
func TestHangingCheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		b := &health.Board{Checks: []health.Check{{Name: "database", Ready: true, Do: func(context.Context) []health.Answer {
			<-release // does not even look at its context
			return nil
		}}}}
		before := time.Now()
		if status, _ := get(b, false); status != 503 || time.Since(before) != 10*time.Second {
			t.Errorf("%d after %s", status, time.Since(before))
		}
		close(release)
		time.Sleep(6 * time.Second)
		if status, _ := get(b, false); status != 200 {
			t.Errorf("after it came back: %d", status)
		}
	})
}

func TestAnswersServeForAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		b := &health.Board{Checks: []health.Check{{Name: "x", Do: func(context.Context) []health.Answer { asked++; return nil }}}}
		for range 100 {
			get(b, false)
			time.Sleep(100 * time.Millisecond)
		}
		if asked != 2 {
			t.Errorf("asked %d times in ten seconds", asked)
		}
	})
}

func TestNotAlive(t *testing.T) {
	b := &health.Board{Alive: func() error { return errors.New("the scheduler hangs") }}
	if status, body := get(b, true); status != 503 || strings.Contains(body, "scheduler") {
		t.Errorf("%d %s", status, body)
	}
}

func TestMetrics(t *testing.T) {
	b := &health.Board{Checks: []health.Check{check("database", true, health.OK), check("disk", true, health.Error)}}
	failing := false
	h := health.Metrics(b, "1.2", func(context.Context) (health.Figures, error) {
		if failing {
			return nil, errors.New("away")
		}
		return health.Figures{{"runs", "released"}: 3, {"unknown", ""}: 1}, nil
	})
	scrape := func() string {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		return w.Body.String()
	}
	text := scrape()
	for _, line := range []string{`chitra_build_info{version="1.2"} 1`, `chitra_check{check="database"} 0`, `chitra_check{check="disk"} 2`,
		`chitra_runs{kind="released"} 3`, "chitra_figures_failed 0", "go_goroutines "} {
		if !strings.Contains(text, line) {
			t.Errorf("no %s in\n%s", line, text)
		}
	}
	failing = true
	if text = scrape(); !strings.Contains(text, "chitra_figures_failed 1") || strings.Contains(text, "chitra_runs{") {
		t.Errorf("figures that could not be read:\n%s", text)
	}
}

// TestWatchdog stands where systemd does.
func TestWatchdog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	t.Setenv("NOTIFY_SOCKET", path)
	t.Setenv("WATCHDOG_USEC", "30000")
	hear := func() string {
		buf := make([]byte, 100)
		socket.SetReadDeadline(time.Now().Add(10 * time.Second))
		n, err := socket.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		return string(buf[:n])
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- health.Watchdog(ctx, func() error { return nil }) }()
	if said := hear() + " " + hear() + " " + hear(); said != "READY=1 WATCHDOG=1 WATCHDOG=1" {
		t.Errorf("said %q", said)
	}
	cancel()
	for last := ""; last != "STOPPING=1"; {
		last = hear()
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestWatchdogFallsSilent: a program that hangs is not alive because a timer is.
func TestWatchdogFallsSilent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	t.Setenv("NOTIFY_SOCKET", path)
	t.Setenv("WATCHDOG_USEC", "3000")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := health.Watchdog(ctx, func() error { return errors.New("hangs") }); err != nil {
		t.Fatal(err)
	}
	var said []string
	for {
		buf := make([]byte, 100)
		socket.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		n, err := socket.Read(buf)
		if err != nil {
			break
		}
		said = append(said, string(buf[:n]))
	}
	if strings.Join(said, " ") != "READY=1 STOPPING=1" {
		t.Errorf("said %q", said)
	}
}

func TestNobodyToTell(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", "")
	if err := health.Notify("READY=1"); err != nil {
		t.Error(err)
	}
}
