package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/schedules"

	"github.com/spf13/cobra"
)

func (a *app) serveCmd() *cobra.Command {
	var listen string
	var grace time.Duration
	c := &cobra.Command{
		Use:   "serve",
		Short: "Chạy thường trực: làm mọi việc theo thời gian biểu / stay and do the timetable",
		Long: `Dừng bằng SIGTERM (systemctl stop): bước đang làm được làm nốt trong --grace, lần chạy sau làm tiếp. Máy tắt bao lâu cũng được:
khi chạy lại, việc lỡ được tìm ra và làm đúng một lần, hoặc báo cho người biết.
SIGTERM lets the running step finish within --grace. What was missed while the machine was off is found and done once, or told.`,
		Example: "  chitra serve\n  chitra serve --dir /var/lib/chitra --listen 127.0.0.1:8440",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			a.tickingClock()
			return a.withScheduler(c.Context(), false, func(s *schedules.Scheduler, _ payrun.Actor) error {
				s.Grace = grace
				return a.serve(c.Context(), s, listen)
			})
		},
	}
	c.Flags().StringVar(&listen, "listen", "", "địa chỉ HTTP, ví dụ 127.0.0.1:8440; để trống thì không mở / HTTP address; empty = none")
	c.Flags().DurationVar(&grace, "grace", time.Minute, "cho bước đang làm thêm bao lâu khi dừng / how long the running step may go on")
	return c
}

// tickingClock makes an assumed time go on from where it was put.
func (a *app) tickingClock() {
	if a.nowText == "" {
		return
	}
	assumed, started := a.now(), time.Now()
	a.now = func() time.Time { return assumed.Add(time.Since(started)) }
}

// services are what serve runs beside the timetable: handlers by pattern, and
// functions that run until their context ends.
type services struct {
	handlers   map[string]http.Handler
	background []func(context.Context) error
}

// serve runs the timetable and what is beside it until ctx ends. One that fails
// ends the others.
func (a *app) serve(ctx context.Context, s *schedules.Scheduler, listen string) error {
	if err := serviceUser(ctx, s.Store, scheduler, a.now()); err != nil {
		return err
	}
	calendar, err := calendarOf(ctx, s.Store)
	if err != nil {
		return err
	}
	for _, alarm := range calendar.HolidayAlarm(payroll.DateOf(a.now())) {
		a.say(alarm.Text)
	}
	parts, err := a.beside(s)
	if err != nil {
		return err
	}
	run := append([]func(context.Context) error{s.Run}, parts.background...)
	if listen != "" {
		listener, err := net.Listen("tcp", listen)
		if err != nil {
			return fmt.Errorf("--listen %s: %w: %w", listen, errOutput, err)
		}
		run = append(run, func(ctx context.Context) error { return serveHTTP(ctx, listener, parts.handlers) })
	}
	a.say(payroll.Text{VI: "Đang chạy theo thời gian biểu, %d việc. Dừng: Ctrl-C hoặc SIGTERM.", EN: "Serving the timetable, %d jobs. Stop with Ctrl-C or SIGTERM."}, len(s.Timetable.Jobs))
	err = together(ctx, run)
	a.say(payroll.Text{VI: "Đã dừng.", EN: "Stopped."})
	return err
}

// together runs functions until ctx ends or one of them fails. After ctx ended, a
// second signal ends the process at once.
func together(ctx context.Context, run []func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	context.AfterFunc(ctx, func() { signal.Reset(os.Interrupt, syscall.SIGTERM) })
	failures := make([]error, len(run))
	var all sync.WaitGroup
	for i, f := range run {
		all.Go(func() {
			if failures[i] = f(ctx); failures[i] != nil {
				cancel(failures[i])
			}
		})
	}
	all.Wait()
	return errors.Join(failures...)
}

// serveHTTP answers until ctx ends, then lets answers under way finish.
func serveHTTP(ctx context.Context, listener net.Listener, handlers map[string]http.Handler) error {
	mux := http.NewServeMux()
	for pattern, h := range handlers {
		mux.Handle(pattern, h)
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 2 * time.Minute, IdleTimeout: time.Minute,
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) }}
	stopped := make(chan error, 1)
	context.AfterFunc(ctx, func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		stopped <- server.Shutdown(last)
	})
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
