package health

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"chitra/payroll"
)

// Level is how bad an answer is.
type Level string

// The levels, from good to bad.
const (
	OK      Level = "ok"
	Warning Level = "warning"
	Error   Level = "error"
)

// rank orders levels.
func (l Level) rank() int {
	switch l {
	case Warning:
		return 1
	case Error:
		return 2
	}
	return 0
}

// Answer is one thing a check has to say.
type Answer struct {
	Level  Level
	Says   payroll.Text
	Remedy payroll.Text // what to do; empty when all is well
}

// Check is one question.
type Check struct {
	Name string // stable, for probes and metrics: database, disk …
	Asks payroll.Text
	// Ready: the program is not ready while this check fails.
	Ready bool
	Do    func(ctx context.Context) []Answer
}

const (
	// limit bounds one check.
	limit = 10 * time.Second
	// fresh is how long an answer serves again.
	fresh = 5 * time.Second
)

// Result is the outcome of one check.
type Result struct {
	Check   Check
	Answers []Answer
	At      time.Time
}

// Level is the worst of the answers; a check without answers is in order.
func (r Result) Level() Level {
	worst := OK
	for _, a := range r.Answers {
		if a.Level.rank() > worst.rank() {
			worst = a.Level
		}
	}
	return worst
}

// Ask runs a check within its limit.
func (c Check) Ask(ctx context.Context) Result {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan []Answer, 1)
	go func() { done <- c.guarded(ctx) }()
	select {
	case answers := <-done:
		return Result{c, answers, time.Now()}
	case <-ctx.Done():
		return Result{c, []Answer{{Level: Error, Says: payroll.Text{VI: "không trả lời trong 10 giây", EN: "no answer within 10 seconds"},
			Remedy: payroll.Text{VI: "Xem máy có quá tải không, đĩa hay mạng có treo không.", EN: "See whether the machine is overloaded, or a disk or the network hangs."}}}, time.Now()}
	}
}

// guarded keeps a check that panics from taking the program with it.
func (c Check) guarded(ctx context.Context) (answers []Answer) {
	defer func() {
		if p := recover(); p != nil {
			answers = []Answer{{Level: Error, Says: payroll.Text{VI: "phép kiểm bị lỗi", EN: "the check itself failed"}}}
		}
	}()
	return c.Do(ctx)
}

// Board asks checks and remembers the answers for a moment.
type Board struct {
	Checks []Check
	// Alive reports why the loops of the program do not turn; nil always does.
	Alive func() error

	mu   sync.Mutex
	last []Result
}

// Results asks every check, all at once, unless the answers are fresh.
func (b *Board) Results(ctx context.Context) []Result {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.last) > 0 && time.Since(b.last[0].At) < fresh {
		return b.last
	}
	results := make([]Result, len(b.Checks))
	var all sync.WaitGroup
	for i, c := range b.Checks {
		all.Go(func() { results[i] = c.Ask(context.WithoutCancel(ctx)) })
	}
	all.Wait()
	b.last = results
	return results
}

// readyJSON is the answer of /readyz.
type readyJSON struct {
	Ready  bool        `json:"ready"`
	Checks []checkJSON `json:"checks"`
}

type checkJSON struct {
	Name  string `json:"name"`
	Level Level  `json:"level"`
}

// ReadyHandler answers 200 while every check marked Ready is in order, else 503,
// with the level of each check.
func (b *Board) ReadyHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := readyJSON{Ready: true}
		for _, result := range b.Results(r.Context()) {
			answer.Checks = append(answer.Checks, checkJSON{result.Check.Name, result.Level()})
			if result.Check.Ready && result.Level() == Error {
				answer.Ready = false
			}
		}
		status := http.StatusOK
		if !answer.Ready {
			status = http.StatusServiceUnavailable
		}
		reply(w, status, answer)
	})
}

// LiveHandler answers 200 while the loops of the process turn, else 503.
func (b *Board) LiveHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if b.Alive != nil && b.Alive() != nil {
			reply(w, http.StatusServiceUnavailable, map[string]bool{"alive": false})
			return
		}
		reply(w, http.StatusOK, map[string]bool{"alive": true})
	})
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a probe that went away needs no answer
}
