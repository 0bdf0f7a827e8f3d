package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"
	"chitra/payroll/store"
)

// simulatedBank answers the demonstration's files, in four dialects banks really
// send. It is synthetic: which payments fail follows from their place in the file,
// so the same demonstration gets the same answers, to the byte.
//
// It debits every file as a whole, less what it refused before; then one payment
// that was debited comes back, and of one it does not know itself.
type simulatedBank struct {
	on      payroll.Date              // it executes
	back    payroll.Date              // money it gives back
	refused map[string]payroll.Amount // by message id
	debits  map[string][]bankDebit    // by account
	files   []string                  // written, in the order they arrive
	dir     string
}

type bankDebit struct {
	message string
	amount  payroll.Amount
}

// orderedFile is a transfer file as it reached the bank.
type orderedFile struct {
	payroll.TransferFile
	payments []payroll.PaymentInstruction
}

// cashList is who of a run is paid in cash.
type cashList struct {
	run      payroll.PayRun
	payments []payroll.PaymentInstruction
}

// answer writes the bank's files into a folder.
func (b *simulatedBank) answer(files []orderedFile, cash []cashList) error {
	b.refused, b.debits = map[string]payroll.Amount{}, map[string][]bankDebit{}
	order := firstFile(files, func(f *orderedFile) bool { return f.Programme == "BTXH" && strings.HasPrefix(f.Format, "pain.001") })
	sheet := firstFile(files, func(f *orderedFile) bool { return f.Programme == "BTXH" && f.Format == "mb-bulk" })
	settled := firstFile(files, func(f *orderedFile) bool { return f.Programme == "NCC" && f.Format == "vcb-h2h" })
	if order == nil || sheet == nil || settled == nil {
		return fmt.Errorf("dữ liệu mẫu thiếu tệp/the sample lacks a file: %w", payroll.ErrIntegrity)
	}
	type answered struct {
		name    string
		content func() ([]byte, error)
	}
	var paid []answered
	for i := range cash {
		if len(cash[i].payments) > 0 {
			paid = append(paid, answered{"da-nhan_" + cash[i].run.ID + ".txt", func() ([]byte, error) { return cashPaid(&cash[i]), nil }})
		}
	}
	for _, step := range append(paid, []answered{
		{"ket-qua_" + order.MessageID + ".pain.002.xml", func() ([]byte, error) { return b.statusReport(order), nil }},
		{"ket-qua_" + sheet.MessageID + ".csv", func() ([]byte, error) { return b.resultSheet(sheet) }},
		{"sao-ke_" + b.on.String() + ".sta", func() ([]byte, error) { return b.statement(files), nil }},
		{"bao-co_" + b.back.String() + ".camt.054.xml", func() ([]byte, error) { return b.returned(settled), nil }},
		{"sao-ke_gui-lai.sta", func() ([]byte, error) { return b.statement(files), nil }}, // the same bytes under another name
	}...) {
		content, err := step.content()
		if err != nil {
			return err
		}
		path := filepath.Join(b.dir, step.name)
		if err := os.WriteFile(path, content, 0o640); err != nil {
			return err
		}
		b.files = append(b.files, path)
	}
	return nil
}

func firstFile(files []orderedFile, fits func(*orderedFile) bool) *orderedFile {
	i := slices.IndexFunc(files, func(f orderedFile) bool { return len(f.payments) >= 4 && fits(&f) })
	if i < 0 {
		return nil
	}
	return &files[i]
}

