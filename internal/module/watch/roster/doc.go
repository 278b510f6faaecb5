// Package roster holds the constituents of a node: organisations, whom to write to, and which networks are theirs. It
// answers whose problem an event is.
//
// Every fact stands under the name of who said it: a person by hand, or an import. An import that comes again replaces
// what the same import said before and nothing else, so what was made by hand can't be lost; it also comes first where
// both speak of the same network.
//
// Tables: watch_org, watch_contact, watch_net.
package roster
