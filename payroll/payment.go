package payroll

import "time"

// Rail is the way a credit transfer travels.
type Rail string

// The rails of domestic payment, and cash at home for whoever has no account.
const (
	InHouse  Rail = "inhouse"  // both accounts at the same bank
	Napas247 Rail = "napas247" // instant, below 500 million đồng
	Citad    Rail = "citad"    // interbank system of the State Bank (IBPS)
	Cash     Rail = "cash"     // paid out in cash by the payment service
)

// Rails lists the rails in the order files and lists show them.
var Rails = []Rail{InHouse, Napas247, Citad, Cash}

// InstructionState is where one payment stands.
type InstructionState string

// The states of a payment instruction. Unknown blocks every other payment to
// the person for the month until it is resolved.
const (
	Pending   InstructionState = "pending"
	Held      InstructionState = "held"
	Sent      InstructionState = "sent"
	Settled   InstructionState = "settled"
	Rejected  InstructionState = "rejected"
	Returned  InstructionState = "returned"
	Uncertain InstructionState = "unknown"
	// Withdrawn payments were never sent: their run was cancelled.
	Withdrawn InstructionState = "cancelled"
)

// PaymentInstruction is one credit transfer (ISO 20022 CdtTrfTxInf). It is
// never edited: a re-issue is a new instruction with the next Attempt.
type PaymentInstruction struct {
	EndToEndID string // unique for ever; see NewEndToEndID
	RunID      string
	Programme  Programme
	Month      Month
	Sequence   int // of the run
	Part       int // 1, 2 … when the person's money goes to several payees
	Attempt    int
	BatchNo    int // within the run
	Ordinal    int // within the batch, from 1
	Unit       string
	PersonID   string
	PersonName string
	Payee      Payee // never empty here: the person when nobody else receives
	Method     Method
	Account    Account
	Amount     Amount
	Remittance string // unaccented, opens with EndToEndID
	State      InstructionState
}

// Reference is the payment's reference computed anew. What is paid again in a run
// is told apart by the month and sequence it was first due in, since one run may
// pay several months of a person again.
func (p *PaymentInstruction) Reference() string {
	return NewEndToEndID(p.paidAs(), p.PersonID, p.Part, p.Attempt)
}

// IsReference reports whether a reference is the payment's own, in the form of today
// or as it was until November 2026, without the month.
func (p *PaymentInstruction) IsReference(id string) bool {
	return id == p.Reference() || id == endToEndID("C", p.paidAs(), p.PersonID, p.Part, p.Attempt)
}

func (p *PaymentInstruction) paidAs() string {
	if p.Attempt == 1 {
		return p.RunID
	}
	return p.RunID + " " + RunID(p.Month, p.Programme, p.Sequence)
}

// Batch is the set of instructions for one debtor account, rail and date
// (ISO 20022 PmtInf).
type Batch struct {
	ID     string // PmtInfId
	No     int    // within the run, from 1
	Unit   string
	Debtor Debtor
	Rail   Rail
	Count  int
	Total  Amount
}

// TransferFile is one file for one bank: the batches of one unit and debtor
// account. Its bytes depend on nothing but these fields and the payments.
type TransferFile struct {
	Name      string // 2026-11_NCC_11320_pain.001.001.09_1.xml
	Format    string
	MessageID string // from run and file number, never from the clock
	RunID     string
	No        int // within the run, from 1
	Programme Programme
	Month     Month
	Unit      Unit
	Debtor    Debtor
	Purpose   string // ISO 20022 purpose code of the programme
	Memo      string
	// PayOn is the requested execution date.
	PayOn Date
	// CreatedAt is when the run was calculated, in Asia/Ho_Chi_Minh.
	CreatedAt time.Time
	Batches   []Batch
	Count     int
	Total     Amount
	// AccountHash is the hash total of the creditor account numbers: the sum of
	// their digits read as numbers, modulo 10^15; see AccountHash.
	AccountHash string
	// Basis is the digest of the data the bytes depend on beside the payments: a
	// layout, a bank's list, a bank's workbook; "" for formats in code.
	Basis string
	// Bytes and SHA256 are set once the file has been written and read back.
	Bytes  int64
	SHA256 string
}
