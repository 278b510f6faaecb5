// Package seal keeps secrets of the records from whoever has the records alone: they are sealed by a key that is not
// among them. A secret that is only compared is kept as a hash, in place of that; sealed is what must be read again.
//
// The key is a file in the data directory, or a setting that several processes share. The records hold a proof of it, so
// that a process with another key does not start, and seals nothing that the others can't open.
//
// Tables: seal_key.
// Nonces are random: a node seals some thousand secrets in its life, 2^32 would be too many.
// Source: NIST SP 800-38D §8.2.2.
package seal
