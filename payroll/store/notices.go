package store

import (
	cryptorand "crypto/rand"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"chitra/payroll"
)

// The channels of the outbox.
const (
	// OfficeChannel is the office's own log and folder of notices.
	OfficeChannel = "office"
	// MailChannel is e-mail, one digest per person.
	MailChannel = "mail"
)

// Digest is what one recipient is told in one message.
type Digest struct {
	ID        int64
	Channel   string
	Recipient string // a user; "" on the office's own channel
	MessageID string // without angle brackets; fixed before the first try
	MadeAt    time.Time
	Tries     int
	NextTry   time.Time
	Failure   string // of the last try, "" when there was none
	SentAt    time.Time
}

// SetContact says where and in which language a user is told.
func (t *Tx) SetContact(c payroll.Contact) error {
	if _, err := t.User(c.Person); err != nil {
		return err
	}
	_, err := t.exec(`INSERT INTO contacts (person, email, lang) VALUES (?, ?, ?)
		ON CONFLICT (person) DO UPDATE SET email = excluded.email, lang = excluded.lang`, c.Person, c.Email, string(c.Lang))
	return err
}

// Contacts lists the contacts by user.
func (t *Tx) Contacts() ([]payroll.Contact, error) {
	return collect(t, func(s scan, c *payroll.Contact) error { return s(&c.Person, &c.Role, &c.Email, &c.Lang) },
		`SELECT c.person, u.role, c.email, c.lang FROM contacts c JOIN users u ON u.name = c.person ORDER BY c.person`)
}

// AddNotice puts a notice into the outbox, in the transaction of what it tells: a
// transaction that rolls back tells nothing. Its recipients are the office and
// everybody of the roles who has an e-mail address now. added is false when the
// occasion was told before.
func (t *Tx) AddNotice(n payroll.Notice, at time.Time) (added bool, err error) {
	if err := n.Check(); err != nil {
		return false, err
	}
	args, err := json.Marshal(n.Args)
	if err != nil {
		return false, err
	}
	var id int64
	added, err = t.one(`INSERT INTO notices (occasion, code, severity, args, created_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (occasion) DO NOTHING RETURNING id`, []any{n.Occasion, string(n.Code), string(n.Severity), string(args), timeText(at)}, &id)
	if err != nil || !added {
		return false, err
	}
	if err := t.deliverTo(OfficeChannel, "", id); err != nil {
		return false, err
	}
	contacts, err := t.Contacts()
	if err != nil {
		return false, err
	}
	for _, c := range contacts {
		if c.Email == "" || !slices.Contains(n.For, c.Role) {
			continue
		}
		if err := t.deliverTo(MailChannel, c.Person, id); err != nil {
			return false, err
		}
	}
	return true, nil
}

func (t *Tx) deliverTo(channel, recipient string, notice int64) error {
	_, err := t.exec(`INSERT INTO deliveries (channel, recipient, notice_id, digest_id) VALUES (?, ?, ?, 0)`, channel, recipient, notice)
	return err
}

// GatherDigests makes one digest of all that waits for each recipient of a
// channel. With urgent only recipients for whom an error waits are served; they
// get the rest with it.
func (t *Tx) GatherDigests(channel string, urgent bool, at time.Time) (made int, err error) {
	query := `SELECT DISTINCT d.recipient FROM deliveries d JOIN notices n ON n.id = d.notice_id WHERE d.channel = ? AND d.digest_id = 0`
	if urgent {
		query += ` AND n.severity = 'error'`
	}
	recipients, err := collect(t, func(s scan, name *string) error { return s(name) }, query+` ORDER BY d.recipient`, channel)
	if err != nil {
		return 0, err
	}
	for _, recipient := range recipients {
		// The number is ours, so that the deliveries can be taken first: of two
		// programs that gather at once, the second finds none left.
		id := rand.Int64N(math.MaxInt64) + 1
		n, err := t.exec(`UPDATE deliveries SET digest_id = ? WHERE channel = ? AND recipient = ? AND digest_id = 0`, id, channel, recipient)
		if err != nil {
			return made, err
		}
		if n == 0 {
			continue
		}
		_, err = t.exec(`INSERT INTO digests (id, channel, recipient, message_id, made_at, tries, next_try, failure, sent_at)
			VALUES (?, ?, ?, ?, ?, 0, ?, '', '')`, id, channel, recipient, cryptorand.Text()+"@chitra", timeText(at), timeText(at))
		if err != nil {
			return made, err
		}
		made++
	}
	return made, nil
}

