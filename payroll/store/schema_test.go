package store_test

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"chitra/payroll"
	"chitra/payroll/store"
)

// column is a column as both databases would describe it.
type column struct{ name, kind string }

// kinds maps the types of both databases to one name.
var kinds = map[string]string{"INTEGER": "whole", "bigint": "whole", "TEXT": "text", "text": "text", "BLOB": "bytes", "bytea": "bytes"}

// schema lists the columns of our tables.
func schema(t *testing.T, s *store.Store) map[string][]column {
	t.Helper()
	query := `SELECT table_name, column_name, data_type, is_nullable, COALESCE(collation_name, '') FROM information_schema.columns
		WHERE table_schema = 'public' ORDER BY table_name, ordinal_position`
	if s.Dialect() == store.SQLite {
		query = `SELECT t.name, c.name, c.type, CASE WHEN c."notnull" = 1 OR c.pk > 0 THEN 'NO' ELSE 'YES' END, CASE c.type WHEN 'TEXT' THEN 'C' ELSE '' END
			FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid`
	}
	rows, err := store.Raw(s).Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	tables := map[string][]column{}
	for rows.Next() {
		var table, name, kind, nullable, collation string
		if err := rows.Scan(&table, &name, &kind, &nullable, &collation); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(table, "goose") {
			continue
		}
		if nullable != "NO" {
			t.Errorf("%s.%s may be NULL", table, name)
		}
		if kinds[kind] == "text" && collation != "C" {
			t.Errorf("%s.%s compares by %q and not by bytes", table, name, collation)
		}
		tables[table] = append(tables[table], column{name, kinds[kind]})
	}
	return tables
}

func TestSchemasAreInStep(t *testing.T) {
	lite, pg := schema(t, openSQLite(t)), schema(t, openPostgres(t))
	if len(lite) < 20 {
		t.Fatalf("%d tables", len(lite))
	}
	if a, b := slices.Sorted(maps.Keys(lite)), slices.Sorted(maps.Keys(pg)); !reflect.DeepEqual(a, b) {
		t.Fatalf("tables differ:\n%v\n%v", a, b)
	}
	for table := range lite {
		if !reflect.DeepEqual(lite[table], pg[table]) {
			t.Errorf("%s:\nsqlite   %v\npostgres %v", table, lite[table], pg[table])
		}
	}
}

func TestMigrateTwiceAndTogether(t *testing.T) {
	atBoth(t, func(t *testing.T, address string) {
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				s, err := store.Open(t.Context(), address)
				if err != nil {
					t.Error(err)
					return
				}
				defer s.Close()
				if err := s.Migrate(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		s := openAt(t, address) // migrates once more
		current, known, err := s.SchemaVersion(t.Context())
		if current != known || known < 2 || err != nil {
			t.Errorf("schema %d of %d, %v", current, known, err)
		}
	})
}

func TestNewerSchemaIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, s *store.Store) {
		_, known, err := s.SchemaVersion(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		yes := map[string]string{store.SQLite: "1", store.Postgres: "true"}[s.Dialect()]
		exec(t, s, fmt.Sprintf("INSERT INTO goose_db_version (version_id, is_applied) VALUES (%d, %s)", known+5, yes))
		err = s.Migrate(t.Context())
		if !errors.Is(err, payroll.ErrConflict) || !strings.Contains(fmt.Sprint(err), fmt.Sprint("version ", known+5)) ||
			!strings.Contains(fmt.Sprint(err), fmt.Sprint("up to ", known)) {
			t.Errorf("error is %v", err)
		}
	})
}

func TestFailedStepLeavesNothing(t *testing.T) {
	atBoth(t, func(t *testing.T, address string) {
		s, err := store.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		exec(t, s, "CREATE TABLE audit (in_the_way TEXT)") // fails near the end of the first step
		if err := s.Migrate(t.Context()); err == nil {
			t.Fatal("migrated over a foreign table")
		}
		exec(t, s, "DROP TABLE audit")
		if tables := schema(t, s); len(tables) != 0 {
			t.Errorf("left behind: %v", tables)
		}
		if err := s.Migrate(t.Context()); err != nil {
			t.Errorf("after the cause was gone: %v", err)
		}
	})
}
