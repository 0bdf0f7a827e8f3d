package camt

import "chitra/bankfiles"

// The elements that matter. Groups come first.
const (
	gStatement = iota + 1
	gBalance
	gEntry
	gBatch
	gDetail
	gCharge

	statementID
	sequence
	account
	accountCurrency
	servicer
	from
	to
	statedEntries
	statedSum
	statedCredits
	statedCreditSum
	statedDebits
	statedDebitSum

	balanceType
	balanceSubType
	balanceAmount
	balanceSide
	balanceDay

	entryReference
	entryAmount
	entrySide
	entryReversal
	entryStatus
	entryBooked
	entryValue
	entryServicerReference
	entryText
	entryChargeTotal

	batchMessage
	batchID
	batchCount
	batchTotal

	detailServicerReference
	detailMessage
	detailBatch
	detailInstruction
	detailEndToEnd
	detailTransaction
	detailAmount
	detailTransactionAmount
	detailCounterAmount
	detailInstructedAmount
	detailSide
	debtorName
	debtorAccount
	debtorBank
	creditorName
	creditorAccount
	creditorBank
	remittance
	creditorReference
	returnReason
	returnText
	detailText
	detailChargeTotal

	chargeAmount
	chargeSide
	chargeIncluded
)

// prefixed adds paths below a prefix.
func prefixed(all map[string]int, prefix string, paths map[string]int) {
	for path, id := range paths {
		all[prefix+path] = id
	}
}

// grammar lists every element below the three names of a statement; some banks
// put one into the message of another.
func grammar() *bankfiles.Grammar {
	all := map[string]int{}
	for _, statement := range []string{"Stmt", "Rpt", "Ntfctn"} {
		statementPaths(all, statement)
	}
	return bankfiles.Elements(all)
}

func statementPaths(all map[string]int, statement string) {
	prefixed(all, statement+"/", map[string]int{
		"": gStatement, "Id": statementID, "ElctrncSeqNb": sequence, "LglSeqNb": sequence,
		"Acct/Ccy": accountCurrency, "FrToDt/FrDtTm": from, "FrToDt/ToDtTm": to, "FrToDt/FrDt": from, "FrToDt/ToDt": to,
		"Bal/": gBalance, "Bal/Tp/Cd": balanceType, "Bal/Tp/CdOrPrtry/Cd": balanceType, "Bal/Tp/CdOrPrtry/Prtry": balanceType,
		"Bal/Tp/Prtry": balanceType, "Bal/Tp/SubTp/Cd": balanceSubType, "Bal/Tp/SubTp/Prtry": balanceSubType,
		"Bal/Amt": balanceAmount, "Bal/CdtDbtInd": balanceSide,
		"Bal/Dt": balanceDay, "Bal/Dt/Dt": balanceDay, "Bal/Dt/DtTm": balanceDay,
		"TxsSummry/TtlNtries/NbOfNtries": statedEntries, "TxsSummry/TtlNtries/Sum": statedSum,
		"TxsSummry/TtlCdtNtries/NbOfNtries": statedCredits, "TxsSummry/TtlCdtNtries/Sum": statedCreditSum,
		"TxsSummry/TtlDbtNtries/NbOfNtries": statedDebits, "TxsSummry/TtlDbtNtries/Sum": statedDebitSum,
	})
	accountPaths(all, statement+"/Acct/", account)
	agentPaths(all, statement+"/Acct/Svcr/", servicer)
	prefixed(all, statement+"/Ntry/", map[string]int{
		"": gEntry, "NtryRef": entryReference, "Amt": entryAmount, "CdtDbtInd": entrySide, "RvslInd": entryReversal,
		"Sts": entryStatus, "Sts/Cd": entryStatus, "Sts/Prtry": entryStatus,
		"BookgDt/Dt": entryBooked, "BookgDt/DtTm": entryBooked, "BookgDt": entryBooked,
		"ValDt/Dt": entryValue, "ValDt/DtTm": entryValue, "ValDt": entryValue,
		"AcctSvcrRef": entryServicerReference, "AddtlNtryInf": entryText,
		"NtryDtls/Btch/": gBatch, "Btch/": gBatch,
	})
	chargePaths(all, statement+"/Ntry/Chrgs/", entryChargeTotal)
	for _, at := range []string{statement + "/Ntry/NtryDtls/", statement + "/Ntry/"} { // version 01 has no NtryDtls
		prefixed(all, at+"Btch/", map[string]int{"MsgId": batchMessage, "PmtInfId": batchID, "NbOfTxs": batchCount, "TtlAmt": batchTotal})
		detailPaths(all, at+"TxDtls/")
	}
}

