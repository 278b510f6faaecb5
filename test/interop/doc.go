// Package interop proves that what Tocsin writes is read by the programs that others use, and the other way round: gpg
// and openssl for signed and encrypted letters, mailpit and dovecot for sending and fetching, Pebble for certificates,
// node-oidc-provider and Dex for single sign-on, the schemas of X-ARF for evidence. Where a program is not installed its tests skip and say so.
package interop
