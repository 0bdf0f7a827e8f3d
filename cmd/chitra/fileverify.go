package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"chitra/bankfiles"
	"chitra/bankfiles/sign"
	"chitra/payroll"
	"chitra/payroll/payrun"

	"github.com/spf13/cobra"
)

func (a *app) fileVerifyCmd() *cobra.Command {
	var manifest, key string
	c := &cobra.Command{Use: "verify FILE|MANIFEST", Short: "Kiểm một tệp, không cần cơ sở dữ liệu / check a file without the database", Args: cobra.ExactArgs(1),
		Long: `Đếm lại mọi thứ trong tệp bằng mã không dùng chung với phần ghi, so với bản kê đã ký, và cho biết tệp thuộc đợt nào, ai đã duyệt.
Không cần cơ sở dữ liệu, không cần mạng. Kiểm toán dùng tệp office.pub mà cơ quan đã giao (--key).
Counts everything in the file again, compares it with the signed manifest, and says which run and approvals it belongs to.`,
		Example: `  chitra files verify tep/2026-12_BTXH_11320_pain.001.001.09.xml
  chitra files verify tep.xml --manifest 2026-12-BTXH.manifest.json --key office.pub
  chitra files verify tep/2026-12-BTXH.manifest.json --key office.pub      mọi tệp của bản kê / every file it lists`,
		RunE: func(_ *cobra.Command, args []string) error {
			if strings.HasSuffix(args[0], payrun.ManifestName("")) {
				return a.verifyAll(args[0], key)
			}
			return a.verifyFile(args[0], manifest, key)
		}}
	c.Flags().StringVar(&manifest, "manifest", "", "bản kê; mặc định tìm cạnh tệp / manifest; default: beside the file")
	c.Flags().StringVar(&key, "key", "", "khóa công khai của cơ quan; mặc định trong thư mục dữ liệu / the office's public key; default: in the data directory")
	return c
}

// fileVerdict is what verification found.
type fileVerdict struct {
	File        string                       `json:"file"`
	Manifest    string                       `json:"manifest,omitempty"`
	Run         string                       `json:"run,omitempty"`
	Content     string                       `json:"content_digest,omitempty"`
	Approvals   []bankfiles.ManifestApproval `json:"approvals,omitempty"`
	Signature   *bankfiles.Signed            `json:"signature,omitempty"`
	Proof       bankfiles.Proof              `json:"proof"`
	Differences []bankfiles.Difference       `json:"differences"`
}

func (a *app) verifyFile(path, manifestPath, keyPath string) error {
	v := fileVerdict{File: path, Manifest: manifestPath}
	if v.Manifest == "" {
		v.Manifest = manifestBeside(path)
	}
	manifest, err := a.readManifest(&v, keyPath)
	if err != nil {
		return err
	}
	if err := v.look(manifest, a.knownFormats()); err != nil {
		return err
	}
	if a.json {
		if err := a.writeJSON(v); err != nil {
			return err
		}
	} else {
		table(a.out, v.rows(manifest))
	}
	return a.verdict(&v)
}

// look reads the file and compares it.
func (v *fileVerdict) look(m *bankfiles.Manifest, formats []bankfiles.Format) error {
	proof, differences, err := bankfiles.VerifyFile(v.File, m, formats)
	v.Proof, v.Differences = proof, append([]bankfiles.Difference{}, differences...)
	if m != nil && errors.Is(err, os.ErrNotExist) {
		v.Differences = []bankfiles.Difference{{Code: "absent", Want: v.File, Text: payroll.Text{VI: "không có tệp này", EN: "the file is not there"}}}
		return nil
	}
	return err
}

// verifyAll checks every file a manifest lists, in the manifest's folder.
func (a *app) verifyAll(manifestPath, keyPath string) error {
	head := fileVerdict{Manifest: manifestPath}
	m, err := a.readManifest(&head, keyPath)
	if err != nil {
		return err
	}
	bad, rows := 0, [][]string{a.heads("TỆP", "LỆNH", "SỐ TIỀN", "KẾT QUẢ")}
	each := json.NewEncoder(a.out)
	each.SetEscapeHTML(false)
	formats := a.knownFormats()
	for _, f := range m.Files {
		v := head
		v.File = filepath.Join(filepath.Dir(manifestPath), f.Name)
		if err := v.look(m, formats); err != nil {
			return err
		}
		result := "đúng/as listed"
		if v.uncounted() {
			result += payroll.Text{VI: "; không đếm lại được, mẫu đã đổi hoặc không có", EN: "; not counted again, the layout has changed or is not here"}.In(a.language())
		}
		if len(v.Differences) > 0 {
			bad++
			result = "SAI/DIFFERS: " + v.Differences[0].Text.In(a.language())
		}
		rows = append(rows, []string{f.Name, payroll.Amount(f.Count).String(), f.Total.String(), result})
		if a.json {
			if err := each.Encode(v); err != nil {
				return err
			}
		}
	}
	if !a.json {
		table(a.out, head.rowsOfRun(m))
		table(a.out, rows)
	}
	if bad > 0 {
		return fmt.Errorf("%s: %d/%d tệp không đúng/files differ: %w", manifestPath, bad, len(m.Files), payroll.ErrIntegrity)
	}
	a.say(payroll.Text{VI: "Cả %d tệp đúng từng byte với bản kê.", EN: "All %d files agree with the manifest to the byte."}, len(m.Files))
	return nil
}

