// Package watch is the room that sees: it reads what came into the inbox, knows whose networks it speaks of, and keeps
// the findings that people work on.
//
// Takes: reports from the inbox. Gives: events in the event log, findings, the digest that an owner would be sent.
// Inside: pipe (bytes to events), roster (constituents), find (findings), desk (pages). Tables: watch_*.
// Standards: IntelMQ Data Format 3.5, RSIT 1003, TLP 2.0.
package watch
