// Package health knows what can go wrong and says so truthfully: to people
// (chitra doctor), to a supervisor (/healthz, /readyz, the watchdog of systemd) and
// to Prometheus.
//
// A [Check] is a question with a time limit; a [Board] asks several and remembers
// the answers for a moment, so that a probe every second costs nothing. Alive and
// ready are different questions: /healthz answers as long as the loops of the
// process turn, /readyz only while the checks marked Ready are in order. A check
// that does not come back in time counts as failed.
//
// Nothing here names a person or shows a secret; probes get names and levels, the
// sentences are for doctor.
package health
