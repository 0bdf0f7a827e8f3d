package notice

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
)

const (
	// tryFor is how long a claimed digest belongs to the program that claimed it.
	tryFor = 5 * time.Minute
	// firstPause is the wait after the first failed try; it doubles up to longestPause.
	firstPause, longestPause = time.Minute, time.Hour
	// refusedPause is the wait after a server said no: somebody has to change
	// something first.
	refusedPause = 6 * time.Hour
	// atOnce bounds the digests of one round.
	atOnce = 100
)

// errRefused is a mail server that answered no, for good.
var errRefused = errors.New("the mail server refuses this")

// Post delivers what is in the outbox.
type Post struct {
	Store *store.Store
	// Office names the office in subjects.
	Office string
	// Dir is the folder of notices as text files; it is made when missing.
	Dir string
	// Mail is the way to the mail server; nil where the office has none, and mail
	// waits until it has.
	Mail *Mail
	Log  *slog.Logger
	Now  func() time.Time

	mu sync.Mutex
	// taken are digests the other side has taken and the database does not know
	// of yet.
	taken map[int64]time.Time
}

// Delivered counts the digests of one round.
type Delivered struct {
	Sent, Failed int
	Why          string // the last one failed; "" when none did
}

// Run delivers urgent notices and repeats failed tries every minute until ctx
// ends. A round that fails is logged and tried again.
func (p *Post) Run(ctx context.Context) error {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		if _, err := p.Deliver(ctx, true); err != nil && ctx.Err() == nil {
			p.Log.Warn("notices wait", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Deliver gathers what waits and tries every digest that is due. With urgent a
// digest is made only for those whom an error waits for; the round of the day
// gathers all. A digest that could not be sent is no error: it is counted, and
// tried again later.
func (p *Post) Deliver(ctx context.Context, urgent bool) (d Delivered, err error) {
	for _, channel := range []string{store.OfficeChannel, store.MailChannel} {
		if channel == store.MailChannel && p.Mail == nil {
			continue
		}
		due, err := p.due(ctx, channel, urgent && channel == store.MailChannel)
		if err != nil {
			return d, err
		}
		for i := range due {
			sent, why, err := p.try(ctx, &due[i])
			if err != nil {
				return d, err
			}
			if sent {
				d.Sent++
			} else {
				d.Failed++
				d.Why = cmp.Or(why, d.Why)
			}
		}
	}
	return d, nil
}

// due gathers and lists what is to be tried now.
func (p *Post) due(ctx context.Context, channel string, urgent bool) (due []store.Digest, err error) {
	err = p.Store.Tx(ctx, func(tx *store.Tx) error {
		if _, err := tx.GatherDigests(channel, urgent, p.Now()); err != nil {
			return err
		}
		due, err = tx.DueDigests(channel, p.Now(), atOnce)
		return err
	})
	return due, err
}

// try sends one digest, unless another program is at it, and records the outcome.
func (p *Post) try(ctx context.Context, d *store.Digest) (sent bool, why string, err error) {
	if at, known := p.wasTaken(d.ID); known {
		return true, "", p.record(ctx, d.ID, at)
	}
	mine, letter, err := p.claim(ctx, d)
	if err != nil || !mine {
		return false, "", err
	}
	if failed := p.send(ctx, d.Channel, letter); failed != nil {
		return false, short(failed), p.Store.Tx(context.WithoutCancel(ctx), func(tx *store.Tx) error {
			return tx.DigestFailed(d.ID, short(failed), p.Now().Add(pause(d.Tries, failed)))
		})
	}
	at := p.Now()
	p.remember(d.ID, at)
	return true, "", p.record(context.WithoutCancel(ctx), d.ID, at)
}

// claim takes the digest for one try and reads what it tells.
func (p *Post) claim(ctx context.Context, d *store.Digest) (mine bool, letter Letter, err error) {
	err = p.Store.Tx(ctx, func(tx *store.Tx) error {
		if mine, err = tx.ClaimDigest(*d, p.Now().Add(tryFor)); err != nil || !mine {
			return err
		}
		notices, err := tx.DigestNotices(d.ID)
		if err != nil {
			return err
		}
		contacts, err := tx.Contacts()
		if err != nil {
			return err
		}
		letter = Letter{Office: p.Office, MessageID: d.MessageID, MadeAt: d.MadeAt, Notices: notices, To: payroll.Contact{Lang: payroll.Vietnamese}}
		if i := slices.IndexFunc(contacts, func(c payroll.Contact) bool { return c.Person == d.Recipient }); i >= 0 {
			letter.To = contacts[i]
		}
		return nil
	})
	return mine, letter, err
}

func (p *Post) send(ctx context.Context, channel string, letter Letter) error {
	if channel == store.MailChannel {
		return p.Mail.Send(ctx, letter)
	}
	if p.Dir != "" {
		if err := file(p.Dir, letter); err != nil {
			return err
		}
	}
	for _, n := range letter.Notices {
		p.Log.Log(ctx, level(n.Severity), n.Says(payroll.English), "code", n.Code, "occasion", n.Occasion)
	}
	return nil
}

func level(s payroll.Severity) slog.Level {
	return map[payroll.Severity]slog.Level{payroll.Info: slog.LevelInfo, payroll.Warning: slog.LevelWarn, payroll.Error: slog.LevelError}[s]
}

// short is the text of a failure as it may be stored: a mail server's answer is
// foreign text.
func short(failed error) string {
	text := strings.ReplaceAll(failed.Error(), "\x00", "?")
	return strings.ToValidUTF8(text[:min(len(text), 300)], "?")
}

// pause is the wait before the next try.
func pause(tries int, failed error) time.Duration {
	if errors.Is(failed, errRefused) {
		return refusedPause
	}
	return min(firstPause<<min(tries, 10), longestPause)
}

func (p *Post) wasTaken(id int64) (at time.Time, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, known = p.taken[id]
	return at, known
}

func (p *Post) remember(id int64, at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.taken == nil {
		p.taken = map[int64]time.Time{}
	}
	p.taken[id] = at
}

// record tells the database that a digest was taken.
func (p *Post) record(ctx context.Context, id int64, at time.Time) error {
	err := p.Store.Tx(ctx, func(tx *store.Tx) error { return tx.DigestSent(id, at) })
	if err != nil {
		return fmt.Errorf("digest %d was sent and this is not recorded yet: %w", id, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.taken, id)
	return nil
}
