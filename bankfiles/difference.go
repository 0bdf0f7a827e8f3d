package bankfiles

import (
	"fmt"
	"io"
	"strconv"

	"chitra/payroll"
)

// Difference is one point in which a file is not what it should be.
type Difference struct {
	// Code is stable: not_listed, bytes, sha256, unreadable, format,
	// message_id, count, total, account_hash, payments, batch, stated, where
	// (the place of the first changed byte).
	Code string       `json:"code"`
	Want string       `json:"want"`
	Got  string       `json:"got"`
	Text payroll.Text `json:"text"`
}

func differs(code, want, got string, text payroll.Text) []Difference {
	if want == got {
		return nil
	}
	return []Difference{{code, want, got, payroll.Text{VI: fmt.Sprintf(text.VI, got, want), EN: fmt.Sprintf(text.EN, got, want)}}}
}

// compareBytes compares length and digest of a file with the manifest's, and
// names the place where they part.
func (m ManifestFile) compareBytes(got fingerprint, r io.ReaderAt) []Difference {
	size := got.size
	text := payroll.Text{VI: "tệp dài hơn bản kê: %s, bản kê ghi %s byte", EN: "file is longer than its manifest: %s of %s bytes"}
	if size < m.Bytes {
		text = payroll.Text{VI: "tệp ngắn hơn bản kê: %s trên %s byte", EN: "file is shorter than its manifest: %s of %s bytes"}
	}
	found := differs("bytes", strconv.FormatInt(m.Bytes, 10), strconv.FormatInt(size, 10), text)
	found = append(found, differs("sha256", m.SHA256, got.sum,
		payroll.Text{VI: "nội dung tệp đã khác bản kê: SHA-256 %s, bản kê ghi %s", EN: "content differs from the manifest: SHA-256 %s, the manifest has %s"})...)
	if len(found) > 0 {
		found = append(found, m.Blocks.firstDifference(got, r)...)
	}
	return found
}

// compare compares what a reading found with what was announced, and with what
// the file states itself.
func (m ManifestFile) compare(p Proof) []Difference {
	found := differs("format", m.Format, p.Format,
		payroll.Text{VI: "tệp thuộc định dạng %s, không phải %s", EN: "file is of format %s, not %s"})
	if p.MessageID != "" {
		found = append(found, differs("message_id", m.MessageID, p.MessageID,
			payroll.Text{VI: "mã thông điệp trong tệp là %s, phải là %s", EN: "message id in the file is %s, should be %s"})...)
	}
	found = append(found, differs("count", strconv.Itoa(m.Count), strconv.Itoa(p.Count),
		payroll.Text{VI: "tệp có %s khoản, phải có %s", EN: "file has %s payments, should have %s"})...)
	found = append(found, differs("total", m.Total.String(), p.Total.String(),
		payroll.Text{VI: "tổng tiền trong tệp là %s đồng, phải là %s", EN: "payments in the file sum to %s đồng, should be %s"})...)
	found = append(found, differs("account_hash", m.AccountHash, p.AccountHash,
		payroll.Text{VI: "tổng băm số tài khoản là %s, phải là %s", EN: "hash total of accounts is %s, should be %s"})...)
	if m.Payments != "" && p.Payments != "" {
		found = append(found, differs("payments", m.Payments, p.Payments, payroll.Text{
			VI: "mã tham chiếu, tài khoản hoặc số tiền của từng lệnh đã đổi hay đổi chỗ: %s, phải là %s",
			EN: "references, accounts or amounts of the payments were changed or exchanged: %s, should be %s"})...)
	}
	return append(found, p.contradictions()...)
}

// contradictions lists where a file's own control figures are not what it holds.
func (p Proof) contradictions() (found []Difference) {
	if p.Stated != nil {
		found = stated("", *p.Stated, Tally{p.Count, p.Total})
	}
	for _, b := range p.Batches {
		found = append(found, stated(" "+b.ID, b.Stated, b.Counted)...)
	}
	return found
}

func stated(where string, said, counted Tally) []Difference {
	return differs("stated", said.String(), counted.String(), payroll.Text{
		VI: "tệp" + where + " chứa %s, nhưng tự ghi %s", EN: "file" + where + " holds %s but states %s"})
}

// String writes count and sum: "3 / 4.500.000".
func (t Tally) String() string { return fmt.Sprintf("%d / %s", t.Count, t.Total) }

// compareBatches compares the batches of the run with those of the file; a
// format without batches has nothing to compare.
func compareBatches(want []payroll.Batch, got []BatchProof) (found []Difference) {
	if len(got) == 0 {
		return nil
	}
	text := payroll.Text{VI: "lô trong tệp là %s, phải là %s", EN: "batch in the file is %s, should be %s"}
	for i := range max(len(want), len(got)) {
		var w, g string
		if i < len(want) {
			w = want[i].ID + " " + Tally{want[i].Count, want[i].Total}.String()
		}
		if i < len(got) {
			g = got[i].ID + " " + got[i].Counted.String()
		}
		found = append(found, differs("batch", w, g, text)...)
	}
	return found
}
