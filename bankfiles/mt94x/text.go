package mt94x

import (
	"regexp"
	"strings"

	"chitra/payroll"
)

// fullLine is the length at which banks wrap text, and fullPart that of a
// subfield ?20…: what is so long goes on without a space.
const (
	fullLine = 64
	fullPart = 27
)

// joinLines puts a wrapped text together again. Structured text has its own
// separators, so there a line break is nothing.
func joinLines(lines []string) string {
	var b strings.Builder
	structured := separator(strings.TrimSpace(lines[0])) != 0
	for i, line := range lines {
		if i > 0 && !structured && len([]rune(lines[i-1])) < fullLine && !strings.HasPrefix(line, "/") {
			b.WriteByte(' ')
		}
		b.WriteString(strings.TrimRight(line, "\r\n"))
	}
	return strings.TrimSpace(b.String())
}

// partsPattern begins text in numbered parts: the code of the kind of
// transaction (GVC), a separator, 00 to 63.
var partsPattern = regexp.MustCompile(`^([0-9]{3})?\s*([?<>~^|!])([0-9]{2})`)

// separator returns the character that separates the parts of a structured text,
// 0 for another text.
func separator(s string) byte {
	if m := partsPattern.FindStringSubmatch(s); m != nil {
		return m[2][0]
	}
	return 0
}

// readText reads all texts of an entry.
func readText(e *entry) {
	var words []string
	for _, text := range e.texts {
		switch sep := separator(text); {
		case sep != 0:
			words = append(words, readParts(e, text, sep))
		case codeWord.MatchString(text):
			readCodes(e, text)
			words = append(words, text)
		default:
			words = append(words, text)
		}
		if e.EndToEndID == "" {
			if m := looseEndToEnd.FindStringSubmatch(text); m != nil {
				e.EndToEndID = m[1]
			}
		}
	}
	words = append(words, e.supplementary...)
	e.Text = strings.Join(strings.Fields(strings.Join(words, " ")), " ")
	if e.Reason != "" {
		e.Status = payroll.EntryReturned
	}
}

// looseEndToEnd finds an end-to-end id named inside free text.
var looseEndToEnd = regexp.MustCompile(`(?:^|[\s/])EREF[:+]\s*([A-Za-z0-9][A-Za-z0-9._/-]{2,34})`)

// sepaKeys name parts of the purpose in the German and Austrian dialect: at the
// start of a subfield, which a zero byte marks, or after a space.
var sepaKeys = regexp.MustCompile(`(?:^|[ \x00])(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP|RREF|RTRN)[+:]\s*`)

// readParts reads 166?00text?20EREF+…?31account?32name and returns the words of
// it.
func readParts(e *entry, text string, sep byte) string {
	kind, _, _ := strings.Cut(text, string(sep))
	var purpose, other []string
	var bank, account, name []string
	for i, part := range strings.Split(text, string(sep)) {
		if i == 0 {
			continue
		}
		if len(part) < 2 || strings.Trim(part[:2], "0123456789") != "" { // the separator inside a text
			if n := len(purpose); n > 0 {
				purpose[n-1] += string(sep) + part
			} else {
				other = append(other, part)
			}
			continue
		}
		switch number, value := part[:2], part[2:]; {
		case number >= "20" && number <= "29", number >= "60" && number <= "63":
			purpose = append(purpose, value)
		case number == "30":
			bank = append(bank, value)
		case number == "31", number == "38":
			account = append(account, value)
		case number == "32", number == "33":
			name = append(name, value)
		case number == "10", number == "34": // primanota, key of the text
		default:
			other = append(other, value)
		}
	}
	setIfEmpty(&e.PartyBank, strings.TrimSpace(strings.Join(bank, "")))
	setIfEmpty(&e.PartyName, strings.TrimSpace(strings.Join(name, "")))
	if len(account) > 0 {
		setIfEmpty(&e.PartyAccount, strings.TrimSpace(account[len(account)-1]))
	}
	if strings.TrimSpace(kind) == "159" && e.Status == "" { // SEPA credit transfer that came back
		e.Status = payroll.EntryReturned
	}
	return strings.TrimSpace(strings.Join(other, " ") + " " + readPurpose(e, purpose))
}

// readPurpose joins the parts of the purpose and takes out what is named.
func readPurpose(e *entry, parts []string) string {
	var all strings.Builder
	for i, part := range parts {
		if i > 0 && len([]rune(parts[i-1])) < fullPart {
			all.WriteByte(' ')
		}
		all.WriteByte(0)
		all.WriteString(part)
	}
	text := all.String()
	clean := func(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\x00", "")) }
	keys := sepaKeys.FindAllStringSubmatchIndex(text, -1)
	for i, k := range keys {
		end := len(text)
		if i+1 < len(keys) {
			end = keys[i+1][0]
		}
		value := clean(text[k[1]:end])
		switch text[k[2]:k[3]] {
		case "EREF":
			setIfEmpty(&e.EndToEndID, value)
		case "KREF":
			setIfEmpty(&e.InstructionID, value)
		case "RTRN":
			setIfEmpty(&e.Reason, value)
		}
	}
	return clean(text)
}

// codeWord is a code between slashes: the dialects of the Netherlands, Belgium
// and the SWIFT usage rules.
var codeWord = regexp.MustCompile(`/(EREF|PREF|IREF|KREF|RREF|MARF|CSID|ORDP|BENM|CNTP|REMI|TRTP|IBAN|BIC|NAME|ID|ADDR|PURP|RTRN|ISDT|SVCL|NRTX|CHGS|CHGS1|CHGS2|OAMT|EXCH|ULTD|ULTC|ULTB|TRCD|OCMT|CSID|PMTID|UDTR|UCRD)/`)

// readCodes reads /EREF/…/NAME/…/REMI/….
func readCodes(e *entry, text string) {
	marks := codeWord.FindAllStringSubmatchIndex(text, -1)
	for i, m := range marks {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		value := strings.Trim(text[m[1]:end], "/ ")
		if value == "" {
			continue
		}
		switch code := text[m[2]:m[3]]; code {
		case "EREF":
			setIfEmpty(&e.EndToEndID, value)
		case "PREF":
			setIfEmpty(&e.BatchID, value)
		case "IREF", "KREF":
			setIfEmpty(&e.InstructionID, value)
		case "NAME":
			setIfEmpty(&e.PartyName, value)
		case "IBAN":
			setIfEmpty(&e.PartyAccount, value)
		case "BIC":
			setIfEmpty(&e.PartyBank, value)
		case "CNTP":
			counterparty(e, strings.Split(text[m[1]:end], "/"))
		case "RTRN":
			reason, _, _ := strings.Cut(value, "/")
			setIfEmpty(&e.Reason, reason)
		}
	}
}

// counterparty reads /CNTP/account/bank/name/city/.
func counterparty(e *entry, parts []string) {
	for i, field := range []*string{&e.PartyAccount, &e.PartyBank, &e.PartyName} {
		if i < len(parts) {
			setIfEmpty(field, strings.TrimSpace(parts[i]))
		}
	}
}

func setIfEmpty(field *string, text string) {
	if *field == "" {
		*field = text
	}
}
