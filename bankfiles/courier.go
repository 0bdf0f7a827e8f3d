package bankfiles

import (
	"context"

	"chitra/payroll"
)

// Envelope is what leaves for a transfer file: the file itself, or the message it
// was encrypted into, under the name the bank wants.
type Envelope struct {
	Name   string
	Path   string // where its bytes stand here
	Bytes  int64
	SHA256 string
}

// Courier takes envelopes to one place of a bank.
type Courier interface {
	Channel() payroll.Channel
	// Recipient names the place for people and for the record.
	Recipient() string
	// Serves reports whether files paid from accounts at a bank go there.
	Serves(bank string) bool
	// Envelope makes what leaves for the file at a path, once: asked again it
	// returns the same bytes.
	Envelope(f *payroll.TransferFile, path string) (Envelope, error)
	// Deliver puts an envelope into place and says what is known then. The error
	// says why it is not done. An envelope that is there already is done.
	Deliver(ctx context.Context, e Envelope) (payroll.HandoverOutcome, error)
	// Look finds out what became of a delivery that was cut off.
	Look(ctx context.Context, e Envelope) (payroll.HandoverOutcome, error)
}

// CheckFileName says whether a name can be given to a file for a bank.
func CheckFileName(name string) error { return checkFileName(name) }