// statusReport is a pain.002: two payments were refused, the rest is taken in.
func (b *simulatedBank) statusReport(f *orderedFile) []byte {
	var x bytes.Buffer
	fmt.Fprintf(&x, `<?xml version="1.0" encoding="UTF-8"?>
<!-- synthetic, by “chitra demo” -->
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03">
  <CstmrPmtStsRpt>
    <GrpHdr><MsgId>R%s</MsgId><CreDtTm>%sT09:00:00</CreDtTm></GrpHdr>
    <OrgnlGrpInfAndSts><OrgnlMsgId>%s</OrgnlMsgId><OrgnlMsgNmId>%s</OrgnlMsgNmId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>
    <OrgnlPmtInfAndSts>
      <OrgnlPmtInfId>%s</OrgnlPmtInfId>
`, f.MessageID, b.on, f.MessageID, f.Format, f.Batches[0].ID)
	for _, r := range []struct {
		place        int
		code, reason string
	}{{0, "AC01", "So tai khoan khong ton tai"}, {2, "AC06", "Tai khoan bi phong toa"}} {
		p := &f.payments[r.place]
		b.refused[f.MessageID] += p.Amount
		fmt.Fprintf(&x, `      <TxInfAndSts>
        <OrgnlEndToEndId>%s</OrgnlEndToEndId><TxSts>RJCT</TxSts>
        <StsRsnInf><Rsn><Cd>%s</Cd></Rsn><AddtlInf>%s</AddtlInf></StsRsnInf>
        <OrgnlTxRef><Amt><InstdAmt Ccy="VND">%s</InstdAmt></Amt><CdtrAcct><Id><Othr><Id>%s</Id></Othr></Id></CdtrAcct></OrgnlTxRef>
      </TxInfAndSts>
`, p.EndToEndID, r.code, r.reason, p.Amount.Plain(), p.Account.Number)
	}
	x.WriteString("    </OrgnlPmtInfAndSts>\n  </CstmrPmtStsRpt>\n</Document>\n")
	return x.Bytes()
}

// resultSheet is the list a bank's portal gives back, with reasons in words: one
// payment failed, of one the bank does not know the outcome.
func (b *simulatedBank) resultSheet(f *orderedFile) ([]byte, error) {
	rows := [][]string{{"STT", "Số tài khoản", "Tên người thụ hưởng", "Ngân hàng", "Số tiền", "Nội dung", "Trạng thái", "Lý do"}}
	for i := range f.payments {
		p := &f.payments[i]
		status, reason := "Thành công", ""
		switch i {
		case 1:
			status, reason = "Không thành công", "Tài khoản đã đóng theo yêu cầu khách hàng"
			b.refused[f.MessageID] += p.Amount
		case 3:
			status, reason = "TIMEOUT", "Chưa có phản hồi từ ngân hàng thụ hưởng"
		}
		rows = append(rows, []string{fmt.Sprint(i + 1), p.Account.Number, bankfiles.ASCII(p.Account.Holder), p.Account.Bank, p.Amount.String(), p.Remittance, status, reason})
	}
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.Comma = ';'
	err := w.WriteAll(rows)
	return out.Bytes(), err
}

// statement is an MT940, a message for each paying account: every file is one
// debit.
func (b *simulatedBank) statement(files []orderedFile) []byte {
	clear(b.debits)
	var accounts []string
	for i := range files {
		f := &files[i]
		account := f.Batches[0].Debtor.Account.Number
		if b.debits[account] == nil {
			accounts = append(accounts, account)
		}
		b.debits[account] = append(b.debits[account], bankDebit{f.MessageID, f.Total - b.refused[f.MessageID]})
	}
	slices.Sort(accounts)
	day, short := fmt.Sprintf("%02d%02d%02d", b.on.Year%100, b.on.Month, b.on.Day), fmt.Sprintf("%02d%02d", b.on.Month, b.on.Day)
	var x bytes.Buffer
	for no, account := range accounts {
		var sum payroll.Amount
		for _, d := range b.debits[account] {
			sum += d.amount
		}
		fmt.Fprintf(&x, ":20:SAOKE%02d\r\n:25:%s\r\n:28C:335/1\r\n:60F:C%sVND%s,\r\n", no+1, account, day, sum.Plain())
		for i, d := range b.debits[account] {
			fmt.Fprintf(&x, ":61:%s%sD%s,NTRFNONREF//GD%02d%04d\r\n:86:%s CHI TRO CAP\r\n", day, short, d.amount.Plain(), no+1, i+1, d.message)
		}
		fmt.Fprintf(&x, ":62F:C%sVND0,\r\n-\r\n", day)
	}
	return x.Bytes()
}

