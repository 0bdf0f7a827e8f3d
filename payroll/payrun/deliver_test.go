package payrun_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chitra/bankfiles"
	"chitra/payroll"
	"chitra/payroll/payrun"
)

// bank is a courier that says what a test wants, in turn.
type bank struct {
	delivers, looks []payroll.HandoverOutcome
	sent            int
	only            string // the bank it serves, "" = all
	place           string
}

func (b *bank) Channel() payroll.Channel { return payroll.BySFTP }
func (b *bank) Recipient() string        { return "Ngân hàng mẫu " + b.place }
func (b *bank) Serves(key string) bool   { return b.only == "" || b.only == key }

func (b *bank) Envelope(f *payroll.TransferFile, path string) (bankfiles.Envelope, error) {
	return bankfiles.Envelope{Name: f.Name + ".pgp", Path: path, Bytes: f.Bytes, SHA256: f.SHA256}, nil
}

func (b *bank) Deliver(context.Context, bankfiles.Envelope) (payroll.HandoverOutcome, error) {
	b.sent++
	return next(&b.delivers)
}

func (b *bank) Look(context.Context, bankfiles.Envelope) (payroll.HandoverOutcome, error) {
	return next(&b.looks)
}

// next takes the first outcome; the last one stays.
func next(from *[]payroll.HandoverOutcome) (payroll.HandoverOutcome, error) {
	outcome := (*from)[0]
	if len(*from) > 1 {
		*from = (*from)[1:]
	}
	if outcome == payroll.HandoverDone {
		return outcome, nil
	}
	return outcome, errors.New("the line is cut")
}

// ready is a released run with one file written into a folder.
func ready(t *testing.T) (r *payrun.Runner, run, dir string, files []payroll.TransferFile) {
	t.Helper()
	ctx := t.Context()
	r, _ = filled(t, "sqlite:"+filepath.Join(t.TempDir(), "chitra.db"))
	p, err := r.Prepare(ctx, lan, request("BTXH"))
	if err != nil {
		t.Fatal(err)
	}
	run, dir = p.Run.ID, t.TempDir()
	_, submit := r.Submit(ctx, lan, run)
	_, approve := r.Approve(ctx, minh, run)
	_, release := r.Release(ctx, minh, run)
	if err := errors.Join(submit, approve, release); err != nil {
		t.Fatal(err)
	}
	if _, err := r.WriteFiles(ctx, minh, run, dir); err != nil {
		t.Fatal(err)
	}
	if files, err = r.Files(ctx, run); err != nil {
		t.Fatal(err)
	}
	return r, run, dir, files
}

const (
	done    = payroll.HandoverDone
	failed  = payroll.HandoverFailed
	unclear = payroll.HandoverUnclear
)

type outcomes = []payroll.HandoverOutcome

// TestDelivery follows one file through everything a line can do.
func TestDelivery(t *testing.T) {
	for _, c := range []struct {
		name  string
		b     bank
		tries []payroll.HandoverOutcome // what each call ends with
		sent  int                       // how often it was sent
		rows  int                       // handovers recorded
	}{
		{"at once", bank{delivers: outcomes{done}}, outcomes{done, done}, 1, 1},
		{"at the second try", bank{delivers: outcomes{failed, done}}, outcomes{failed, done, done}, 2, 2},
		{"unknown, then found there", bank{delivers: outcomes{unclear}, looks: outcomes{done}}, outcomes{unclear, done, done}, 1, 1},
		{"unknown, and it stays so", bank{delivers: outcomes{unclear}, looks: outcomes{unclear}}, outcomes{unclear, unclear, unclear}, 1, 1},
		{"unknown, found not there, sent again", bank{delivers: outcomes{unclear, done}, looks: outcomes{failed}}, outcomes{unclear, done}, 2, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, run, dir, files := ready(t)
			c.b.only = files[0].Debtor.Account.Bank
			for i, want := range c.tries {
				told, err := r.Deliver(t.Context(), lan, run, dir, &c.b, "")
				if len(told) != 1 || told[0].Outcome != want || (want == done) != (err == nil) || err != nil && !errors.Is(err, payroll.ErrTemporary) {
					t.Fatalf("try %d: %+v, %v", i+1, told, err)
				}
			}
			all, err := r.Handovers(t.Context(), run)
			if err != nil || len(all) != c.rows || c.b.sent != c.sent {
				t.Errorf("sent %d times, %d rows, %v", c.b.sent, len(all), err)
			}
			for i, h := range all {
				if i > 0 && !strings.Contains(h.Reason, "the line is cut") || h.SentName != files[0].Name+".pgp" {
					t.Errorf("row %+v", h)
				}
			}
		})
	}
}