func detailPaths(all map[string]int, at string) {
	prefixed(all, at, map[string]int{
		"": gDetail, "Refs/AcctSvcrRef": detailServicerReference, "Refs/MsgId": detailMessage, "Refs/PmtInfId": detailBatch,
		"Refs/InstrId": detailInstruction, "Refs/EndToEndId": detailEndToEnd, "Refs/TxId": detailTransaction,
		"Refs/OrgnlEndToEndId": detailEndToEnd,
		"Amt":                  detailAmount, "AmtDtls/TxAmt/Amt": detailTransactionAmount, "AmtDtls/CntrValAmt/Amt": detailCounterAmount,
		"AmtDtls/InstdAmt/Amt": detailInstructedAmount, "CdtDbtInd": detailSide,
		"RltdPties/Dbtr/Nm": debtorName, "RltdPties/Dbtr/Pty/Nm": debtorName, "RltdPties/Dbtr/Agt/FinInstnId/Nm": debtorName,
		"RltdPties/Cdtr/Nm": creditorName, "RltdPties/Cdtr/Pty/Nm": creditorName, "RltdPties/Cdtr/Agt/FinInstnId/Nm": creditorName,
		"RmtInf/Ustrd": remittance, "RmtInf/Strd/CdtrRefInf/Ref": creditorReference, "RmtInf/Strd/CdtrRefInf/CdtrRef": creditorReference,
		"RmtInf/Strd/AddtlRmtInf": remittance,
		"RtrInf/Rsn/Cd":           returnReason, "RtrInf/Rsn/Prtry": returnReason, "RtrInf/RtrRsn/Cd": returnReason, "RtrInf/RtrRsn/Prtry": returnReason,
		"RtrInf/AddtlInf": returnText, "RtrInf/AddtlRtrRsnInf": returnText, "AddtlTxInf": detailText,
	})
	accountPaths(all, at+"RltdPties/DbtrAcct/", debtorAccount)
	accountPaths(all, at+"RltdPties/CdtrAcct/", creditorAccount)
	agentPaths(all, at+"RltdAgts/DbtrAgt/", debtorBank)
	agentPaths(all, at+"RltdAgts/CdtrAgt/", creditorBank)
	chargePaths(all, at+"Chrgs/", detailChargeTotal)
}

// accountPaths: how the versions write an account number.
func accountPaths(all map[string]int, at string, id int) {
	for _, p := range []string{"Id/IBAN", "Id/Othr/Id", "Id/BBAN", "Id/UPIC", "Id/PrtryAcct/Id", "Id"} {
		all[at+p] = id
	}
}

// agentPaths: how the versions name a bank; the first one given counts.
func agentPaths(all map[string]int, at string, id int) {
	for _, p := range []string{"BICFI", "BIC", "Nm", "ClrSysMmbId/MmbId", "ClrSysMmbId/Id", "Othr/Id", "NmAndAdr/Nm", "CmbndId/BIC", "CmbndId/Nm"} {
		all[at+"FinInstnId/"+p] = id
	}
}

// chargePaths: version 02 and 03 hold one charge in Chrgs itself, later ones in Rcrd.
func chargePaths(all map[string]int, at string, total int) {
	all[at+"TtlChrgsAndTaxAmt"] = total
	for _, charge := range []string{at, at + "Rcrd/"} {
		all[charge] = gCharge
		prefixed(all, charge, map[string]int{"Amt": chargeAmount, "CdtDbtInd": chargeSide, "ChrgInclInd": chargeIncluded})
	}
}

// roots are the message elements.
var roots = bankfiles.Roots{
	"BkToCstmrAcctRpt":      {Name: "camt.052", Grammar: grammar()},
	"BkToCstmrStmt":         {Name: "camt.053", Grammar: grammar()},
	"BkToCstmrDbtCdtNtfctn": {Name: "camt.054", Grammar: grammar()},
}
