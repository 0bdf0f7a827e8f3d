package bankfiles

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"chitra/payroll"
)

// manifestVersion is raised when a field changes its meaning.
const manifestVersion = 1

// Manifest states what was placed for a run: who approved which content, and
// every file with its control figures. It goes with the files to whoever
// uploads them, and lets anybody check a copy without a database.
type Manifest struct {
	Version       int                `json:"chitra_manifest"`
	RunID         string             `json:"run"`
	Programme     payroll.Programme  `json:"programme"`
	Month         string             `json:"month"`
	PayOn         string             `json:"pay_on"`
	ContentDigest string             `json:"content_digest"` // what the approvals are bound to
	Approvals     []ManifestApproval `json:"approvals"`
	Files         []ManifestFile     `json:"files"`
	Count         int                `json:"count"`
	Total         payroll.Amount     `json:"total"`
	TotalInWords  string             `json:"total_in_words"`
}

// ManifestApproval is one approval that counts.
type ManifestApproval struct {
	By     string `json:"by"`
	At     string `json:"at"` // RFC 3339
	Digest string `json:"digest"`
}

// ManifestFile is one file and its control figures.
type ManifestFile struct {
	Name         string         `json:"name"`
	Format       string         `json:"format"`
	MessageID    string         `json:"message_id"`
	Bytes        int64          `json:"bytes"`
	SHA256       string         `json:"sha256"`
	Count        int            `json:"count"`
	Total        payroll.Amount `json:"total"`
	TotalInWords string         `json:"total_in_words"`
	AccountHash  string         `json:"account_hash"`
}

// ManifestFileOf is the manifest's line for a placed file.
func ManifestFileOf(f *payroll.TransferFile) ManifestFile {
	return ManifestFile{Name: f.Name, Format: f.Format, MessageID: f.MessageID, Bytes: f.Bytes, SHA256: f.SHA256,
		Count: f.Count, Total: f.Total, TotalInWords: payroll.Words(f.Total), AccountHash: f.AccountHash}
}

// NewManifest states the files of a run and the approvals that still count.
func NewManifest(run payroll.PayRun, approvals []payroll.Approval, files []payroll.TransferFile) Manifest {
	m := Manifest{Version: manifestVersion, RunID: run.ID, Programme: run.Programme, Month: run.Month.String(),
		PayOn: run.PayOn.String(), ContentDigest: run.ContentDigest, Approvals: []ManifestApproval{}, Files: []ManifestFile{}}
	for _, a := range approvals {
		if a.Voided == "" {
			m.Approvals = append(m.Approvals, ManifestApproval{By: a.By, At: a.At.In(vietnam).Format(time.RFC3339), Digest: a.Digest})
		}
	}
	for i := range files {
		m.Files = append(m.Files, ManifestFileOf(&files[i]))
		m.Count += files[i].Count
		m.Total += files[i].Total
	}
	m.TotalInWords = payroll.Words(m.Total)
	return m
}

// vietnam is the zone of the offices: UTC+7 the whole year since 1975, so that
// no machine's zone data can change a byte.
var vietnam = time.FixedZone("+07", 7*60*60)

// LocalTime returns t as offices read their clocks.
func LocalTime(t time.Time) time.Time { return t.In(vietnam) }

// WriteManifest places a manifest as Place places a file. The same manifest
// gives the same bytes; another one under the same name is an ErrConflict.
func WriteManifest(path string, m Manifest) error {
	if err := checkFileName(filepath.Base(path)); err != nil {
		return err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		return err
	}
	if err := placeWhole(filepath.Dir(path), filepath.Base(path), b.Bytes()); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// largestManifest bounds what ReadManifest reads: a line is some 600 bytes, and
// no office has a hundred thousand files in a run.
const largestManifest = 64 << 20

// ReadManifest reads a manifest and checks it in itself: known version and
// fields, sums and words that agree. A manifest that does not is an ErrIntegrity.
func ReadManifest(path string) (Manifest, error) {
	in, err := os.Open(path)
	if err != nil {
		return Manifest{}, err
	}
	defer in.Close()
	m, err := decodeManifest(io.LimitReader(in, largestManifest))
	if err != nil {
		return Manifest{}, fmt.Errorf("%s: %w: %w", path, err, payroll.ErrIntegrity)
	}
	return m, nil
}

func decodeManifest(r io.Reader) (m Manifest, err error) {
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, err
	}
	if _, err := d.Token(); err != io.EOF {
		return m, errors.New("something follows the manifest")
	}
	return m, m.check()
}

