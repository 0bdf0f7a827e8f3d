package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"slices"

	"chitra/payroll"
)

// Breach is one place where something does not hold that must.
type Breach struct {
	Invariant string       // I1, I2 …; see Invariants
	Says      payroll.Text // what must hold; empty where the invariant's code has one meaning
	Subject   string       // a run, a reference, a file: never a name
}

// Invariant is one thing that must hold over all rows. The schema forbids most
// breaches from the start; the query finds those of somebody who went past it.
type Invariant struct {
	ID   string
	Says payroll.Text
	// query lists the subjects that break it, in order.
	query string
}

// Invariants are the checks that are one query each. Sums of runs, references,
// account hashes and the chain are recomputed by their own code.
var Invariants = []Invariant{
	{"I1", payroll.Text{VI: "mỗi chương trình, tháng, loại và số thứ tự chỉ có một đợt còn hiệu lực", EN: "one live run of a programme, month, kind and sequence"},
		`SELECT MIN(id) FROM pay_runs WHERE state <> 'cancelled' GROUP BY programme, month, kind, sequence HAVING COUNT(*) > 1 ORDER BY 1`},
	{"I2", payroll.Text{VI: "mỗi người, tháng và phần chỉ có một lệnh chi còn hiệu lực", EN: "one live payment of a person, month and part"},
		`SELECT MIN(end_to_end_id) FROM instructions WHERE state NOT IN ('rejected', 'returned', 'held', 'cancelled')
			GROUP BY person_id, programme, month, sequence, part HAVING COUNT(*) > 1 ORDER BY 1`},
	{"I2", payroll.Text{VI: "không khoản nào được chi lần đầu hai lần", EN: "nothing is paid for the first time twice"},
		`SELECT MIN(run_id) FROM lines WHERE once <> '' GROUP BY person_id, category, component, once HAVING COUNT(*) > 1 ORDER BY 1`},
	{"I3", payroll.Text{VI: "mã tham chiếu không bao giờ dùng lại", EN: "a reference is never used twice"},
		`SELECT end_to_end_id FROM instructions GROUP BY end_to_end_id HAVING COUNT(*) > 1 ORDER BY 1`},
	{"I5", payroll.Text{VI: "lô nào cũng thuộc tệp của chính đơn vị mình", EN: "a batch is in a file of its own unit"},
		`SELECT f.name FROM file_batches x JOIN batches b ON b.run_id = x.run_id AND b.batch_no = x.batch_no
			JOIN transfer_files f ON f.run_id = x.run_id AND f.file_no = x.file_no WHERE b.unit <> f.unit ORDER BY 1`},
	{"I6", payroll.Text{VI: "đợt chưa phát hành không có lệnh chi đã gửi", EN: "a run that was not released has sent nothing"},
		`SELECT i.end_to_end_id FROM instructions i JOIN pay_runs r ON r.id = i.run_id
			WHERE r.state NOT IN ('released', 'closed') AND i.state NOT IN ('pending', 'held', 'cancelled') ORDER BY 1`},
	{"I6", payroll.Text{VI: "đợt đã hủy không còn lệnh chi chờ", EN: "a cancelled run has no payment waiting"},
		`SELECT i.end_to_end_id FROM instructions i JOIN pay_runs r ON r.id = i.run_id
			WHERE r.state = 'cancelled' AND i.state = 'pending' ORDER BY 1`},
	{"I6", payroll.Text{VI: "lệnh chi đã gửi nằm trong tệp đã ghi", EN: "a payment that was sent stands in a written file"},
		`SELECT i.end_to_end_id FROM instructions i JOIN file_batches x ON x.run_id = i.run_id AND x.batch_no = i.batch_no
			JOIN transfer_files f ON f.run_id = x.run_id AND f.file_no = x.file_no
			WHERE i.state IN ('sent', 'settled', 'rejected', 'returned', 'unknown') AND f.sha256 = '' ORDER BY 1`},
	{"I6", payroll.Text{VI: "lệnh chi đứng đúng ở kết quả ghi sau cùng", EN: "a payment stands where its last outcome says"},
		`SELECT o.end_to_end_id FROM outcomes o JOIN instructions i ON i.end_to_end_id = o.end_to_end_id
			WHERE (o.state <> i.state OR o.run_id <> i.run_id)
			AND o.outcome_no = (SELECT MAX(n.outcome_no) FROM outcomes n WHERE n.end_to_end_id = o.end_to_end_id) ORDER BY 1`},
	{"I6", payroll.Text{VI: "kết quả nào của lệnh chi cũng có ghi lại", EN: "an outcome of a payment is recorded"},
		`SELECT i.end_to_end_id FROM instructions i WHERE i.state IN ('settled', 'rejected', 'returned', 'unknown')
			AND NOT EXISTS (SELECT 1 FROM outcomes o WHERE o.end_to_end_id = i.end_to_end_id) ORDER BY 1`},
	{"I6", payroll.Text{VI: "các kết quả của một lệnh đánh số liên tục", EN: "outcomes of a payment are numbered without a gap"},
		`SELECT end_to_end_id FROM outcomes GROUP BY end_to_end_id HAVING MAX(outcome_no) <> COUNT(*) ORDER BY 1`},
	{"I7", payroll.Text{VI: "đợt đã đóng không còn lệnh chi chưa rõ", EN: "a closed run is accounted for"},
		`SELECT r.id FROM pay_runs r WHERE r.state = 'closed' AND (EXISTS (
			SELECT 1 FROM instructions i WHERE i.run_id = r.id AND i.state IN ('pending', 'sent', 'unknown'))
			OR NOT EXISTS (SELECT 1 FROM closings c WHERE c.run_id = r.id)) ORDER BY 1`},
	{"I7", payroll.Text{VI: "số đã chi, từ chối, trả về khi đóng là số của các lệnh", EN: "what a closing states is the sum of the payments"},
		`SELECT c.run_id FROM closings c JOIN pay_runs r ON r.id = c.run_id AND r.state = 'closed'
			WHERE c.closing_no = (SELECT MAX(n.closing_no) FROM closings n WHERE n.run_id = c.run_id) AND (
			c.settled <> (SELECT COALESCE(SUM(i.amount), 0) FROM instructions i WHERE i.run_id = c.run_id AND i.state = 'settled')
			OR c.rejected <> (SELECT COALESCE(SUM(i.amount), 0) FROM instructions i WHERE i.run_id = c.run_id AND i.state = 'rejected')
			OR c.returned <> (SELECT COALESCE(SUM(i.amount), 0) FROM instructions i WHERE i.run_id = c.run_id AND i.state = 'returned')) ORDER BY 1`},
	{"I10", payroll.Text{VI: "hai người khác nhau quyết định", EN: "decisions are of two persons"},
		`SELECT CAST(c.decision_id AS TEXT) FROM consents c JOIN decisions d ON d.id = c.decision_id
			WHERE c.agreed_by = d.asked_by OR c.asked_by <> d.asked_by ORDER BY 1`},
	{"I2", payroll.Text{VI: "mỗi khoản tiền không đến chỉ có một lệnh chi lại còn hiệu lực", EN: "money that did not arrive is paid again by one live payment"},
		`SELECT x.origin FROM reissues x JOIN instructions i ON i.end_to_end_id = x.end_to_end_id
			WHERE i.state NOT IN ('rejected', 'returned', 'cancelled') GROUP BY x.origin HAVING COUNT(*) > 1 ORDER BY 1`},
	{"I10", payroll.Text{VI: "chi lại theo điều hai người khác nhau quyết định", EN: "what is paid again was agreed on by two persons"},
		`SELECT x.end_to_end_id FROM reissues x LEFT JOIN repairs r ON r.id = x.repair_id AND r.end_to_end_id = x.replaces
			LEFT JOIN repair_consents c ON c.repair_id = r.id AND c.asked_by = r.asked_by AND c.agreed_by <> r.asked_by
			WHERE c.repair_id IS NULL ORDER BY 1`},
	{"I16", payroll.Text{VI: "mỗi bút toán mới của tệp ngân hàng còn đủ", EN: "each new fact of a bank's file is kept"},
		`SELECT CAST(a.import_id AS TEXT) FROM answers a WHERE a.new_entries <> (SELECT COUNT(*) FROM entries e WHERE e.import_id = a.import_id) ORDER BY 1`},
	{"I9", payroll.Text{VI: "đợt đã duyệt có phê duyệt còn hiệu lực cho đúng nội dung", EN: "an approved run has a valid approval of its content"},
		`SELECT r.id FROM pay_runs r WHERE r.state IN ('approved', 'released', 'closed') AND NOT EXISTS (
			SELECT 1 FROM approvals a WHERE a.run_id = r.id AND a.voided = '' AND a.digest = r.content_digest) ORDER BY 1`},
	{"I9", payroll.Text{VI: "nội dung đã duyệt là nội dung nhật ký ghi", EN: "the approved content is the one the journal states"},
		`SELECT r.id FROM pay_runs r WHERE r.state IN ('approved', 'released', 'closed') AND NOT EXISTS (
			SELECT 1 FROM audit a WHERE a.object = r.id AND a.action = 'run.approve' AND a.content_digest = r.content_digest) ORDER BY 1`},
	{"I10", payroll.Text{VI: "người lập, người trình không duyệt", EN: "whoever prepared or submitted did not approve"},
		`SELECT a.run_id FROM approvals a JOIN pay_runs r ON r.id = a.run_id
			WHERE a.approved_by = a.prepared_by OR a.approved_by = a.submitted_by OR a.approved_by = r.prepared_by ORDER BY 1`},
	{"I10", payroll.Text{VI: "người dùng nào cũng có vai trò đúng như nhật ký ghi", EN: "each user has the role the journal states"},
		`SELECT u.name FROM users u WHERE NOT EXISTS (SELECT 1 FROM audit a WHERE a.object = u.name AND a.action = 'user.add ' || u.role) ORDER BY 1`},
	{"I11", payroll.Text{VI: "tệp đã ghi có mã băm đúng như nhật ký ghi", EN: "a written file has the digest the journal states"},
		`SELECT f.name FROM transfer_files f JOIN audit a ON a.object = f.name AND a.action = 'file.write' WHERE f.sha256 <> ''
			GROUP BY f.name, f.sha256 HAVING MAX(CASE WHEN a.content_digest = f.sha256 THEN 1 ELSE 0 END) = 0 ORDER BY 1`},
	{"I13", payroll.Text{VI: "số tiền mỗi lệnh chi lớn hơn 0 và không quá mức cao nhất", EN: "each amount is above 0 and at most the maximum"},
		`SELECT end_to_end_id FROM instructions WHERE amount <= 0 OR amount > 1000000000000 ORDER BY 1`},
	{"I14", payroll.Text{VI: "đợt nào cũng nêu đúng luật, sổ và thiết lập đã dùng", EN: "each run names the law, registry and settings it used"},
		`SELECT id FROM pay_runs WHERE state NOT IN ('draft', 'cancelled') AND (rates_digest = '' OR registry_digest = '' OR settings_digest = '' OR content_digest = '') ORDER BY 1`},
	{"I14", keptText,
		`SELECT DISTINCT x.run_id FROM run_instruments x WHERE NOT EXISTS (
			SELECT 1 FROM instruments n WHERE n.number = x.number AND n.sha256 = x.sha256)
			AND (x.number <> '` + catalogueName + `' OR EXISTS (` + keptBefore + `)) ORDER BY 1`},
	{"I16", payroll.Text{VI: "mỗi tệp đã nhập có trong nhật ký", EN: "each imported file stands in the journal"},
		`SELECT i.kind || ' ' || i.sha256 FROM imports i LEFT JOIN audit a ON a.content_digest = i.sha256 WHERE a.seq IS NULL ORDER BY 1`},
}

