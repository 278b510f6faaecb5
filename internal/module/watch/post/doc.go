// Package post holds the pages of the outbox: what leaves the node, what waits to leave, and what left. They only read;
// the command line decides.
package post
