// Package pain002 reads the ISO 20022 payment status report, pain.002, versions
// .02 to .14: what became of a transfer file, of a batch, of a payment.
//
// Banks state a status at one level only, often the highest: a file that is
// refused as a whole lists no payment, a batch that is refused has no group
// status. So a payment without a status of its own has the nearest one above it,
// and with it the reasons given there. What a bank means by PART about payments
// it does not list is for its rules to say; here such payments are simply not
// mentioned.
//
// Statuses keep the bank's word; the few words that decide (accepted, paid,
// refused, unclear) stand beside it. A word nobody knows is unclear, never paid.
package pain002
