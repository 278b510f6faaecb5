// Package tocsin holds the words that every part of Tocsin shares: an event, a party, a mark, a class, a fault.
//
// It imports nothing but the standard library, does no I/O and never asks what time it is. Everything else is built
// on it; it knows of nothing else. See ARCHITECTURE.md for the floors above.
package tocsin