func TestNothingIsSentOnAGuess(t *testing.T) {
	r, run, dir, files := ready(t)
	key := files[0].Debtor.Account.Bank
	b := &bank{delivers: outcomes{unclear}, looks: outcomes{unclear}, only: key}
	if _, err := r.Deliver(t.Context(), lan, run, dir, b, ""); !errors.Is(err, payroll.ErrTemporary) {
		t.Fatal(err)
	}
	elsewhere := &bank{delivers: outcomes{done}, place: "khác", only: key}
	if _, err := r.Deliver(t.Context(), lan, run, dir, elsewhere, "vội"); !errors.Is(err, payroll.ErrConflict) || elsewhere.sent > 0 {
		t.Errorf("to another place: %v, sent %d", err, elsewhere.sent)
	}
	path := filepath.Join(dir, files[0].Name)
	if _, err := r.HandOver(t.Context(), lan, path, "quầy", "vội"); !errors.Is(err, payroll.ErrConflict) {
		t.Errorf("by hand: %v", err)
	}
	if err := r.SettleHandover(t.Context(), lan, run, files[0].Name, failed, "x"); !errors.Is(err, payroll.ErrNotAllowed) {
		t.Errorf("a maker says what the bank said: %v", err)
	}
	if err := r.SettleHandover(t.Context(), minh, run, files[0].Name, failed, ""); !errors.Is(err, payroll.ErrData) {
		t.Errorf("nobody asked: %v", err)
	}
	if err := r.SettleHandover(t.Context(), minh, run, files[0].Name, failed, "chị Hoa xác nhận chưa nhận"); err != nil {
		t.Fatal(err)
	}
	if err := r.SettleHandover(t.Context(), minh, run, files[0].Name, done, "x"); !errors.Is(err, payroll.ErrConflict) {
		t.Errorf("said twice: %v", err)
	}
	if told, err := r.Deliver(t.Context(), lan, run, dir, elsewhere, ""); err != nil || told[0].No != 2 {
		t.Errorf("after the bank answered: %+v, %v", told, err)
	}
	if _, err := r.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestOnlyTheApprovedContentLeaves(t *testing.T) {
	r, run, dir, files := ready(t)
	path := filepath.Join(dir, files[0].Name)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(content, ' '), 0o600); err != nil {
		t.Fatal(err)
	}
	b := &bank{delivers: outcomes{done}}
	if _, err := r.Deliver(t.Context(), lan, run, dir, b, ""); !errors.Is(err, payroll.ErrIntegrity) || b.sent > 0 {
		t.Errorf("changed: %v, sent %d", err, b.sent)
	}
	if _, err := r.HandOver(t.Context(), lan, path, "quầy", ""); !errors.Is(err, payroll.ErrIntegrity) {
		t.Errorf("changed, by hand: %v", err)
	}
	if _, err := r.Deliver(t.Context(), lan, run, dir, &bank{only: "NOBODY"}, ""); !errors.Is(err, payroll.ErrNotFound) {
		t.Errorf("no file for the bank: %v", err)
	}
	if _, err := r.Deliver(t.Context(), payrun.Actor{Name: "xem", Role: payroll.Viewer}, run, dir, b, ""); !errors.Is(err, payroll.ErrNotAllowed) {
		t.Errorf("by a viewer: %v", err)
	}
}
