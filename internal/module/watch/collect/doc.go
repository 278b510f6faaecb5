// Package collect gets reports by itself: from the sources that feeds name, from a watched folder, and from the attachments
// of mails. Whatever it gets goes through the inbox exactly as what a person takes in.
//
// It also keeps an eye on what comes: a feed that is silent, has far fewer rows than it used to or other columns than
// before says so (Status).
//
// Tables: watch_collect (what the operator decided), watch_source (the state of each address), watch_arrival (the last
// reports of each kind) and watch_column (changes of columns).
//
// Nothing is fetched that the operator has not switched on: each source has terms of its own.
package collect
