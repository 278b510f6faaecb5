// Package arch holds the house rules as tests: who may import whom, which line belongs into which file, how long a
// function may be, what a comment must say. It reads the source, runs none of it, and takes a fraction of a second.
//
// Each rule's message names the file and the remedy. Where a rule must give way, the exception stands in a list here,
// with its reason; an exception that nothing needs any more is a breach too.
package arch
