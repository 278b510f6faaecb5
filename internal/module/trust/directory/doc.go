// Package directory asks a directory (LDAP: OpenLDAP, Active Directory, 389 Directory Server, FreeIPA) who somebody is.
//
// It looks a person up as the account that the node has there, proves their password by a bind as them, and reads their
// groups. It keeps nothing of people: whose account it is, is the room's to find. Nothing is ever sent without TLS.
//
// Files: directory.go is what is asked for, dial.go the connection and its limits, ask.go the questions, entry.go reads an
// entry, filter.go fills names into filters.
//
// Source: RFC 4511 (the protocol), RFC 4513 (binds and TLS), RFC 4514 (DNs), RFC 4515 (filters).
package directory
