package main

import (
	"database/sql"
	"strings"
	"testing"
)

// byHandAt runs a statement on a SQLite database past the store.
func byHandAt(t *testing.T, url, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", strings.TrimPrefix(url, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}
