package payroll

import "time"

// Channel is the way a transfer file leaves the office.
type Channel string

// The channels.
const (
	ByHand   Channel = "person" // somebody uploads it, or carries it to the bank
	ByFolder Channel = "folder" // placed in a folder another program watches
	BySFTP   Channel = "sftp"
)

// HandoverOutcome is how a handover ended.
type HandoverOutcome string

// The outcomes. Begun and Unclear both mean that nobody knows whether the bank
// has the file: it is not sent again until that is settled.
const (
	HandoverBegun   HandoverOutcome = "begun" // nothing was recorded since
	HandoverUnclear HandoverOutcome = "unknown"
	HandoverDone    HandoverOutcome = "done"
	HandoverFailed  HandoverOutcome = "failed" // certainly not with the bank
)

// Open reports whether it is not known where the file is.
func (o HandoverOutcome) Open() bool { return o == HandoverBegun || o == HandoverUnclear }

// Handover is one time a transfer file left the office.
type Handover struct {
	RunID  string
	FileNo int
	No     int // of the file's handovers, from 1
	// SHA256 is of the file as it was approved.
	SHA256    string
	Channel   Channel
	Recipient string // the bank's person, counter, portal or server
	// SentName, SentBytes and SentSHA256 are of what left: the file itself, or
	// the envelope it was encrypted into.
	SentName   string
	SentBytes  int64
	SentSHA256 string
	// Reason says why it left again; "" the first time.
	Reason  string
	By      string
	At      time.Time
	Outcome HandoverOutcome
	Detail  string    // of the outcome
	EndedAt time.Time // of the last outcome, zero while begun
}
