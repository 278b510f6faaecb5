// Package front holds the desk's public pages: report something, look after a report, children's safety, whether a mail
// is ours, who the team is. Nobody is asked who they are; nothing of it is there until the team says so.
//
// The pages work without a script and without a cookie: a language that was chosen travels in the addresses. A form
// bears a number of its own, so that sending it twice tells once; what a machine fills in is dropped; each address is
// bounded. Standards: RFC 2350, RFC 9116.
package front