var keptText = payroll.Text{VI: "văn bản đã dùng còn giữ nguyên bản", EN: "the text of each instrument used is kept"}

// keptBefore asks whether a run not younger than that of x keeps its catalogue.
// Programs before schema 58 kept only the digest, and their runs stay as they are.
const keptBefore = `SELECT 1 FROM run_instruments y JOIN instruments k ON k.number = y.number AND k.sha256 = y.sha256
	JOIN pay_runs earlier ON earlier.id = y.run_id JOIN pay_runs own ON own.id = x.run_id
	WHERE y.number = '` + catalogueName + `' AND earlier.id <> own.id AND earlier.prepared_at <= own.prepared_at`

// maxBreaches bounds what is listed of one invariant.
const maxBreaches = 20

// Breaches runs every invariant and lists what breaks it, at most 20 of each.
func (t *Tx) Breaches() (all []Breach, err error) {
	for _, v := range Invariants {
		found, err := collect(t, func(s scan, b *Breach) error { return s(&b.Subject) }, v.query+fmt.Sprintf(` LIMIT %d`, maxBreaches))
		if err != nil {
			return nil, fmt.Errorf("invariant %s: %w", v.ID, err)
		}
		for _, b := range found {
			b.Invariant, b.Says = v.ID, v.Says
			all = append(all, b)
		}
	}
	altered, err := t.alteredInstruments()
	if err != nil {
		return nil, err
	}
	answers, err := t.alteredAnswers()
	return append(append(all, altered...), answers...), err
}

