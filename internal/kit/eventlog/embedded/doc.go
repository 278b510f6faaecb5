// Package embedded is the event log inside the node's own process and directory: VictoriaLogs as a library.
//
// The library was made to be a program, and this package alone knows what that means: it reads global flags (flags.go),
// it panics where it can't go on, such as on a full disk in the middle of a write, it keeps the newest second of rows
// in memory (sync.go) and it drops rows that it doesn't like with a word to its own log (Append looks first).
//
// One directory holds the log of one tenant, used by one process.
package embedded
