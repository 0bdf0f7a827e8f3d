// Package payroll is the domain of chitra: who is due what, for which month,
// by which provision of which legal instrument, and how that becomes one
// credit transfer.
//
// The life of one row has six hops, and the three that compute live here as
// pure functions: [Entitle] turns a person's grants into entitlements with
// their lines, [Instruct] turns entitlements into payment instructions or held
// rows, and the reconciliation turns instructions and bank entries into
// settled, returned and unexplained.
//
// Nothing in this package reads a file, a clock or a database. Money is whole
// đồng in [Amount]; decimals appear only as coefficients of law. Expected
// trouble with a row is a [Finding]; an error means the step cannot be trusted.
package payroll
