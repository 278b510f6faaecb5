// Package mail writes the node's messages as MIME. What it writes is the same bytes for the same message, so that a
// letter can be made again and compared, and what stands in a letter's fields came from feeds and owners: no value can
// end a header line, begin another, or end a part.
//
// The packages below it do the rest: keys signs and encrypts, smtp sends, read understands what comes back, door and
// box bring it in.
package mail
