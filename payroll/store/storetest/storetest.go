package storetest

import (
	"errors"
	"reflect"
	"testing"

	"chitra/payroll/store"
)

// Run runs the whole suite. open returns an empty, migrated store that closes
// with the test.
func Run(t *testing.T, open func(t *testing.T) *store.Store) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, s *store.Store)
	}{
		{"users and settings", testUsers},
		{"units have versions", testUnits},
		{"paying accounts of a unit differ by programme", testUnitDebtors},
		{"the same file is one import", testImports},
		{"registry counts new, changed and same", testRegistryCounts},
		{"registry keeps history", testRegistryHistory},
		{"registry refuses contradictions in a list", testRegistryContradictions},
		{"text that only one database would keep is refused", testBadText},
		{"registry digest", testRegistryDigest},
		{"snapshot is what was frozen", testSnapshotFrozen},
		{"snapshot pages by person", testSnapshotPages},
		{"snapshot attaches the spouse", testSpouse},
		{"the present registry in pages", testPeople},
		{"order is by bytes", testByteOrder},
		{"a run is inserted once", testInsertRun},
		{"eight writers make one run", testOneRun},
		{"run moves along its states", testTransitions},
		{"totals must be the sum of the rows", testFinishRun},
		{"previous run", testPreviousRun},
		{"lines", testLines},
		{"recoveries", testRecoveries},
		{"paid once only", testOnceOnly},
		{"changed people", testChanged},
		{"held rows", testHeld},
		{"payments", testInstructions},
		{"one live payment", testLivePayment},
		{"shares of payments", testShares},
		{"conflict within one list of payments", testConflictWithin},
		{"eight writers make one payment", testOnePayment},
		{"files and batches", testFiles},
		{"data of formats", testFormatData},
		{"written and sent", testWrittenAndSent},
		{"handovers", testHandovers},
		{"eight people hand over one file", testOneHandover},
		{"cancelled payments", testCancel},
		{"totals and difference", testTotals},
		{"the difference people approve", testDifferences},
		{"approval", testApproval},
		{"audit chain", testAudit},
		{"eight writers make one chain", testAuditParallel},
		{"instruments", testInstruments},
		{"20,000 rows", testBulk},
		{"a slot of the timetable", testSlot},
		{"one slot runs at a time", testOneSlotRuns},
		{"eight schedulers do a slot once", testOneClaim},
		{"slots set aside", testSetAside},
		{"jobs of the timetable", testScheduleJobs},
		{"holiday tables", testHolidayTables},
		{"people decide", testPeopleDecide},
		{"transactions", testTransactions},
		{"view reads only", testView},
		{"answers of banks are kept whole", testAnswers},
		{"outcomes are added and states follow", testOutcomes},
		{"an unknown payment blocks others", testUnknownBlocks},
		{"decisions need two persons", testDecisions},
		{"advances", testAdvances},
		{"closing and reopening a run", testClosing},
		{"payments that replace others", testReissue},
		{"notices are told once, in digests", testNotices},
		{"notices name nobody", testNoticesNameNobody},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

// want fails unless the error wraps the sentinel.
func want(t testing.TB, err, sentinel error) {
	t.Helper()
	if !errors.Is(err, sentinel) {
		t.Errorf("error is %v, want one that is %q", err, sentinel)
	}
}

// same fails unless got equals wanted.
func same[T any](t testing.TB, what string, got, wanted T) {
	t.Helper()
	if !reflect.DeepEqual(got, wanted) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, wanted)
	}
}
