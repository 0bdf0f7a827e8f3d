package mt94x

import (
	"regexp"
	"strings"
	"time"

	"chitra/payroll"
)

// entry is one :61: with its texts.
type entry struct {
	payroll.StatementEntry
	sound         bool
	supplementary []string // lines below :61:
	texts         []string // each :86:
}

// entryPattern: value date, entry date, mark, funds code, amount, the rest. Some
// banks write the value date with eight digits, and blanks where a part is left
// out.
var entryPattern = regexp.MustCompile(`^(20[0-9]{2}[01][0-9][0-3][0-9]|[0-9]{6})\s*([0-9]{4})?\s*(RC|RD|EC|ED|C|D)\s*([A-Z])?\s*([0-9.,]*[0-9][0-9.,]*)\s*(.*)$`)

// typePattern is the transaction type: N, S or F and three characters.
var typePattern = regexp.MustCompile(`^[A-Z][A-Z0-9 ]{3}`)

// beginEntry reads :61:.
func (w *walk) beginEntry(f *field) error {
	if err := w.endEntry(); err != nil {
		return err
	}
	m := &w.m
	m.inEntry = true
	m.e = entry{StatementEntry: payroll.StatementEntry{Kind: payroll.Movement, Statement: m.s.Index, Line: f.line, Position: 1}}
	value, below := strings.TrimSpace(f.lines[0]), f.lines[1:]
	if len(below) > 0 && strings.HasPrefix(below[0], "//") && !strings.Contains(value, "//") { // wrapped before the bank's reference
		value, below = value+strings.TrimSpace(below[0]), below[1:]
	}
	for _, line := range below {
		m.e.supplementary = append(m.e.supplementary, strings.TrimSpace(line))
	}
	part := match(value)
	if part == nil {
		m.e.texts = append(m.e.texts, value)
		return w.warn(payroll.CodeAnswerLine, f.line, ":61:"+value, nil)
	}
	e := &m.e.StatementEntry
	amount, ok := parseAmount(part[5])
	if !ok {
		return w.warn(payroll.CodeAnswerAmount, f.line, part[5], payroll.Args{"field": ":61:"})
	}
	m.e.sound, e.Amount = true, amount
	e.BankStatus = part[3]
	e.Credit = part[3] == "C" || part[3] == "RD" || part[3] == "EC"
	e.Reversal = part[3][0] == 'R'
	e.Booked = part[3][0] != 'E'
	reference(e, part[6])
	return w.days(f.line, part[1], part[2])
}

// match applies the pattern; the letters in front of the amount may be small.
func match(value string) []string {
	if part := entryPattern.FindStringSubmatch(value); part != nil {
		return part
	}
	i := strings.IndexAny(value, "cdCD")
	if i < 0 {
		return nil
	}
	i = min(i+2, len(value))
	return entryPattern.FindStringSubmatch(strings.ToUpper(value[:i]) + value[i:])
}

// reference reads type, our reference and the bank's: NTRFours//theirs.
func reference(e *payroll.StatementEntry, rest string) {
	if typePattern.MatchString(strings.ToUpper(rest[:min(len(rest), 4)])) {
		rest = rest[4:]
	}
	ours, theirs, _ := strings.Cut(rest, "//")
	e.Reference, e.InstructionID = given(theirs), given(ours)
}

// given is a reference, or "" where the words say that there is none or that it
// stands in :86:.
func given(reference string) string {
	reference = strings.TrimSpace(reference)
	switch strings.TrimSuffix(strings.ToUpper(reference), "+") {
	case "NONREF", "NOREF", "NOTPROVIDED", "EREF", "KREF", "PREF", "MARF":
		return ""
	}
	return reference
}

// days reads value and entry date.
func (w *walk) days(line int, value, booked string) error {
	e := &w.m.e.StatementEntry
	if len(value) == len("20261106") {
		value = value[2:]
	}
	day, ok := shortDay(value)
	if !ok {
		return w.warn(payroll.CodeAnswerDate, line, value, payroll.Args{"field": ":61:"})
	}
	e.ValueOn = day
	if booked == "" || booked == "0000" {
		return nil
	}
	if e.BookedOn, ok = nearest(day, booked); !ok {
		return w.warn(payroll.CodeAnswerDate, line, booked, payroll.Args{"field": ":61:"})
	}
	return nil
}

