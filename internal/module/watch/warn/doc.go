// Package warn decides who is told what and when, and remembers what was told.
//
// The rules are pure functions: when a recipient's digest of a day is due (Turn), whether a problem is told and as what
// (Interval.Decide), which records a rule keeps back or sends elsewhere (Rules), when an address bounces for good
// (Bouncing), and who is meant by a campaign. The store keeps letters, what each told, links, bounces, rules and
// campaigns; a letter once told is never changed, only what became of it is noted beside it.
//
// Tables: warn_*.
package warn