// returned is a camt.054: a payment that was debited came back three days later.
func (b *simulatedBank) returned(f *orderedFile) []byte {
	p, day := &f.payments[2], b.back
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<!-- synthetic, by “chitra demo” -->
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">
  <BkToCstmrDbtCdtNtfctn>
    <GrpHdr><MsgId>BC%s</MsgId><CreDtTm>%sT09:00:00</CreDtTm></GrpHdr>
    <Ntfctn>
      <Id>BC1</Id><CreDtTm>%sT09:00:00</CreDtTm>
      <Acct><Id><Othr><Id>%s</Id></Othr></Id></Acct>
      <Ntry>
        <Amt Ccy="VND">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>%s</Dt></BookgDt><ValDt><Dt>%s</Dt></ValDt><AcctSvcrRef>HT0001</AcctSvcrRef>
        <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd>
        <NtryDtls><TxDtls>
          <Refs><EndToEndId>%s</EndToEndId></Refs>
          <Amt Ccy="VND">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd>
          <RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>TAI KHOAN DA DONG</AddtlInf></RtrInf>
        </TxDtls></NtryDtls>
      </Ntry>
    </Ntfctn>
  </BkToCstmrDbtCdtNtfctn>
</Document>
`, f.MessageID, day, day, f.Batches[0].Debtor.Account.Number, p.Amount.Plain(), day, day, p.EndToEndID, p.Amount.Plain())
}

// cashPaid is the list of those who pay out in cash: in the last commune of HTXH
// somebody was not at home.
func cashPaid(c *cashList) []byte {
	var x bytes.Buffer
	fmt.Fprintf(&x, "Danh sách đã chi tiền mặt tháng %s (dữ liệu mẫu)\nMã khoản chi\tHọ và tên\tSố định danh\tSố tiền\tĐã nhận\tChưa nhận\tLý do\tNgày nhận\n", c.run.Month.Vietnamese())
	for i := range c.payments {
		p := &c.payments[i]
		paid, not, why, day := "x", "", "", demoBack.Vietnamese()
		if c.run.Programme == "HTXH" && i == len(c.payments)-1 {
			paid, not, why, day = "", "x", "Đi vắng khỏi nơi cư trú", ""
		}
		fmt.Fprintf(&x, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", p.EndToEndID, p.PersonName, p.PersonID, p.Amount, paid, not, why, day)
	}
	return x.Bytes()
}

// ordered reads what the bank and those who pay in cash received for some runs.
func (d *demonstration) ordered(ctx context.Context) (files []orderedFile, cash []cashList, err error) {
	err = d.r.Store.View(ctx, func(tx *store.Tx) error {
		files, cash = nil, nil
		for _, run := range d.runs {
			sent, err := tx.Files(run.ID)
			if err != nil {
				return err
			}
			for _, f := range sent {
				payments, err := tx.InstructionsOfFile(run.ID, f.No, store.Cursor{}, f.Count)
				if err != nil {
					return err
				}
				files = append(files, orderedFile{f, payments})
			}
			list, err := cashOf(tx, run)
			if err != nil {
				return err
			}
			cash = append(cash, cashList{run, list})
		}
		return nil
	})
	return files, cash, err
}

func cashOf(tx *store.Tx, run payroll.PayRun) (cash []payroll.PaymentInstruction, err error) {
	batches, err := tx.Batches(run.ID)
	if err != nil {
		return nil, err
	}
	for _, b := range batches {
		if b.Rail != payroll.Cash {
			continue
		}
		list, err := tx.Instructions(run.ID, store.Cursor{BatchNo: b.No}, b.Count)
		if err != nil {
			return nil, err
		}
		cash = append(cash, list...)
	}
	return cash, nil
}
