package store

import (
	"context"
	"fmt"
	"time"

	"chitra/payroll"
)

// auditVersion names the form of the hashed fields. A new form gets a new number;
// entries keep theirs for ever.
const auditVersion = 1

// AuditEntry is one act that happened. Seq, Prev and Hash are given by the store.
type AuditEntry struct {
	Seq           int64
	Prev          string // hash of the entry before, "" for the first
	At            time.Time
	Actor         string
	Session       string
	Action        string
	Object        string
	StateBefore   string
	StateAfter    string
	ContentDigest string
	Hash          string
}

// digest is the SHA-256 over every field, each with its length before it.
func (e *AuditEntry) digest(version int64) string {
	d := payroll.NewDigest()
	d.Int(version, e.Seq)
	d.Field(e.Prev, timeText(e.At), e.Actor, e.Session, e.Action, e.Object, e.StateBefore, e.StateAfter, e.ContentDigest)
	return d.Sum()
}

// AppendAudit adds an entry to the chain, in the transaction of the act it
// records. From here to the end of the transaction no other one can append, so
// call it last.
func (t *Tx) AppendAudit(e AuditEntry) error {
	// The update locks the head on PostgreSQL; SQLite has one writer anyway.
	_, err := t.one(`UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash`, nil, &e.Seq, &e.Prev)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	e.Hash = e.digest(auditVersion)
	_, err = t.exec(`INSERT INTO audit (seq, version, prev, happened_at, actor, session, action, object, state_before, state_after, content_digest, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, e.Seq, auditVersion, e.Prev, timeText(e.At), e.Actor, e.Session, e.Action, e.Object,
		e.StateBefore, e.StateAfter, e.ContentDigest, e.Hash)
	if err == nil {
		_, err = t.exec(`UPDATE audit_head SET hash = ? WHERE id = 1`, e.Hash)
	}
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

const auditSelect = `SELECT version, seq, prev, happened_at, actor, session, action, object, state_before, state_after, content_digest, hash FROM audit `

func scanAudit(version *int64) func(scan, *AuditEntry) error {
	return func(s scan, e *AuditEntry) error {
		return s(version, &e.Seq, &e.Prev, asTime(&e.At), &e.Actor, &e.Session, &e.Action, &e.Object, &e.StateBefore, &e.StateAfter,
			&e.ContentDigest, &e.Hash)
	}
}

// AuditEntries returns the next entries after a number, in order.
func (t *Tx) AuditEntries(after int64, limit int) ([]AuditEntry, error) {
	var version int64
	return collect(t, scanAudit(&version), auditSelect+`WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
}

// AuditedContent is the content digest of the first entry of an action on an
// object, "" when there is none. Later ones of an act that happens once are not
// what was recorded.
func (t *Tx) AuditedContent(action, object string) (digest string, err error) {
	_, err = t.one(`SELECT content_digest FROM audit WHERE action = ? AND object = ? ORDER BY seq LIMIT 1`, []any{action, object}, &digest)
	return digest, err
}

// AuditHead returns number and hash of the last entry, 0 and "" when there is none.
func (t *Tx) AuditHead() (seq int64, hash string, err error) {
	_, err = t.one(`SELECT seq, hash FROM audit_head WHERE id = 1`, nil, &seq, &hash)
	return seq, hash, err
}

// VerifyAudit recomputes the whole chain. firstBad is the number of the first
// entry that was changed, removed, added or moved, with an error that wraps
// payroll.ErrIntegrity; 0 when the chain holds. entries counts those that hold.
//
// A chain that was cut at its end together with its head, or built anew, can only
// be found by comparing with a copy kept elsewhere: package checkpoint does.
func (s *Store) VerifyAudit(ctx context.Context) (entries int, firstBad int64, err error) {
	var last AuditEntry
	err = s.View(ctx, func(t *Tx) error {
		var version int64
		read := scanAudit(&version)
		err := t.each(auditSelect+`ORDER BY seq`, nil, func(row scan) error {
			var e AuditEntry
			if err := read(row, &e); err != nil {
				firstBad = last.Seq + 1
				return fmt.Errorf("audit entry %d cannot be read: %w: %w", firstBad, payroll.ErrIntegrity, err)
			}
			if e.Seq != last.Seq+1 || e.Prev != last.Hash || version != auditVersion || e.Hash != e.digest(version) {
				firstBad = last.Seq + 1
				return fmt.Errorf("audit entry %d is not what was recorded: %w", firstBad, payroll.ErrIntegrity)
			}
			last = e
			entries++
			return nil
		})
		if err != nil {
			return err
		}
		return t.compareHead(last, &firstBad)
	})
	return entries, firstBad, err
}

func (t *Tx) compareHead(last AuditEntry, firstBad *int64) error {
	seq, hash, err := t.AuditHead()
	if err != nil {
		return err
	}
	if seq != last.Seq || hash != last.Hash {
		*firstBad = last.Seq + 1
		return fmt.Errorf("audit chain ends after entry %d, its head is entry %d: %w", last.Seq, seq, payroll.ErrIntegrity)
	}
	return nil
}
