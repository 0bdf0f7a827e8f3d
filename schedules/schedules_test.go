package schedules

import "chitra/payroll"

// sampleWorks are the kinds of work the tests' timetables name.
var sampleWorks = Works{
	"prepare": {Programme: Must, Name: payroll.Text{VI: "lập", EN: "prepare"}},
	"remind":  {Programme: May, Units: May, Name: payroll.Text{VI: "nhắc", EN: "remind"}},
	"files":   {Programme: Must, Files: true, Name: payroll.Text{VI: "tệp", EN: "files"}},
	"close":   {Name: payroll.Text{VI: "đóng", EN: "close"}},
	"verify":  {Name: payroll.Text{VI: "kiểm", EN: "verify"}},
}
