package auth

import (
	"slices"
	"strings"

	"tocsin"
)

// Scopes are the rights that a token can have, a thing and what may be done with it.
var Scopes = []string{
	"reports:write", "reports:read", "reports:replay", "events:read", "findings:read", "findings:write", "constituents:read", "constituents:write",
	"digests:read", "digests:write", "outbox:read", "outbox:write", "feeds:read", "incidents:read", "incidents:write", "evidence:read", "evidence:write", "analyses:write", "webhooks:read", "webhooks:write",
	"waiting:read", "waiting:write", "notices:read", "notices:write", "people:read", "people:write", "audit:read",
	"settings:read", "settings:write", "status:read", "metrics:read",
}

// ReadAll is short for all rights to read but apart, which are given by their own names.
const ReadAll = "read"

// apart are the rights to the bytes of evidence, to who works here, and to who did what.
var apart = []string{"evidence:read", "people:read", "audit:read"}

// parseScopes reads scopes as a person gives them. What is short for several is written out: a right that a later
// version knows is in no token that was made before.
func parseScopes(given []string) ([]string, error) {
	var all []string
	for _, s := range given {
		switch {
		case s == ReadAll:
			all = append(all, readScopes()...)
		case slices.Contains(Scopes, s):
			all = append(all, s)
		default:
			return nil, &tocsin.Fault{Why: tocsin.Invalid, Field: "scope", Text: "there is no scope " + quote(s) + ", only " + ReadAll + ", " + strings.Join(Scopes, ", ")}
		}
	}
	if len(all) == 0 {
		return nil, &tocsin.Fault{Why: tocsin.Invalid, Field: "scope", Text: "a token needs a scope: " + ReadAll + ", " + strings.Join(Scopes, ", ")}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

func readScopes() (list []string) {
	for _, s := range Scopes {
		if strings.HasSuffix(s, ":read") && !slices.Contains(apart, s) {
			list = append(list, s)
		}
	}
	return list
}

// quote shows what was given, not too much of it.
func quote(s string) string {
	const most = 40
	if len(s) > most {
		s = s[:most] + "..."
	}
	return `"` + s + `"`
}
