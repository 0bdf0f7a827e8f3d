package bankfiles

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"chitra/bankfiles/sign"
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
	Payments     string         `json:"payments_digest,omitempty"`
	Blocks       Blocks         `json:"blocks,omitzero"`
}

// manifestFile is the manifest's line for a placed file.
func (f *Placed) manifestFile() ManifestFile {
	return ManifestFile{Name: f.Name, Format: f.Format, MessageID: f.MessageID, Bytes: f.Bytes, SHA256: f.SHA256,
		Count: f.Count, Total: f.Total, TotalInWords: payroll.Words(f.Total), AccountHash: f.AccountHash, Payments: f.Payments, Blocks: f.Blocks}
}

// NewManifest states the files of a run and the approvals that still count.
func NewManifest(run payroll.PayRun, approvals []payroll.Approval, files []Placed) Manifest {
	m := Manifest{Version: manifestVersion, RunID: run.ID, Programme: run.Programme, Month: run.Month.String(),
		PayOn: run.PayOn.String(), ContentDigest: run.ContentDigest, Approvals: []ManifestApproval{}, Files: []ManifestFile{}}
	for _, a := range approvals {
		if a.Voided == "" {
			m.Approvals = append(m.Approvals, ManifestApproval{By: a.By, At: a.At.In(vietnam).Format(time.RFC3339), Digest: a.Digest})
		}
	}
	for i := range files {
		m.Files = append(m.Files, files[i].manifestFile())
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

// WriteManifest places a manifest as Place places a file, and its signature
// beside it (path and [sign.Suffix]). The same manifest gives the same bytes;
// another one under the same name is an ErrConflict.
func WriteManifest(path string, m Manifest, key *sign.Key) error {
	dir, name := filepath.Split(path)
	if err := checkFileName(name); err != nil {
		return err
	}
	content, err := m.encode()
	if err != nil {
		return err
	}
	if dir == "" {
		dir = "."
	}
	if err := placeWhole(dir, name, content); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	signature := key.Sign(sign.Manifest, content)
	if have, err := os.ReadFile(path + sign.Suffix); err == nil && !bytes.Equal(have, signature) {
		// Signed before the office's key was replaced: signed anew.
		if err := os.Remove(path + sign.Suffix); err != nil {
			return err
		}
	}
	return placeWhole(dir, name+sign.Suffix, signature)
}

func (m *Manifest) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(m)
	return b.Bytes(), err
}

// Signed says who answers for a manifest.
type Signed struct {
	// By is the id of the key, proven when State is SignedByOffice.
	By    string         `json:"key,omitempty"`
	State SignatureState `json:"state"`
}

// SignatureState is how far a signature was proven.
type SignatureState string

// The states. A signature that is wrong is not a state but an ErrIntegrity.
const (
	SignedByOffice SignatureState = "good"      // by one of the keys trusted
	KeyNotAtHand   SignatureState = "unchecked" // no key of the office was given
	NotSigned      SignatureState = "missing"
)

// largestManifest bounds what ReadManifest reads: a line is some 600 bytes and
// 16 for each piece of its file, and no office has a hundred thousand files in a
// run.
const largestManifest = 256 << 20

// ReadManifest reads a manifest and checks its signature against the office's
// keys, then the manifest in itself: known version and fields, sums and words
// that agree. A manifest that fails is an ErrIntegrity.
func ReadManifest(path string, trusted []sign.PublicKey) (Manifest, Signed, error) {
	content, err := readBounded(path, largestManifest)
	if err != nil {
		return Manifest{}, Signed{}, err
	}
	signed, err := checkSignature(path, content, trusted)
	if err != nil {
		return Manifest{}, signed, fmt.Errorf("%s: %w", path, err)
	}
	m, err := decodeManifest(bytes.NewReader(content))
	if err != nil {
		return Manifest{}, signed, fmt.Errorf("%s: %w: %w", path, err, payroll.ErrIntegrity)
	}
	return m, signed, nil
}

func checkSignature(path string, content []byte, trusted []sign.PublicKey) (Signed, error) {
	signature, err := readBounded(path+sign.Suffix, 1<<16)
	if errors.Is(err, os.ErrNotExist) {
		return Signed{State: NotSigned}, nil
	}
	if err != nil {
		return Signed{}, err
	}
	claimed, err := sign.SignerOf(signature)
	if err != nil || len(trusted) == 0 {
		return Signed{By: claimed, State: KeyNotAtHand}, err
	}
	by, err := sign.Verify(sign.Manifest, content, signature, trusted)
	return Signed{By: by.ID(), State: SignedByOffice}, err
}

func readBounded(path string, most int64) ([]byte, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	content, err := io.ReadAll(io.LimitReader(in, most+1))
	if err == nil && int64(len(content)) > most {
		err = fmt.Errorf("%s: more than %d bytes: %w", path, most, payroll.ErrData)
	}
	return content, err
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
		if err := f.Blocks.check(f.Bytes); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		if f.TotalInWords != payroll.Words(f.Total) {
			return fmt.Errorf("%s: total in figures and in words differ", f.Name)
		}
	}
	if sum != (Tally{m.Count, m.Total}) || m.TotalInWords != payroll.Words(m.Total) {
		return fmt.Errorf("files sum to %s, the manifest states %s (%s)", sum, Tally{m.Count, m.Total}, m.TotalInWords)
	}
	if !slices.ContainsFunc(m.Approvals, func(a ManifestApproval) bool { return a.Digest == m.ContentDigest }) {
		return errors.New("no approval is given to the content of the run")
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

// lineOf returns the line of a file: by its name, else by its bytes, since a copy
// that was sent or saved under another name is still the file.
func (m *Manifest) lineOf(path string, in io.ReaderAt) (ManifestFile, bool, error) {
	if line, listed := m.file(filepath.Base(path)); listed {
		return line, true, nil
	}
	got, err := takeFingerprint(io.NewSectionReader(in, 0, math.MaxInt64), smallestBlock)
	at := slices.IndexFunc(m.Files, func(f ManifestFile) bool { return f.SHA256 == got.sum })
	if err != nil || at < 0 {
		return ManifestFile{}, false, err
	}
	return m.Files[at], true, nil
}

// VerifyFile checks a transfer file without a database: its format is found by
// looking at it, everything in it is counted again, and the result compared
// with what the file states itself and with the manifest. A nil manifest leaves
// the last out. The differences come in the order in which they matter; none
// means that the file is what the manifest says, byte for byte. Such a file may be of
// a layout that has changed since or is not at hand: it was read back when it was
// signed for, and its proof counts nothing now. The error says that the file could
// not be looked at.
func VerifyFile(path string, m *Manifest, formats []Format) (Proof, []Difference, error) {
	in, err := os.Open(path)
	if err != nil {
		return Proof{}, nil, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return Proof{}, nil, err
	}
	if m == nil {
		proof, unreadable := sniff(in, info.Size(), formats)
		return proof, append(unreadable, proof.contradictions()...), nil
	}
	line, listed, err := m.lineOf(path, in)
	if err != nil {
		return Proof{}, nil, err
	}
	if !listed {
		proof, unreadable := sniff(in, info.Size(), formats)
		return proof, append(differs("not_listed", m.RunID, filepath.Base(path),
			payroll.Text{VI: "bản kê không có tệp %s (đợt %s)", EN: "the manifest lists no file %s (run %s)"}), unreadable...), nil
	}
	got, err := takeFingerprint(io.NewSectionReader(in, 0, math.MaxInt64), cmp.Or(line.Blocks.Size, smallestBlock))
	if err != nil {
		return Proof{}, nil, err
	}
	proof, unreadable := sniff(in, info.Size(), preferring(line.Format, formats))
	changed := line.compareBytes(got, in)
	if len(changed) == 0 && (len(unreadable) > 0 || proof.Format != line.Format) {
		return Proof{Format: line.Format}, nil, nil
	}
	differences := append(changed, unreadable...)
	if len(unreadable) == 0 {
		differences = append(differences, line.compare(proof)...)
	}
	return proof, differences, nil
}

// preferring puts the format of a code first: several may share a file's outward
// form, and the manifest says which of them wrote it.
func preferring(code string, formats []Format) []Format {
	at := slices.IndexFunc(formats, func(f Format) bool { return f.Code() == code })
	if at <= 0 {
		return formats
	}
	return slices.Concat(formats[at:at+1], formats[:at], formats[at+1:])
}

// sniff lets each format look at a file. The first that reads it to its end
// gives the proof; when none does, the first that knew it for its own says what
// is wrong.
func sniff(r io.ReaderAt, size int64, formats []Format) (Proof, []Difference) {
	var known []string
	var broken []Difference
	var its Proof
	for _, f := range formats {
		known = append(known, f.Code())
		proof, err := f.Verify(r, size)
		switch {
		case err == nil:
			return proof, nil
		case broken == nil && !errors.Is(err, ErrOtherFormat):
			its, broken = Proof{Format: f.Code()}, differs("unreadable", "", err.Error(), payroll.Text{
				VI: "không đọc được trọn tệp: %s%s", EN: "the file cannot be read to its end: %s%s"})
		}
	}
	if broken != nil {
		return its, broken
	}
	return Proof{}, differs("unreadable", fmt.Sprint(known), "?", payroll.Text{
		VI: "không nhận ra định dạng (%s); các định dạng đã biết: %s", EN: "format not recognised (%s); known formats: %s"})
}