// alteredAnswers finds files of banks whose kept bytes are not what their digest
// says.
func (t *Tx) alteredAnswers() (all []Breach, err error) {
	stated, sums := map[int64]string{}, map[int64]hash.Hash{}
	err = t.each(`SELECT i.id, i.sha256, p.content FROM answers a JOIN imports i ON i.id = a.import_id
		JOIN answer_parts p ON p.import_id = a.import_id ORDER BY i.id, p.part_no`, nil, func(s scan) error {
		var id int64
		var digest string
		var content []byte
		if err := s(&id, &digest, &content); err != nil {
			return err
		}
		if sums[id] == nil {
			stated[id], sums[id] = digest, sha256.New()
		}
		sums[id].Write(content)
		return nil
	})
	for _, id := range slices.Sorted(maps.Keys(sums)) {
		if hex.EncodeToString(sums[id].Sum(nil)) != stated[id] {
			all = append(all, Breach{"I11", payroll.Text{VI: "tệp của ngân hàng còn giữ nguyên bản", EN: "a bank's file is kept as it came"}, stated[id]})
		}
	}
	return all, err
}

// alteredInstruments finds stored texts of law that are not what their digest
// says.
func (t *Tx) alteredInstruments() (all []Breach, err error) {
	err = t.each(`SELECT number, sha256, content FROM instruments ORDER BY number, sha256`, nil, func(s scan) error {
		var number, stated string
		var content []byte
		if err := s(&number, &stated, &content); err != nil {
			return err
		}
		if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != stated {
			all = append(all, Breach{"I14", keptText, number})
		}
		return nil
	})
	return all, err
}
