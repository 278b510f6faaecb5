// Package embedded is the event log inside the node's own process and directory: VictoriaLogs as a library.
//
// The library was made to be a program, and this package alone knows what that means: it reads global flags (flags.go),
// it panics where it can't go on, such as on a full disk in the middle of a write, it keeps the newest second of rows
// in memory (sync.go) and it drops rows that it doesn't like with a word to its own log (Append looks first).
//
// Measured with 39-column rows on 2 shared cores (package eventlogbench does it again): 35,000 events/s and 65 bytes
// each on disk, of which the IDs are 15; the bare engine takes 42,000 to 50,000. The process, with DefaultMemory,
// took at most 130 to 145 MB for 100,000 events and 190 MB for ten million; a query that gave 593,000 rows of those
// brought it to 293 MB, half of which were pages of mapped files that the system takes back. It opens in 12 MB.
//
// One directory holds the log of one tenant, used by one process.
package embedded
