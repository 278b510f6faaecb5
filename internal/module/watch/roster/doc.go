// Package roster holds the constituents of a node: organisations, whom to write to, and which networks are theirs. It
// answers whose problem an event is.
//
// Every fact stands under the name of who said it: a person by hand, or an import. An import that comes again replaces
// what the same import said before and nothing else, so what was made by hand can't be lost; it also comes first where
// both speak of the same network.
//
// What a constituent says of itself is a third voice: it waits until an officer approves it. How an address wants to be
// written to belongs to the address and to no import. Merges and moves are kept beside, so that later files follow them.
//
// Tables: watch_org, watch_contact, watch_net, watch_preference, watch_claim, watch_alias, watch_route, watch_national,
// watch_history, watch_unsettled, watch_came, watch_left.
package roster
