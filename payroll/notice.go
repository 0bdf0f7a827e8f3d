package payroll

import (
	"fmt"
	"regexp"
	"slices"
)

// Notice is one thing staff should know: what happened or is due, and what to do
// next, in the words of its code. It leaves the office's machine by e-mail, so it
// never names a person who receives money: its values are identifiers, counts
// and dates, and [Notice.Check] refuses everything else.
type Notice struct {
	// Occasion names what is told, once for ever: told again, it is the same
	// notice. "remind/2026-12-BTXH/approve/1" is a good one.
	Occasion string
	// For lists the roles of those who are told.
	For []Role
	// Code is a finding code; its words are the notice. Warning and Error ask for
	// an act; Error is told at once, the others in the next digest.
	Code     Code
	Severity Severity
	Args     Args
}

// Contact is where and in which language a user is told.
type Contact struct {
	Person string // a user
	Role   Role   // of that user; read, never written
	Email  string // "" = no e-mail
	Lang   Lang
}

// noticeValue is what a value of a notice may look like: an identifier, a count,
// a date, a name without blanks.
var noticeValue = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:+/-]{0,79}$`)

// longNumber is a citizen number or an account: nine digits or more standing
// alone.
var longNumber = regexp.MustCompile(`(^|[^A-Za-z0-9])[0-9]{9,}([^A-Za-z0-9]|$)`)

// Check refuses a notice that could carry personal data, or that nobody would
// understand.
func (n Notice) Check() error {
	if _, known := MessageOf(n.Code); !known {
		return fmt.Errorf("notice %q has no words: %w", n.Code, ErrData)
	}
	if len(n.For) == 0 || n.Severity.rank() == 0 {
		return fmt.Errorf("notice %s is for nobody or has no severity: %w", n.Code, ErrData)
	}
	for _, r := range n.For {
		if !slices.Contains([]Role{Maker, Checker, Admin, Viewer}, r) {
			return fmt.Errorf("notice %s is for %q, which is no role: %w", n.Code, r, ErrData)
		}
	}
	if !isNoticeValue(n.Occasion) {
		return fmt.Errorf("the occasion of notice %s is not an identifier: %w", n.Code, ErrData)
	}
	for name, value := range n.Args {
		if value != "" && !isNoticeValue(value) {
			return fmt.Errorf("value {%s} of notice %s is not an identifier, a count or a date and may name a person: %w", name, n.Code, ErrData)
		}
	}
	return nil
}

func isNoticeValue(s string) bool { return noticeValue.MatchString(s) && !longNumber.MatchString(s) }

// Says writes the notice as a sentence.
func (n Notice) Says(l Lang) string { return n.finding().Says(l) }

// Remedy writes what to do next, or "".
func (n Notice) Remedy(l Lang) string { return n.finding().Remedy(l) }

func (n Notice) finding() Finding { return Finding{Code: n.Code, Args: n.Args} }
