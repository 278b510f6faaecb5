// Package w1 makes the inputs of the reference work: a day's Shadowserver report of sinkholed machines, a table of who
// announces which addresses, and a country's constituents.
//
// The same arguments give the same bytes on every machine, so that figures can be compared. Addresses are drawn from the
// whole public IPv4 space, since look-ups cost what they do because of its shape; names are made up.
package w1
