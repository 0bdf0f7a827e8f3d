package inbox

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"chitra/payroll"
)

// Patience is how long a file may lie in the inbox before people are told.
const Patience = 4 * time.Hour

// Notices are what people should know of a round. What goes on all day is told
// once a day.
func (r Report) Notices(now time.Time) (list []payroll.Notice) {
	moment, day := now.In(vietnam).Format("20060102T150405"), now.In(vietnam).Format("2006-01-02")
	tell := func(occasion string, code payroll.Code, s payroll.Severity, args payroll.Args) {
		list = append(list, payroll.Notice{Occasion: "inbox/" + occasion, For: []payroll.Role{payroll.Maker, payroll.Admin}, Code: code, Severity: s, Args: args})
	}
	if r.Read > 0 {
		tell("read/"+moment, payroll.CodeNoticeRead, payroll.Info, payroll.Args{"count": fmt.Sprint(r.Read)})
	}
	if r.Aside > 0 { // of what lies there, so that a kill after the move silences nothing
		sum := sha256.Sum256([]byte(r.Newest))
		tell("broken/x"+hex.EncodeToString(sum[:8]), payroll.CodeNoticeBroken, payroll.Warning, payroll.Args{"count": fmt.Sprint(r.Aside), "folder": Quarantine})
	}
	if stuck := r.Waiting + r.Postponed; stuck > 0 && now.Sub(r.Oldest) >= Patience {
		tell("stuck/"+day, payroll.CodeNoticeStuck, payroll.Warning,
			payroll.Args{"count": fmt.Sprint(stuck), "hours": fmt.Sprint(int(Patience / time.Hour))})
	}
	if r.More > 0 {
		tell("flood/"+day, payroll.CodeNoticeFlood, payroll.Warning,
			payroll.Args{"count": fmt.Sprint(r.Read + r.Broken + r.Waiting + r.Postponed + r.More), "max": fmt.Sprint(MaxFiles)})
	}
	return list
}
