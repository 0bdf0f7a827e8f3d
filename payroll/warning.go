package payroll

import "fmt"

// Thresholds say what a person must look at before a run is approved. They are the
// office's choice, not law. A zero threshold asks nothing.
type Thresholds struct {
	TotalPercent   int    // the total moved by more than so much of last month's
	NewPercent     int    // more new grants than so much of last month's
	Amount         Amount // a payment above
	AccountPersons int    // more persons on one account
}

// DefaultThresholds are those of an office that has chosen nothing.
func DefaultThresholds() Thresholds {
	return Thresholds{TotalPercent: 10, NewPercent: 5, Amount: 50_000_000, AccountPersons: 3}
}

// Findings of a run as a whole. Each must be acknowledged by name before the run
// can be approved.
const (
	CodeRunTotalMoved    Code = "RUN_TOTAL_MOVED"
	CodeRunManyNew       Code = "RUN_MANY_NEW"
	CodeRunLargePayment  Code = "RUN_LARGE_PAYMENT"
	CodeRunSharedAccount Code = "RUN_SHARED_ACCOUNT"
	CodeRunTwoUnits      Code = "RUN_TWO_UNITS"
)

var warningMessages = map[Code]Message{
	CodeRunTotalMoved: {
		Text{"Tổng số tiền {amount} đồng lệch {percent}% so với tháng trước ({last} đồng), quá ngưỡng {limit}%.", "The total of {amount} đồng is {percent}% away from last month's {last} đồng, above {limit}%."},
		Text{"Xem «chitra run diff»; đúng thì xác nhận bằng «chitra run acknowledge».", "See “chitra run diff”; when it is right, “chitra run acknowledge”."}},
	CodeRunManyNew: {
		Text{"{count} khoản mới hưởng, quá ngưỡng {limit}% của {last} khoản tháng trước.", "{count} new grants, above {limit}% of last month's {last}."},
		Text{"Xem «chitra run diff ĐỢT --move new».", "See “chitra run diff RUN --move new”."}},
	CodeRunLargePayment: {
		Text{"Lệnh chi {amount} đồng cho {name} ({value}), quá ngưỡng {limit} đồng.", "A payment of {amount} đồng to {name} ({value}), above {limit} đồng."},
		Text{"Xem «chitra explain {value} --month THÁNG».", "See “chitra explain {value} --month MONTH”."}},
	CodeRunSharedAccount: {
		Text{"Tài khoản {value} nhận tiền của {count} người, quá ngưỡng {limit}.", "Account {value} receives for {count} persons, above {limit}."},
		Text{"Cơ sở, hộ chăm sóc thì đúng; không thì hỏi đơn vị.", "Right for a facility or a carer; otherwise ask the unit."}},
	CodeRunTwoUnits: {
		Text{"{name} ({value}) hưởng ở {count} đơn vị: {units}.", "{name} ({value}) is paid in {count} units: {units}."},
		Text{"So quyết định di chuyển; một người chỉ hưởng một chế độ ở một nơi.", "Compare the decision to move; one allowance is paid in one place."}},
}

// Moved warns of totals that moved further than the thresholds allow. Without a
// prior run there is nothing to compare with.
func (t Thresholds) Moved(d *Difference) (warnings []Finding) {
	if d.PriorID == "" {
		return nil
	}
	var last, this DifferenceRow
	fresh := 0
	for _, r := range d.Rows {
		switch r.Move {
		case LastTotal:
			last = r
		case ThisTotal:
			this = r
		case MovedNew:
			fresh += r.Count
		}
	}
	moved := this.Amount - last.Amount
	if moved < 0 {
		moved = -moved
	}
	if t.TotalPercent > 0 && last.Amount > 0 && moved/Amount(t.TotalPercent) > last.Amount/100 {
		warnings = append(warnings, Finding{Code: CodeRunTotalMoved, Severity: Warning, Args: Args{"amount": this.Amount.String(),
			"last": last.Amount.String(), "percent": fmt.Sprint(int64(moved / max(1, last.Amount/100))), "limit": fmt.Sprint(t.TotalPercent)}})
	}
	if t.NewPercent > 0 && last.Count > 0 && fresh*100 > t.NewPercent*last.Count {
		warnings = append(warnings, Finding{Code: CodeRunManyNew, Severity: Warning, Args: Args{"count": fmt.Sprint(fresh),
			"last": fmt.Sprint(last.Count), "limit": fmt.Sprint(t.NewPercent)}})
	}
	return warnings
}

// Acknowledgement is a person's word that a warning was looked at and is right.
type Acknowledgement struct {
	Code   Code
	By     string
	Reason string
}
