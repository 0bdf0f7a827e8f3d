package camt_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"runtime"
	"testing"

	"chitra/bankfiles"
	"chitra/bankfiles/camt"
	"chitra/payroll"
)

// endless is a camt.053 that exists only while it is read: a head, the same entry
// many times with its number in it, a tail.
type endless struct {
	head, tail, entry []byte
	number            int // where the eight digits of the number stand in entry
	entries           int64
}

func manyEntries(n int64) *endless {
	e := &endless{entries: n}
	e.head = []byte(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S</Id>
<Acct><Id><Othr><Id>0011004000001</Id></Othr></Id><Ccy>VND</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="VND">0</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-06</Dt></Dt></Bal>
` + fmt.Sprintf(`<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="VND">%d</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-06</Dt></Dt></Bal>`, n*1_250_000))
	e.entry = []byte(`<Ntry><NtryRef>00000000</NtryRef><Amt Ccy="VND">1250000</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>` +
		`<BookgDt><Dt>2026-11-06</Dt></BookgDt><ValDt><Dt>2026-11-06</Dt></ValDt><AcctSvcrRef>FT2631000777</AcctSvcrRef>` +
		`<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd>` +
		`<NtryDtls><TxDtls><Refs><EndToEndId>CSF6MWZJOU09D08F</EndToEndId></Refs><Amt Ccy="VND">1250000</Amt><CdtDbtInd>CRDT</CdtDbtInd>` +
		`<RltdPties><Dbtr><Pty><Nm>NGUYEN THI MAU</Nm></Pty></Dbtr><DbtrAcct><Id><Othr><Id>1903000000001</Id></Othr></Id></DbtrAcct></RltdPties>` +
		`<RmtInf><Ustrd>CSF6MWZJOU09D08F TRO CAP THANG 11/2026</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>` + "\n")
	e.number = bytes.Index(e.entry, []byte("00000000"))
	e.tail = []byte(`</Stmt></BkToCstmrStmt></Document>`)
	return e
}

func (e *endless) size() int64 {
	return int64(len(e.head)) + e.entries*int64(len(e.entry)) + int64(len(e.tail))
}

// ReadAt makes the bytes asked for.
func (e *endless) ReadAt(p []byte, off int64) (n int, err error) {
	var one [8]byte
	for n < len(p) {
		at, size := off+int64(n), int64(len(e.entry))
		body := int64(len(e.head))
		switch {
		case at < body:
			n += copy(p[n:], e.head[at:])
		case at < body+e.entries*size:
			i, within := (at-body)/size, int((at-body)%size)
			copy(one[:], fmt.Appendf(one[:0], "%08d", i))
			switch {
			case within < e.number:
				n += copy(p[n:], e.entry[within:e.number])
			case within < e.number+8:
				n += copy(p[n:], one[within-e.number:])
			default:
				n += copy(p[n:], e.entry[within:])
			}
		case at < e.size():
			n += copy(p[n:], e.tail[at-body-e.entries*size:])
		default:
			return n, io.EOF
		}
	}
	return n, nil
}

// counting is a sink that only counts, and watches the memory.
type counting struct {
	entries int
	last    payroll.Statement
	most    uint64
}

func (c *counting) Format(string) error                { return nil }
func (c *counting) Begin(*payroll.Statement) error     { return nil }
func (c *counting) End(s *payroll.Statement) error     { c.last = *s; return nil }
func (c *counting) Report(*payroll.StatusReport) error { return nil }
func (c *counting) Order(*payroll.OrderMessage) error  { return nil }
func (c *counting) Warn(f payroll.Finding) error       { return fmt.Errorf("%s line %d", f.Code, f.Row) }
func (c *counting) Entry(*payroll.StatementEntry) error {
	if c.entries++; c.entries%100_000 == 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		c.most = max(c.most, m.HeapInuse)
	}
	return nil
}

// BenchmarkRead reads a million entries. The bare token loop over the same bytes
// beside it is the measure: reading may cost three times as much.
func BenchmarkRead(b *testing.B) {
	file := manyEntries(1_000_000)
	b.Run("camt", func(b *testing.B) {
		for range b.N {
			var c counting
			if err := bankfiles.ReadAnswer(file, file.size(), []bankfiles.AnswerReader{camt.Reader()}, &c); err != nil {
				b.Fatal(err)
			}
			if ok, said, _ := c.last.Balance(); c.entries != 1_000_000 || !ok || !said {
				b.Fatalf("%d entries, balance %v %v", c.entries, ok, said)
			}
			b.ReportMetric(float64(c.most)/(1<<20), "MiB-heap")
		}
		b.SetBytes(file.size())
	})
	b.Run("tokens", func(b *testing.B) {
		for range b.N {
			d := xml.NewDecoder(io.NewSectionReader(file, 0, file.size()))
			for {
				if _, err := d.RawToken(); err == io.EOF {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
		b.SetBytes(file.size())
	})
}
