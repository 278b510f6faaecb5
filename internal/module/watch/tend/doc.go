// Package tend is the pages on which the team looks after constituents: what is known of them by hand, their networks and
// contacts, how each address wants to be written to, what they lack, and the rules that keep something out of letters.
//
// It reads and changes through Source alone, and asks Access who may. What an import brought is shown beside what is by
// hand, and stays the import's.
package tend