// readManifest reads the manifest of the verdict, with its signature. Whoever
// names a key wants a signature, and so a manifest.
func (a *app) readManifest(v *fileVerdict, keyPath string) (*bankfiles.Manifest, error) {
	switch {
	case v.Manifest == "" && keyPath != "":
		return nil, fmt.Errorf("%s: không có bản kê nào cạnh tệp ghi tên tệp này nên không có chữ ký để kiểm; chỉ bản kê bằng --manifest/no manifest beside the file lists it, so there is no signature to check; name it with --manifest: %w",
			v.File, payroll.ErrIntegrity)
	case v.Manifest == "":
		return nil, nil
	}
	trusted, err := a.trustedKeys(keyPath)
	if err != nil {
		return nil, err
	}
	m, signed, err := bankfiles.ReadManifest(v.Manifest, trusted)
	if err != nil {
		return nil, err
	}
	if keyPath != "" && signed.State != bankfiles.SignedByOffice {
		return nil, fmt.Errorf("%s: bản kê không có chữ ký/the manifest is not signed: %w", v.Manifest, payroll.ErrIntegrity)
	}
	v.Run, v.Content, v.Approvals, v.Signature = m.RunID, m.ContentDigest, m.Approvals, &signed
	return &m, nil
}

func (a *app) trustedKeys(path string) ([]sign.PublicKey, error) {
	if path == "" {
		return sign.Trusted(a.keyFolder())
	}
	key, err := sign.ReadPublic(path)
	return []sign.PublicKey{key}, err
}

// uncounted: the bytes are those signed for, but nobody here can take them apart.
func (v *fileVerdict) uncounted() bool { return len(v.Differences) == 0 && v.Proof.Count == 0 }

func (v *fileVerdict) rows(m *bankfiles.Manifest) [][]string {
	p := v.Proof
	rows := [][]string{{"Tệp / file", v.File}}
	if p.Count > 0 {
		rows = append(rows, []string{"Định dạng / format", p.Format}, []string{"Mã / message id", p.MessageID},
			[]string{"Số lệnh / count", payroll.Amount(p.Count).String()}, []string{"Tổng / total", p.Total.String() + " đ"},
			[]string{"Bằng chữ / in words", payroll.Words(p.Total)}, []string{"Tổng băm tài khoản / account hash", p.AccountHash})
	}
	if m == nil {
		return rows
	}
	return append(rows, v.rowsOfRun(m)...)
}

// rowsOfRun says which run the manifest is of, who approved it, who signed.
func (v *fileVerdict) rowsOfRun(m *bankfiles.Manifest) [][]string {
	rows := [][]string{
		{"Đợt / run", fmt.Sprintf("%s (%s %s, ngày chi/pay on %s)", m.RunID, m.Programme, m.Month, m.PayOn)},
		{"Nội dung đã duyệt / approved content", m.ContentDigest}}
	for _, approval := range m.Approvals {
		which := "đúng nội dung này/this content"
		if approval.Digest != m.ContentDigest {
			which = "nội dung khác/other content " + approval.Digest
		}
		rows = append(rows, []string{"Người duyệt / approved by", fmt.Sprintf("%s, %s (%s)", approval.By, approval.At, which)})
	}
	return append(rows, []string{"Chữ ký / signature", v.signature()})
}

func (v *fileVerdict) signature() string {
	switch v.Signature.State {
	case bankfiles.SignedByOffice:
		return "đúng khóa của cơ quan/by the office's key " + v.Signature.By
	case bankfiles.KeyNotAtHand:
		return "chưa kiểm, không có khóa công khai (--key)/not checked, no public key; tự nhận/claims " + v.Signature.By
	}
	return "không có/none"
}

// verdict says the last word and gives the exit code.
func (a *app) verdict(v *fileVerdict) error {
	if len(v.Differences) > 0 {
		for _, d := range v.Differences {
			fmt.Fprintln(a.err, printable(d.Text.In(a.language())))
		}
		return fmt.Errorf("%s: %w", v.File, payroll.ErrIntegrity)
	}
	if v.uncounted() {
		a.say(payroll.Text{VI: "Không đếm lại được: mẫu %s không có ở đây hoặc đã đổi từ khi ghi tệp.", EN: "Not counted again: layout %s is not here or has changed since the file was written."}, v.Proof.Format)
	}
	switch {
	case v.Manifest == "":
		a.say(payroll.Text{VI: "Tệp tự nhất quán. Không có bản kê để so, nên chưa biết tệp thuộc đợt nào và ai đã duyệt.", EN: "The file is consistent in itself. There is no manifest, so nothing says which run it belongs to and who approved it."})
	case v.Signature.State == bankfiles.SignedByOffice:
		a.say(payroll.Text{VI: "Tệp đúng từng byte với bản kê đã ký %s.", EN: "The file agrees to the byte with the signed manifest %s."}, v.Manifest)
	case v.Signature.State == bankfiles.KeyNotAtHand:
		a.say(payroll.Text{VI: "Tệp đúng với bản kê %s, nhưng chưa kiểm được chữ ký: cần khóa công khai của cơ quan (--key office.pub).", EN: "The file agrees with manifest %s, but its signature was not checked: give the office's public key (--key office.pub)."}, v.Manifest)
	default:
		a.say(payroll.Text{VI: "Tệp đúng với bản kê %s, nhưng bản kê không có chữ ký.", EN: "The file agrees with manifest %s, but the manifest is not signed."}, v.Manifest)
	}
	return nil
}

// manifestBeside returns the manifest in the file's folder that names the file,
// sound or not, "" when there is none.
func manifestBeside(path string) string {
	found, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.manifest.json"))
	if err != nil {
		return ""
	}
	name := []byte(`"name": "` + filepath.Base(path) + `"`)
	for _, candidate := range found {
		content, err := os.ReadFile(candidate)
		if err == nil && bytes.Contains(content, name) {
			return candidate
		}
	}
	return ""
}
