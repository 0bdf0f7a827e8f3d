package payroll

// Findings of facts that contradict each other only once the month is known.
const (
	CodeDecisionAfterMonth Code = "DECISION_AFTER_MONTH"
)

var inputMessages = map[Code]Message{
	CodeDecisionAfterMonth: {
		Text{"Quyết định ngày {value} ký sau tháng {month}: trong tháng đó chưa có quyết định để chi.", "The decision of {value} was signed after {month}: in that month there was no decision to pay by."},
		Text{"So lại ngày quyết định. Nếu đúng, khoản này được truy lĩnh trong đợt của tháng {since} hoặc sau đó.", "Check the date. If it is right, the sum is paid as arrears in the run of {since} or later."}},
}

// DecidedAfter names a grant whose decision was signed after a month had ended;
// nil when it was not, or when the decision has no date.
func (g *Grant) DecidedAfter(m Month) *Finding {
	if g.DecisionDate.IsZero() || g.DecisionDate.MonthOf() <= m {
		return nil
	}
	return &Finding{Code: CodeDecisionAfterMonth, Severity: Error, Row: g.Row, Column: "decision_date", Value: g.DecisionDate.Vietnamese(),
		Args: Args{"month": m.Vietnamese(), "since": g.DecisionDate.MonthOf().Vietnamese()}}
}