const digestSelect = `SELECT id, channel, recipient, message_id, made_at, tries, next_try, failure, sent_at FROM digests `

func scanDigest(s scan, d *Digest) error {
	return s(&d.ID, &d.Channel, &d.Recipient, &d.MessageID, asTime(&d.MadeAt), &d.Tries, asTime(&d.NextTry), &d.Failure, as[time.Time]{&d.SentAt, parseOptionalTime})
}

func parseOptionalTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return parseTime(s)
}

// DueDigests lists the digests of a channel that are to be tried now, oldest
// first.
func (t *Tx) DueDigests(channel string, now time.Time, limit int) ([]Digest, error) {
	return collect(t, scanDigest, digestSelect+`WHERE channel = ? AND sent_at = '' AND next_try <= ? ORDER BY next_try, id LIMIT ?`,
		channel, timeText(now), limit)
}

// ClaimDigest takes a digest for one try until a moment: no other program tries
// it before. mine is false when another one was faster.
func (t *Tx) ClaimDigest(d Digest, until time.Time) (mine bool, err error) {
	n, err := t.exec(`UPDATE digests SET tries = tries + 1, next_try = ? WHERE id = ? AND sent_at = '' AND tries = ?`,
		timeText(until), d.ID, d.Tries)
	return n == 1, err
}

// DigestSent records that the other side has taken a digest.
func (t *Tx) DigestSent(id int64, at time.Time) error {
	_, err := t.exec(`UPDATE digests SET sent_at = ?, failure = '' WHERE id = ? AND sent_at = ''`, timeText(at), id)
	return err
}

// DigestFailed records why a try failed and when the next one is due.
func (t *Tx) DigestFailed(id int64, why string, next time.Time) error {
	_, err := t.exec(`UPDATE digests SET failure = ?, next_try = ? WHERE id = ? AND sent_at = ''`, why, timeText(next), id)
	return err
}

// StoredNotice is a notice with the moment it was stored.
type StoredNotice struct {
	payroll.Notice
	At time.Time
}

const noticeColumns = `n.occasion, n.code, n.severity, n.args, n.created_at`

func scanNotice(s scan, n *StoredNotice) error {
	var args string
	if err := s(&n.Occasion, &n.Code, &n.Severity, &args, asTime(&n.At)); err != nil {
		return err
	}
	return json.Unmarshal([]byte(args), &n.Args)
}

// DigestNotices lists what a digest tells, oldest first.
func (t *Tx) DigestNotices(id int64) ([]StoredNotice, error) {
	return collect(t, scanNotice, `SELECT `+noticeColumns+` FROM deliveries d JOIN notices n ON n.id = d.notice_id
		WHERE d.digest_id = ? ORDER BY n.id`, id)
}

// Notices lists the latest notices, newest first.
func (t *Tx) Notices(limit int) ([]StoredNotice, error) {
	return collect(t, scanNotice, `SELECT `+noticeColumns+` FROM notices n ORDER BY n.id DESC LIMIT ?`, limit)
}

// Outbox says what has not left yet.
type Outbox struct {
	Waiting int       // deliveries that are in no digest
	Unsent  int       // digests that nobody has taken
	Tries   int       // the most tries of one of them
	Since   time.Time // when the oldest of them was made; zero when there is none
	Failure string    // of the oldest
}

// Outbox counts what has not left by a channel yet.
func (t *Tx) Outbox(channel string) (o Outbox, err error) {
	if _, err := t.one(`SELECT COUNT(*) FROM deliveries WHERE channel = ? AND digest_id = 0`, []any{channel}, &o.Waiting); err != nil {
		return o, fmt.Errorf("outbox: %w", err)
	}
	unsent, err := collect(t, scanDigest, digestSelect+`WHERE channel = ? AND sent_at = '' ORDER BY made_at, id`, channel)
	for _, d := range unsent {
		o.Tries = max(o.Tries, d.Tries)
	}
	if o.Unsent = len(unsent); o.Unsent > 0 {
		o.Since, o.Failure = unsent[0].MadeAt, unsent[0].Failure
	}
	return o, err
}
