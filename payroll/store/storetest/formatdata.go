package storetest

import (
	"testing"

	"chitra/payroll"
	"chitra/payroll/store"
)

// testFormatData: what a file's bytes depend on is kept as it was, and no file can
// depend on what is not kept.
func testFormatData(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	run := Draft(November, "NCC")
	insertRun(t, s, run)
	parts := map[string][]byte{"layout.yaml": []byte("code: mau\n"), "workbook.xlsx": {'P', 'K', 0, 0xff}}
	for range 2 { // the same again is no change
		Must(t, s, func(tx *store.Tx) error { return tx.SaveFormatData(SHA(5), parts) })
	}
	Look(t, s, func(tx *store.Tx) error {
		got, err := tx.FormatData(SHA(5))
		same(t, "parts", got, parts)
		_, none := tx.FormatData(SHA(6))
		want(t, none, payroll.ErrNotFound)
		return err
	})
	batches := []payroll.Batch{Batch(run.ID, 1), Batch(run.ID, 2)}
	kept, lost := File(&run, 1, batches[0]), File(&run, 2, batches[1])
	kept.Basis, lost.Basis = SHA(5), SHA(6)
	Must(t, s, func(tx *store.Tx) error {
		if err := tx.InsertBatches(run.ID, batches); err != nil {
			return err
		}
		return tx.InsertFiles([]payroll.TransferFile{kept})
	})
	want(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertFiles([]payroll.TransferFile{lost}) }), payroll.ErrIntegrity)
	Look(t, s, func(tx *store.Tx) error {
		files, err := tx.Files(run.ID)
		if len(files) != 1 || files[0].Basis != SHA(5) {
			t.Errorf("files %+v", files)
		}
		return err
	})
}
