// Package pipe is the way of a report from its bytes to the event log: parse, map, normalise, deduplicate, enrich, own,
// store. It is the hot path of a national node.
//
// A report is cut into chunks; as many workers as there are cores take a chunk each and do with it all that needs
// nobody else. One section is taken in the order of the chunks: the look whether a record has been seen. So a report
// read again gives the same events, and which of two equal records is the duplicate never depends on luck. The log takes
// batches only as fast as it can write, a worker that waits for it takes no new chunk, and no chunk is read before a
// worker is free: memory does not grow with the report.
package pipe
