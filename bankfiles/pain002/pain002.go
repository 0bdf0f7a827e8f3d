package pain002

import (
	"slices"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"
)

// Reader reads pain.002.
func Reader() bankfiles.AnswerReader { return reader{} }

type reader struct{}

func (reader) Sniff(f *bankfiles.AnswerFile) bool { return bankfiles.SniffMessage(f, roots) }

func (reader) Read(f *bankfiles.AnswerFile, sink bankfiles.AnswerSink) error {
	return bankfiles.WalkMessages(f, roots, func(m *bankfiles.Message) bankfiles.MessageHandler {
		return &walk{m: m, sink: sink}
	})
}

// The elements that matter.
const (
	gGroup = iota + 1
	gBatch
	gPayment

	messageID
	originalMessage
	originalFormat
	originalBatch
	status
	reason
	reasonText
	instruction
	endToEnd
	statusID
	uetr
	bankReference
	amount
	creditorName
	creditorAccount
	creditorBank
)

var roots = bankfiles.Roots{
	"CstmrPmtStsRpt": {Name: "pain.002", Grammar: grammar()},
	"pain.002":       {Name: "pain.002", Grammar: grammar()}, // the element of version 02
}

func grammar() *bankfiles.Grammar {
	all := map[string]int{
		"GrpHdr/MsgId":       messageID,
		"OrgnlGrpInfAndSts/": gGroup, "OrgnlGrpInfAndSts/OrgnlMsgId": originalMessage, "OrgnlGrpInfAndSts/OrgnlMsgNmId": originalFormat,
		"OrgnlGrpInfAndSts/GrpSts": status,
		"OrgnlPmtInfAndSts/":       gBatch, "OrgnlPmtInfAndSts/OrgnlPmtInfId": originalBatch, "OrgnlPmtInfAndSts/PmtInfSts": status,
	}
	reasons(all, "OrgnlGrpInfAndSts/")
	reasons(all, "OrgnlPmtInfAndSts/")
	payment(all, "OrgnlPmtInfAndSts/TxInfAndSts/")
	payment(all, "TxInfAndSts/") // version 02 has no level of batches
	return bankfiles.Elements(all)
}

func reasons(all map[string]int, at string) {
	for _, p := range []string{"Rsn/Cd", "Rsn/Prtry", "StsRsn/Cd", "StsRsn/Prtry"} {
		all[at+"StsRsnInf/"+p] = reason
	}
	all[at+"StsRsnInf/AddtlInf"], all[at+"StsRsnInf/AddtlStsRsnInf"] = reasonText, reasonText
}

func payment(all map[string]int, at string) {
	all[at] = gPayment
	reasons(all, at)
	for path, id := range map[string]int{
		"StsId": statusID, "OrgnlInstrId": instruction, "OrgnlEndToEndId": endToEnd, "OrgnlUETR": uetr, "OrgnlPmtInfId": originalBatch,
		"TxSts": status, "AcctSvcrRef": bankReference,
		"OrgnlTxRef/Amt/InstdAmt": amount, "OrgnlTxRef/Amt/EqvtAmt/Amt": amount, "OrgnlTxRef/IntrBkSttlmAmt": amount,
		"OrgnlTxRef/Cdtr/Nm": creditorName, "OrgnlTxRef/Cdtr/Pty/Nm": creditorName,
		"OrgnlTxRef/CdtrAcct/Id/IBAN": creditorAccount, "OrgnlTxRef/CdtrAcct/Id/Othr/Id": creditorAccount,
		"OrgnlTxRef/CdtrAcct/Id/PrtryAcct/Id": creditorAccount,
		"OrgnlTxRef/CdtrAgt/FinInstnId/BICFI": creditorBank, "OrgnlTxRef/CdtrAgt/FinInstnId/BIC": creditorBank,
		"OrgnlTxRef/CdtrAgt/FinInstnId/ClrSysMmbId/MmbId": creditorBank,
	} {
		all[at+path] = id
	}
}

// level is what is said of the message, a batch or a payment.
type level struct {
	line          int
	word          string
	reasons, text []string
}

func (l *level) open(line int) { *l = level{line: line} }

// walk is the reading of one file.
type walk struct {
	m        *bankfiles.Message
	sink     bankfiles.AnswerSink
	messages int

	id             string // of the report
	original, form string
	batchID        string
	group          level
	batch          level
	pay            level
	at             *level // being read; nil outside
	grouped        bool   // the sink knows of the group
	batched        bool   // … and of the batch
	e              payroll.StatementEntry
	count          int
	statusID, uetr string
}

func (w *walk) Message(version string) error {
	if w.messages++; w.messages == 1 {
		if err := w.sink.Format(version); err != nil {
			return err
		}
	}
	*w = walk{m: w.m, sink: w.sink, messages: w.messages, count: w.count, group: level{line: w.m.Line}, batched: true}
	if f := bankfiles.VersionWithin(version, 2, 14, w.m.Line); f != nil {
		return w.sink.Warn(*f)
	}
	return nil
}

func (w *walk) EndMessage() error {
	if err := w.sayGroup(); err != nil {
		return err
	}
	if n, encoding := w.m.Repaired(); n > 0 && w.messages == 1 {
		return w.warn(payroll.CodeAnswerEncoding, 1, encoding, payroll.Args{"used": "Windows-1252"})
	}
	return nil
}

