package app

import "tocsin/internal/kit/route"

// scopeActs says what a person must be allowed to do so that a token of their own may use a scope: an act of
// internal/module/trust/role.go, as the pages ask for it. An operation that asks for another one says so in its Doc. A
// program's token may what its scopes say; who makes it has thought about that.
var scopeActs = map[string]string{
	"reports:read": "page.read", "reports:write": "settings.write", "reports:replay": "settings.write",
	"events:read": "page.read", "findings:read": "page.read", "findings:write": "incident.work",
	"constituents:read": "page.read", "constituents:write": "roster.write",
	"digests:read": "page.read", "digests:write": "mail.mass",
	"outbox:read": "page.read", "outbox:write": "outbox.hold",
	"feeds:read": "page.read", "settings:read": "page.read", "settings:write": "settings.write",
	"incidents:read": "incident.read", "incidents:write": "incident.work",
	"evidence:read": "evidence.read", "evidence:write": "incident.work", "analyses:write": "incident.work",
	"webhooks:read": "token.read", "webhooks:write": "token.write",
	"waiting:read": "page.read", "waiting:write": "page.read",
	"notices:read": "page.read", "notices:write": "page.read",
	"people:read": "people.read", "people:write": "people.write", "audit:read": "audit.read",
	"status:read": "page.read", "metrics:read": "page.read",
}

// scopeAct is what a person must be allowed to do so that a token of their own may use a scope.
func scopeAct(scope string) string { return scopeActs[scope] }

// actFor is what a person must be allowed to do who asks for an operation with a token of their own. Nobody may do what is
// not named.
func actFor(d route.Doc) string {
	if d.Act != "" {
		return d.Act
	}
	if act := scopeActs[d.Scope]; act != "" || d.Scope == "" {
		return act
	}
	return "nothing"
}
