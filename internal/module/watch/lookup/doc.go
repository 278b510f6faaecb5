// Package lookup asks other people's servers because a person wants to know: a registry whose something is (RDAP), and a
// domain whom it wants to be told (security.txt).
//
// Each question tells somebody outside what the team looks at. So nothing here asks by itself, what was told is kept for a
// while, and a second question in a row is answered with what is kept.
//
// Tables: watch_lookup. Standards: RFC 9083, RFC 9116, RFC 9224.
package lookup