func (m *Manifest) check() error {
	if m.Version != manifestVersion {
		return fmt.Errorf("manifest version %d; this program reads %d", m.Version, manifestVersion)
	}
	var sum Tally
	names := map[string]bool{}
	for i := range m.Files {
		f := &m.Files[i]
		total, err := sum.Total.Add(f.Total)
		if err != nil {
			return err
		}
		sum = Tally{sum.Count + f.Count, total}
		if names[f.Name] {
			return fmt.Errorf("%s is listed twice", f.Name)
		}
		names[f.Name] = true
		if f.TotalInWords != payroll.Words(f.Total) {
			return fmt.Errorf("%s: total in figures and in words differ", f.Name)
		}
	}
	if sum != (Tally{m.Count, m.Total}) || m.TotalInWords != payroll.Words(m.Total) {
		return fmt.Errorf("files sum to %s, the manifest states %s (%s)", sum, Tally{m.Count, m.Total}, m.TotalInWords)
	}
	return nil
}

// file returns the line of a name.
func (m *Manifest) file(name string) (ManifestFile, bool) {
	for _, f := range m.Files {
		if f.Name == name {
			return f, true
		}
	}
	return ManifestFile{}, false
}

// VerifyFile checks a transfer file without a database: its format is found by
// looking at it, everything in it is counted again, and the result compared
// with what the file states itself and with the manifest. A nil manifest leaves
// the last out. The differences come in the order in which they matter; none
// means that the file is what the manifest says, byte for byte. The error says
// that the file could not be looked at.
func VerifyFile(path string, m *Manifest, formats []Format) (Proof, []Difference, error) {
	in, err := os.Open(path)
	if err != nil {
		return Proof{}, nil, err
	}
	defer in.Close()
	sum, size, err := digest(in)
	if err != nil {
		return Proof{}, nil, err
	}
	proof, unreadable := sniff(in, size, formats)
	if m == nil {
		return proof, append(unreadable, proof.contradictions()...), nil
	}
	line, listed := m.file(filepath.Base(path))
	if !listed {
		return proof, append(differs("not_listed", m.RunID, filepath.Base(path),
			payroll.Text{VI: "bản kê không có tệp %s (đợt %s)", EN: "the manifest lists no file %s (run %s)"}), unreadable...), nil
	}
	differences := append(line.compareBytes(size, sum), unreadable...)
	if len(unreadable) == 0 {
		differences = append(differences, line.compare(proof)...)
	}
	return proof, differences, nil
}

// sniff lets each format look at a file: the first that knows it for its own
// gives the proof, or says what is wrong.
func sniff(r io.ReaderAt, size int64, formats []Format) (Proof, []Difference) {
	var known []string
	for _, f := range formats {
		known = append(known, f.Code())
		proof, err := f.Verify(r, size)
		if errors.Is(err, ErrOtherFormat) {
			continue
		}
		if err == nil {
			return proof, nil
		}
		return Proof{Format: f.Code()}, differs("unreadable", "", err.Error(), payroll.Text{
			VI: "không đọc được trọn tệp: %s%s", EN: "the file cannot be read to its end: %s%s"})
	}
	return Proof{}, differs("unreadable", fmt.Sprint(known), "?", payroll.Text{
		VI: "không nhận ra định dạng (%s); các định dạng đã biết: %s", EN: "format not recognised (%s); known formats: %s"})
}
