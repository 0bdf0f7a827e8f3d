package notice

import (
	"bytes"
	"embed"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
)

// Letter is a digest with everything its text depends on.
type Letter struct {
	Office    string
	To        payroll.Contact
	MessageID string
	MadeAt    time.Time
	Notices   []store.StoredNotice
}

//go:embed templates
var templates embed.FS

var letters = template.Must(template.New("").Funcs(template.FuncMap{
	"when": func(t time.Time) string { return t.In(vietnam).Format("15:04 02/01/2006") },
	"mark": func(s payroll.Severity, l payroll.Lang) string { return marks[s].In(l) },
}).ParseFS(templates, "templates/*.txt"))

// vietnam is the zone of the offices, UTC+7 since 1975.
var vietnam = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

var marks = map[payroll.Severity]payroll.Text{
	payroll.Error:   {VI: "GẤP", EN: "URGENT"},
	payroll.Warning: {VI: "Cần làm", EN: "To do"},
	payroll.Info:    {VI: "Để biết", EN: "To know"},
}

// Urgent counts the notices that were told at once.
func (l Letter) Urgent() (n int) {
	for i := range l.Notices {
		if l.Notices[i].Severity == payroll.Error {
			n++
		}
	}
	return n
}

// Sorted returns the notices, urgent ones first.
func (l Letter) Sorted() (all []store.StoredNotice) {
	for _, s := range []payroll.Severity{payroll.Error, payroll.Warning, payroll.Info} {
		for _, n := range l.Notices {
			if n.Severity == s {
				all = append(all, n)
			}
		}
	}
	return all
}

// Text writes subject and body in the recipient's language.
func (l Letter) Text() (subject, body string, err error) {
	if l.To.Lang != payroll.English {
		l.To.Lang = payroll.Vietnamese
	}
	var s, b bytes.Buffer
	if err := letters.ExecuteTemplate(&s, "subject."+string(l.To.Lang)+".txt", l); err != nil {
		return "", "", err
	}
	if err := letters.ExecuteTemplate(&b, "body."+string(l.To.Lang)+".txt", l); err != nil {
		return "", "", err
	}
	return strings.TrimSpace(s.String()), b.String(), nil
}

// file puts a letter into the folder of notices, once: its name is its identity.
func file(dir string, l Letter) error {
	subject, body, err := l.Text()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	name := l.MadeAt.In(vietnam).Format("2006-01-02T150405") + "-" + strings.ToLower(l.MessageID[:6]) + ".txt"
	temp, err := os.CreateTemp(dir, ".notice-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.WriteString(subject + "\n\n" + body)
	if err == nil {
		err = temp.Sync()
	}
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temp.Name(), filepath.Join(dir, name))
	}
	return err
}
