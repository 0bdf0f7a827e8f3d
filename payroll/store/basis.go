package store

// InstrumentsOf lists the numbers of the legal instruments that the lines of a
// run rest on, those of bases included.
func (t *Tx) InstrumentsOf(runID string) ([]string, error) {
	return collect(t, func(s scan, number *string) error { return s(number) },
		`SELECT instrument FROM lines WHERE run_id = ? UNION SELECT base_instrument FROM lines WHERE run_id = ? AND base_instrument <> ''
		ORDER BY 1`, runID, runID)
}
