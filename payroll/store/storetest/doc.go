// Package storetest is the conformance suite of package store, one for both
// databases, with what its tests need: a PostgreSQL server of their own and a
// proxy that cuts connections at a chosen moment.
//
// [Postgres] uses the server named by CHITRA_TEST_POSTGRES (a postgres:// address
// whose user may create databases). Without it, a throw-away server is started
// from the initdb and pg_ctl on this machine. With CHITRA_REQUIRE_POSTGRES=1 a
// machine without PostgreSQL fails the tests instead of leaving that half out.
package storetest