func (w *walk) warn(code payroll.Code, line int, value string, args payroll.Args) error {
	return w.sink.Warn(payroll.Finding{Code: code, Severity: payroll.Warning, Row: line, Value: bankfiles.Kept(value), Args: args})
}

func (w *walk) Open(id int) error {
	switch id {
	case gGroup:
		w.group.open(w.m.Line)
		w.at = &w.group
	case gBatch:
		w.batch.open(w.m.Line)
		w.at, w.batchID, w.batched = &w.batch, "", false
		return w.sayGroup()
	case gPayment:
		if err := w.sayBatch(); err != nil {
			return err
		}
		w.pay.open(w.m.Line)
		w.at = &w.pay
		w.statusID, w.uetr = "", ""
		w.e = payroll.StatementEntry{Kind: payroll.Outcome, Line: w.m.Line, MessageID: w.original, BatchID: w.batchID}
	}
	return nil
}

func (w *walk) Close(id int) error {
	switch id {
	case gGroup:
		w.at = nil
		return w.sayGroup()
	case gBatch:
		err := w.sayBatch()
		w.at, w.batch, w.batchID = nil, level{}, ""
		return err
	case gPayment:
		w.at = &w.batch
		return w.sayPayment()
	}
	return nil
}

// sayGroup tells the sink of the message, once.
func (w *walk) sayGroup() error {
	if w.grouped {
		return nil
	}
	w.grouped = true
	return w.report(&w.group, "")
}

// sayBatch tells the sink of the batch, once, before its payments.
func (w *walk) sayBatch() error {
	if err := w.sayGroup(); err != nil || w.batched {
		return err
	}
	w.batched = true
	return w.report(&w.batch, orElse(w.batchID, "–"))
}

func (w *walk) report(l *level, batch string) error {
	r := payroll.StatusReport{Line: l.line, MessageID: w.id, OriginalID: w.original, OriginalMessage: w.form, BatchID: batch,
		BankStatus: l.word, Reasons: l.reasons, Text: strings.Join(l.text, " ")}
	var err error
	r.Status, err = w.meaning(l.word, l.line)
	if err != nil {
		return err
	}
	return w.sink.Report(&r)
}

// meaning puts the bank's word into ours; one nobody knows is reported.
func (w *walk) meaning(word string, line int) (payroll.EntryStatus, error) {
	means, known := bankfiles.OutcomeOf(word)
	if !known {
		return means, w.warn(payroll.CodeAnswerBankStatus, line, word, nil)
	}
	return means, nil
}

func (w *walk) sayPayment() (err error) {
	e := &w.e
	w.count++
	e.Position = 1
	from := &w.pay
	for _, above := range []*level{&w.batch, &w.group} {
		if from.word == "" && above.word != "" {
			from = above
		}
	}
	said := w.pay
	if len(said.reasons) == 0 {
		said.reasons = from.reasons
	}
	if len(said.text) == 0 {
		said.text = from.text
	}
	e.BankStatus = from.word
	if e.Status, err = w.meaning(from.word, e.Line); err != nil {
		return err
	}
	if from.word == "" {
		if err := w.warn(payroll.CodeAnswerBankStatus, e.Line, "–", nil); err != nil {
			return err
		}
	}
	if len(said.reasons) > 0 {
		e.Reason, e.MoreReasons = said.reasons[0], said.reasons[1:]
	}
	e.Text = strings.Join(said.text, " ")
	if e.EndToEndID == "" && e.InstructionID == "" && w.uetr == "" {
		if err := w.warn(payroll.CodeAnswerNoReference, e.Line, "", nil); err != nil {
			return err
		}
	}
	e.Reference = orElse(e.Reference, w.uetr, w.statusID)
	return w.sink.Entry(e)
}

// Text takes one text of the level being read.
func (w *walk) Text(id int, text string) error {
	switch id {
	case messageID:
		w.id = text
	case originalMessage:
		w.original = text
	case originalFormat:
		w.form = text
	case originalBatch:
		if w.at == &w.pay {
			w.e.BatchID = text
		} else {
			w.batchID = text
		}
	case status:
		w.at.word = strings.ToUpper(text)
	case reason:
		if !slices.Contains(w.at.reasons, text) {
			w.at.reasons = append(w.at.reasons, text)
		}
	case reasonText:
		w.at.text = append(w.at.text, text)
	default:
		return w.paymentText(id, text)
	}
	return nil
}

func (w *walk) paymentText(id int, text string) error {
	e := &w.e
	switch id {
	case instruction:
		e.InstructionID = text
	case endToEnd:
		e.EndToEndID = text
	case statusID:
		w.statusID = text
	case uetr:
		w.uetr = text
	case bankReference:
		e.Reference = text
	case creditorName:
		e.PartyName = text
	case creditorAccount:
		e.PartyAccount = text
	case creditorBank:
		e.PartyBank = orElse(e.PartyBank, text)
	case amount:
		d, ok := bankfiles.ParseFigure(text)
		if !ok {
			return w.warn(payroll.CodeAnswerAmount, w.m.Line, text, payroll.Args{"field": "OrgnlTxRef/Amt"})
		}
		e.Amount, e.Currency = d, w.m.Ccy
	}
	return nil
}

func orElse(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}
