// Package trust knows the people of a node: who they are, how they prove it, and what their roles let them do.
//
// Files: role.go is the one table of who may do what; password.go, totp.go, code.go and pause.go are the rules of
// proving; store*.go keep; work*.go do what a person or the command line asks; web*.go are the pages and the door that
// stands before all others; api.go serves the command line at the inner door.
//
// While no user exists, the pages are as open as the address that they are served on. As soon as one exists, for ever,
// every page asks for a session, and what a role is not given in the table is refused.
//
// A password is kept as Argon2id, a session, a link and a recovery code as SHA-256 alone: they are random and long.
// The secret of a second factor must be kept as it is, since codes are made of it; who can read the records can read it.
//
// Of a passkey the public key is kept. Inside: passkey (WebAuthn with a browser), sso (OpenID Connect) and
// directory (LDAP), whose word work_source.go makes accounts of, desk (pages of people, tokens, and what
// waits for a second person), bell (what people are told, and by which way).
//
// Tables: trust_user, trust_address, trust_recovery, trust_invite, trust_setup, trust_passkey, trust_external, trust_ceremony, trust_session,
// trust_failure, trust_ask. What was done, and what was refused, stands in the audit log, as trust.*.
package trust
