// Package post holds the pages of the outbox: what leaves the node, what waits to leave, and what left. Whoever's role
// lets them decides there what leaves, by the same functions as the command line; to all others the pages only show.
package post
