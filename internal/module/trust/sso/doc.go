// Package sso signs people in at the issuer of a single sign-on: OpenID Connect with the authorization code and PKCE.
//
// It asks the issuer and judges what it says. It keeps nothing of people: whose account it is, is the room's to find.
// The issuer's document and keys are fetched when somebody wants in, so a node starts while the issuer is down.
// Source: OpenID Connect Core 1.0 §3.1; RFC 7636 §4; RFC 9700 §2.1.
package sso
