// Package report tells what the team did in a month, a quarter or a year: what was opened and closed, of which types and
// sectors, how fast, which clocks were kept, which letters went, and what came of warnings. It counts what the records
// hold now; nothing is written down but the foreword that a lead writes, and that in the settings of the desk.
//
// Numbers hold no titles, and what is restricted or marked above a reader's clearance is counted like all else: a report
// that leaves the gravest cases out would be wrong, and a count names nobody. docs/use/reports.md defines every number.
//
// What the other room knows it gets by Watched, which app fills.
package report
