package delivery

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"chitra/bankfiles"
	"chitra/payroll/yamlfile"
)

// File is the name of the settings inside a data directory.
const File = "delivery.yaml"

// largestFile is far more than an office has ways.
const largestFile = 256 << 10

// Load reads the ways of an office from delivery.yaml of its data directory. Paths
// in it are relative to that directory. No file is no way. The problems name
// everything wrong in the file.
func Load(dir string, now func() time.Time) ([]*Target, []yamlfile.Problem, error) {
	in, err := os.Open(filepath.Join(dir, File))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	defer in.Close()
	source, err := io.ReadAll(io.LimitReader(in, largestFile))
	if err != nil {
		return nil, nil, err
	}
	targets, problems := Parse(source, dir, now)
	return targets, problems, nil
}

// Parse reads settings; dir is where their paths begin.
func Parse(source []byte, dir string, now func() time.Time) (targets []*Target, problems []yamlfile.Problem) {
	r := reader{yamlfile.New(File, &problems), dir}
	root := r.Parse(source)
	if root == nil {
		return nil, problems
	}
	r.Each(root, func(name string, at, value yamlfile.Node) {
		t := r.target(name, at, value)
		t.Outbox, t.Now = filepath.Join(dir, "outbox"), now
		targets = append(targets, t)
	})
	yamlfile.Sort(problems)
	return targets, problems
}

type reader struct {
	*yamlfile.Reader
	dir string
}

func (r *reader) target(name string, at, value yamlfile.Node) *Target {
	t := &Target{Name: name}
	if err := bankfiles.CheckFileName(name); err != nil {
		r.Problem(at, "tên «%s»: chỉ a-z 0-9 . - _", "name %q: only a-z 0-9 . - _", name)
	}
	r.Mapping(value, yamlfile.Keys{
		"title":     r.Text(&t.Title),
		"banks":     func(n yamlfile.Node) { r.banks(n, &t.Banks) },
		"file_name": func(n yamlfile.Node) { r.fileName(n, &t.FileName) },
		"folder":    r.path(&t.Folder),
		"sftp":      func(n yamlfile.Node) { t.Server = r.server(n) },
		"openpgp":   func(n yamlfile.Node) { t.Seal = r.seal(n) },
	}, "title")
	if (t.Folder == "") == (t.Server == nil) {
		r.Problem(at, "cần đúng một trong hai: folder, sftp", "exactly one of folder and sftp is needed")
	}
	return t
}

func (r *reader) path(into *string) func(yamlfile.Node) {
	return func(n yamlfile.Node) {
		r.Text(into)(n)
		if *into != "" && !filepath.IsAbs(*into) {
			*into = filepath.Join(r.dir, *into)
		}
	}
}

func (r *reader) banks(n yamlfile.Node, into *[]string) {
	r.List(into)(n)
	for _, key := range *into {
		if _, known := bankfiles.EmbeddedDirectory().Bank(key); !known {
			r.Problem(n, "không có ngân hàng mã «%s»; xem «chitra banks list»", "no bank has code %q; see “chitra banks list”", key)
		}
	}
}

func (r *reader) fileName(n yamlfile.Node, into *string) {
	r.Text(into)(n)
	if err := checkTemplate(*into); err != nil {
		r.Problem(n, "mẫu tên «%s»: %v", "template of names %q: %v", *into, err)
	}
}

func (r *reader) server(n yamlfile.Node) *Server {
	s := &Server{Folder: "."}
	r.Mapping(n, yamlfile.Keys{
		"address":         r.Text(&s.Address),
		"user":            r.Text(&s.User),
		"host_key":        r.hostKey(&s.HostKey),
		"key_file":        r.path(&s.KeyFile),
		"passphrase_file": r.path(&s.PassphraseFile),
		"folder":          r.Text(&s.Folder),
	}, "address", "user", "host_key", "key_file")
	return s
}

func (r *reader) hostKey(into *string) func(yamlfile.Node) {
	return func(n yamlfile.Node) {
		r.Text(into)(n)
		if _, err := hostKey(*into); err != nil {
			r.Problem(n, "khóa máy chủ: cần dạng «ssh-ed25519 AAAA…» như ssh-keyscan in ra", "host key: must look like “ssh-ed25519 AAAA…” as ssh-keyscan prints it")
		}
	}
}

func (r *reader) seal(n yamlfile.Node) *Seal {
	s := &Seal{}
	r.Mapping(n, yamlfile.Keys{
		"bank_key":        r.path(&s.BankKey),
		"own_key":         r.path(&s.OwnKey),
		"passphrase_file": r.path(&s.PassphraseFile),
	}, "bank_key", "own_key")
	return s
}
