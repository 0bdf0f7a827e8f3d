package rates_test

import (
	"testing"

	"chitra/payroll"

	"github.com/shopspring/decimal"
)

// BenchmarkEntitle computes one person a round: four kinds of people in turn.
// 2.3 s for a million persons with lines is the figure of the peer.
func BenchmarkEntitle(b *testing.B) {
	table := embedded(b)
	m := month(b, "2026-11")
	since := payroll.Span{From: month(b, "2020-01")}
	people := []payroll.Beneficiary{
		{PersonID: "1", Born: date(b, "1950-03-01"), Grants: []payroll.Grant{{Category: "THUONG_BINH", Percent: 81, Facts: []payroll.Fact{"o_gia_dinh"}, Jurisdiction: "hai-phong", Months: since}}},
		{PersonID: "2", Born: date(b, "1949-03-01"), Grants: []payroll.Grant{{Category: "SP", Jurisdiction: "hai-phong", Months: since}}},
		{PersonID: "3", Born: date(b, "1985-03-01"), Grants: []payroll.Grant{
			{Category: "K6_NANG", Jurisdiction: "hai-phong", Months: since},
			{Category: "K4", Count: decimal.NewFromInt(2), Jurisdiction: "hai-phong", Months: since}}},
		{PersonID: "4", Born: date(b, "2015-03-01"), Grants: []payroll.Grant{{Category: "K1", Jurisdiction: "hai-phong-east", Months: since}}},
	}
	s := payroll.DefaultSettings()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		payroll.Entitle(&people[i%len(people)], m, table, s)
		i++
	}
}
