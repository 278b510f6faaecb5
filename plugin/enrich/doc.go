// Package enrich looks up what is known of an event's addresses and hosts: the AS that announces an address, the
// country that it is registered in, the public suffix of a host.
//
// The facts come from files that the operator puts into the folder enrich of the data directory: an iptoasn.com table,
// the regional registries' delegated files, a MaxMind database. Each kind is known by its content, not by its name.
// Without any of them a node still runs; it then knows only what its feeds tell. Nothing here asks the network.
package enrich