// shortDay reads YYMMDD; years from 80 on are of the last century.
func shortDay(s string) (payroll.Date, bool) {
	n := func(i int) int { return int(s[i]-'0')*10 + int(s[i+1]-'0') }
	d := payroll.Date{Year: 2000 + n(0), Month: n(2), Day: n(4)}
	if d.Year >= 2080 {
		d.Year -= 100
	}
	if d.Month == 0 || d.Day == 0 || !d.Valid() {
		return payroll.Date{}, false
	}
	return d, true
}

// nearest gives MMDD the year that puts it nearest to a day: an entry of
// 31 December with the value of 2 January is of the year before.
func nearest(to payroll.Date, mmdd string) (best payroll.Date, found bool) {
	at := func(d payroll.Date) time.Time {
		return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
	}
	n := func(i int) int { return int(mmdd[i]-'0')*10 + int(mmdd[i+1]-'0') }
	for _, year := range []int{to.Year, to.Year - 1, to.Year + 1} {
		d := payroll.Date{Year: year, Month: n(0), Day: n(2)}
		if d.Month == 0 || d.Day == 0 || !d.Valid() {
			continue
		}
		if !found || at(d).Sub(at(to)).Abs() < at(best).Sub(at(to)).Abs() {
			best, found = d, true
		}
	}
	return best, found
}

// text takes :86:: of the entry above, else of the statement.
func (w *walk) text(f *field) {
	m := &w.m
	joined := joinLines(f.lines)
	switch {
	case m.inEntry:
		m.e.texts = append(m.e.texts, joined)
	case m.s.Entries == 0 && len(m.held) == 0 && !m.closed:
		m.early = append(m.early, joined)
	default:
		m.s.Text = strings.TrimSpace(m.s.Text + " " + joined)
	}
}

// mostHeld bounds the entries that wait for the end of a statement.
const mostHeld = 100_000

// endEntry counts the entry and hands it on, or lets it wait where texts stand in
// front of entries.
func (w *walk) endEntry() error {
	m := &w.m
	if !m.inEntry {
		return nil
	}
	m.inEntry = false
	e := &m.e
	m.s.Count(payroll.AccountMovement{Amount: e.Amount, Credit: e.Credit, Booked: e.Booked || !e.sound, Reversal: e.Reversal})
	m.s.Uncertain = m.s.Uncertain || !e.sound
	if e.Credit {
		m.credits++
	}
	if len(m.early) > 0 && len(m.held) < mostHeld {
		m.held = append(m.held, *e)
		return nil
	}
	if err := w.releaseHeld(); err != nil {
		return err
	}
	return w.hand(e)
}

// releaseHeld decides what texts in front of the first entry belong to: to the
// entries, where there are as many as these and the last entry has none below it;
// else to the statement.
func (w *walk) releaseHeld() error {
	m := &w.m
	if len(m.early) == 0 {
		return nil
	}
	shifted := len(m.early) == 1 && len(m.held) > 0
	for i := range m.held {
		last := i == len(m.held)-1
		shifted = shifted && (last && len(m.held[i].texts) == 0 || !last && len(m.held[i].texts) == 1)
	}
	if shifted {
		for i := len(m.held) - 1; i > 0; i-- {
			m.held[i].texts = m.held[i-1].texts
		}
		m.held[0].texts = m.early
	} else {
		m.s.Text = strings.TrimSpace(strings.Join(m.early, " ") + " " + m.s.Text)
	}
	m.early = nil
	for i := range m.held {
		if err := w.hand(&m.held[i]); err != nil {
			return err
		}
	}
	m.held = nil
	return nil
}

// hand gives an entry to the sink.
func (w *walk) hand(e *entry) error {
	e.Account, e.Currency = w.m.s.Account, w.m.s.Currency
	readText(e)
	return w.sink.Entry(&e.StatementEntry)
}
