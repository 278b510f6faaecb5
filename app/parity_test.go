package app

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// parityTable says of every form of the console, and of every page with data, which operation of the API does the same; or,
// behind a minus, why none does. Whoever adds a form or a page adds a line.
const parityTable = `
GET /.well-known/security.txt           GET /api/v1/team
GET /account                            - about the reader's own ways to sign in
GET /account/factor                     - a second factor is a person's alone
POST /account/factor                    - a second factor is a person's alone
POST /account/factor/confirm            - a second factor is a person's alone
POST /account/ldap                      - signing in is a person's alone
POST /account/passkey                   - a passkey is a person's alone
POST /account/passkey/begin             - a passkey is a person's alone
POST /account/passkey/remove            - a passkey is a person's alone
POST /account/password                  - a password is a person's alone
POST /account/profile                   - how a person reads pages: no program has a language or a zone
POST /account/recovery                  - codes that let somebody in are a person's alone
POST /account/session                   POST /api/v1/users/{name}/sessions/end
POST /account/sso                       - signing in is a person's alone
POST /account/sso/remove                - signing in is a person's alone
GET /account/tokens                     GET /api/v1/tokens
POST /account/tokens                    - no token makes another
POST /account/tokens/revoke             POST /api/v1/tokens/{name}/revoke
GET /answer/{token}                     - who has the link is who got the letter: a token would be a second one
POST /answer/{token}                    - the same; the team says it at POST /api/v1/findings/say
GET /articles                           GET /api/v1/articles
GET /articles/new                       - the empty form of PUT /api/v1/articles
POST /articles                          PUT /api/v1/articles
GET /articles/{id}                      GET /api/v1/articles/{id}
POST /articles/{id}                     POST /api/v1/articles/{id}/show POST /api/v1/articles/{id}/withdraw
GET /due                                GET /api/v1/due
GET /duty                               GET /api/v1/duty
POST /duty                              PUT /api/v1/duty PUT /api/v1/duty/terms
GET /duty/mine.ics                      GET /api/v1/duty/mine.ics
GET /inbox                              GET /api/v1/incidents
GET /incidents                          GET /api/v1/incidents
POST /incidents/acts                    POST /api/v1/incidents/change POST /api/v1/incidents/link POST /api/v1/incidents/merge POST /api/v1/mass
GET /incidents/new                      - the empty form of POST /api/v1/incidents
POST /incidents/new                     POST /api/v1/incidents
GET /incidents/templates                GET /api/v1/item-templates
POST /incidents/templates               DELETE /api/v1/item-templates/{name}
GET /incidents/templates/one            GET /api/v1/item-templates
POST /incidents/templates/one           PUT /api/v1/item-templates/{name}
GET /incidents/tags                     GET /api/v1/tags
POST /incidents/tags                    POST /api/v1/tags/rename
POST /incidents/read                    POST /api/v1/incidents/read
POST /incidents/undo                    POST /api/v1/undo/{op}
GET /incidents/views                    GET /api/v1/views
POST /incidents/views                   POST /api/v1/views PUT /api/v1/views/{id} DELETE /api/v1/views/{id} POST /api/v1/views/order POST /api/v1/views/start
GET /incidents/{number}                 GET /api/v1/incidents/{number} GET /api/v1/incidents/{number}/stream
POST /incidents/{number}/change         POST /api/v1/incidents/change
POST /incidents/{number}/clock          POST /api/v1/incidents/{number}/clocks POST /api/v1/incidents/{number}/clocks/{id} POST /api/v1/incidents/{number}/clocks/stop
GET /incidents/deleted                  GET /api/v1/deleted
GET /incidents/{number}/delete          GET /api/v1/incidents/{number}/leaving
POST /incidents/{number}/delete         POST /api/v1/incidents/{number}/delete POST /api/v1/incidents/{number}/keep DELETE /api/v1/incidents/{number}/keep
GET /person                             GET /api/v1/person/erasures
POST /person                            POST /api/v1/person POST /api/v1/person/tell POST /api/v1/person/erase
GET /settings/retention                 GET /api/v1/retention GET /api/v1/retention/preview
POST /settings/retention                PUT /api/v1/retention
POST /letters/{id}/delete               POST /api/v1/letters/{id}/delete
POST /incidents/{number}/evidence       POST /api/v1/incidents/{number}/evidence
POST /incidents/{number}/evidence/part  POST /api/v1/incidents/{number}/evidence/parts
GET /incidents/{number}/evidence/{id}   GET /api/v1/incidents/{number}/evidence/{id}
POST /incidents/{number}/evidence/{id}  POST /api/v1/incidents/{number}/evidence/{id}/check POST /api/v1/incidents/{number}/evidence/{id}/handover POST /api/v1/incidents/{number}/evidence/{id}/discard
GET /incidents/{number}/files           GET /api/v1/incidents/{number}/files
GET /incidents/{number}/files.zip       GET /api/v1/incidents/{number}/files.zip
POST /incidents/{number}/follow         POST /api/v1/incidents/{number}/follow
GET /incidents/{number}/indicators      GET /api/v1/incidents/{number}/indicators GET /api/v1/incidents/{number}/indicators.csv
POST /incidents/{number}/indicators     POST /api/v1/incidents/{number}/indicators POST /api/v1/incidents/{number}/indicators/preview POST /api/v1/incidents/{number}/indicators/change POST /api/v1/incidents/{number}/indicators/remove POST /api/v1/incidents/{number}/indicators/analyse
GET /incidents/{number}/indicators/{id} GET /api/v1/incidents/{number}/indicators GET /api/v1/incidents/{number}/indicators/{id}/wanted GET /api/v1/incidents/{number}/indicators/{id}/analyses
POST /incidents/{number}/indicators/{id} POST /api/v1/incidents/{number}/indicators/change
GET /incidents/{number}/letter          GET /api/v1/incidents/{number}/draft/preview
POST /incidents/{number}/letter         PUT /api/v1/incidents/{number}/draft DELETE /api/v1/incidents/{number}/draft
POST /incidents/{number}/copied         PUT /api/v1/incidents/{number}/copied
POST /incidents/{number}/link           POST /api/v1/incidents/link POST /api/v1/incidents/unlink POST /api/v1/incidents/merge POST /api/v1/incidents/{number}/split
POST /incidents/{number}/members        POST /api/v1/incidents/{number}/members
POST /incidents/{number}/note           POST /api/v1/incidents/{number}/notes
POST /incidents/{number}/play           POST /api/v1/incidents/{number}/playbook
POST /incidents/{number}/refs           POST /api/v1/incidents/{number}/refs POST /api/v1/incidents/{number}/refs/remove
GET /incidents/{number}/related         GET /api/v1/incidents/{number}/related
GET /incidents/{number}/relations       GET /api/v1/incidents/{number}/relations
GET /incidents/{number}/report          GET /api/v1/incidents/{number}
GET /incidents/{number}/report.docx     GET /api/v1/incidents/{number}/report.docx
POST /incidents/{number}/report         POST /api/v1/incidents/{number}/story
GET /incidents/{number}/notes/{id}      GET /api/v1/incidents/{number}/notes/{id} GET /api/v1/incidents/{number}/stream
POST /incidents/{number}/notes/{id}     POST /api/v1/incidents/{number}/notes/{id}
GET /incidents/{number}/timeline        GET /api/v1/incidents/{number}
GET /incidents/{number}/timeline/table  POST /api/v1/incidents/{number}/timeline/table
POST /incidents/{number}/timeline/table POST /api/v1/incidents/{number}/timeline/table
GET /incidents/{number}/timeline/{id}   GET /api/v1/incidents/{number}/timeline/{id}
POST /incidents/{number}/timeline/{id}  POST /api/v1/incidents/{number}/timeline/{id}
GET /incidents/{number}/assets          GET /api/v1/incidents/{number}/assets GET /api/v1/incidents/{number}/assets.csv
POST /incidents/{number}/assets         POST /api/v1/incidents/{number}/assets POST /api/v1/incidents/{number}/assets/state POST /api/v1/incidents/{number}/assets/remove
GET /incidents/{number}/assets/{id}     GET /api/v1/incidents/{number}/assets
POST /incidents/{number}/review         POST /api/v1/incidents/{number}/review
POST /incidents/{number}/assets/{id}    POST /api/v1/incidents/{number}/assets/{id}
POST /incidents/{number}/timeline       POST /api/v1/incidents/{number}/timeline POST /api/v1/incidents/{number}/timeline/{id}/remove
POST /incidents/{number}/send           POST /api/v1/incidents/{number}/draft/send
POST /incidents/{number}/task           POST /api/v1/incidents/{number}/tasks
GET /incidents/{number}/tasks           GET /api/v1/incidents/{number}
POST /incidents/{number}/tasks/{id}     POST /api/v1/incidents/{number}/tasks/{id} DELETE /api/v1/incidents/{number}/tasks/{id} POST /api/v1/incidents/{number}/notes
GET /incidents/{number}/techniques      GET /api/v1/incidents/{number}/techniques GET /api/v1/techniques
POST /incidents/{number}/techniques     POST /api/v1/incidents/{number}/techniques POST /api/v1/incidents/{number}/techniques/change POST /api/v1/incidents/{number}/techniques/remove
GET /incidents/{number}/time            GET /api/v1/incidents/{number}/worked
POST /incidents/{number}/time           POST /api/v1/incidents/{number}/worked/{entry} POST /api/v1/incidents/{number}/notes
GET /incidents/{number}/write           GET /api/v1/incidents/{number}/draft GET /api/v1/incidents/{number}/correspondents GET /api/v1/incidents/{number}/templates/{name}
POST /incidents/{number}/write          POST /api/v1/incidents/{number}/letters
GET /join/{link}                        - a one-time link is a person's alone
POST /join/{link}                       - a one-time link is a person's alone
POST /join/{link}/passkey               - a one-time link is a person's alone
GET /letters                            GET /api/v1/letters
POST /letters/acts                      POST /api/v1/letters/sort
GET /letters/{id}                       GET /api/v1/letters/{id}
GET /letters/{id}/file/{path}           GET /api/v1/letters/{id}/attachments/{path}
GET /letters/{id}/html                  - made harmless for a reader's eyes; a program has the text and the bytes
GET /letters/{id}/raw                   GET /api/v1/letters/{id}/raw
GET /live                               - wakes open pages; a program has webhooks, and asks again
GET /mass                               GET /api/v1/mass GET /api/v1/mass-constituents
POST /mass                              POST /api/v1/mass
GET /mass/{id}                          GET /api/v1/mass/{id}
POST /mass/{id}                         PUT /api/v1/mass/{id} DELETE /api/v1/mass/{id} POST /api/v1/mass/{id}/ask
POST /mass/{id}/groups                  POST /api/v1/mass/{id}/groups
GET /mass/{id}/look                     GET /api/v1/mass/{id}/preview
GET /mine                               GET /api/v1/desk/mine
GET /mine/board                         GET /api/v1/desk/board GET /api/v1/incidents/tally
POST /mine/board                        PUT /api/v1/desk/board POST /api/v1/views/start
GET /mine/line                          GET /api/v1/letterhead/line
POST /mine/line                         PUT /api/v1/letterhead/line
GET /mine/tasks                         GET /api/v1/tasks
GET /mine/shift                         GET /api/v1/desk/shift
GET /notices                            GET /api/v1/notices
POST /notices                           POST /api/v1/notices/seen
POST /notices/address                   PUT /api/v1/notices/address
POST /notices/address/confirm           POST /api/v1/notices/address/confirm
POST /notices/address/drop              PUT /api/v1/notices/address
GET /notices/choices                    GET /api/v1/notices/choices
POST /notices/choices                   PUT /api/v1/notices/choices
GET /notices/letters                    GET /api/v1/subscriptions
POST /notices/letters                   POST /api/v1/subscriptions/letters DELETE /api/v1/subscriptions/letters/{id} POST /api/v1/subscriptions/feeds DELETE /api/v1/subscriptions/feeds/{id}
GET /notices/{id}                       POST /api/v1/notices/seen
GET /outbox                             GET /api/v1/outbox GET /api/v1/outbox/acts
POST /outbox/acts                       POST /api/v1/outbox/release POST /api/v1/outbox/hold POST /api/v1/outbox/approve POST /api/v1/outbox/cancel
POST /outbox/all                        POST /api/v1/outbox/open POST /api/v1/outbox/close
GET /outbox/{id}                        GET /api/v1/outbox/acts/{id} GET /api/v1/outbox/acts/{id}/raw
GET /portal                             - a constituent has no token: a stolen one would tell of their weak places; they get the same by mail and webhook
GET /emblem/{sum}                       GET /api/v1/team/emblem
GET /incidents/{number}/notes           GET /api/v1/incidents/{number}/stream
POST /incidents/{number}/notes          POST /api/v1/incidents/{number}/folders
GET /public                             - for people without an account; the team's own words are at GET /api/v1/team
GET /reports                            GET /api/v1/reports-of-work
GET /reports/{period}                   GET /api/v1/reports-of-work/{period}
GET /reports/{period}/csv               GET /api/v1/reports-of-work/{period}/csv
POST /reports/{period}/foreword         PUT /api/v1/reports-of-work/{period}/foreword
GET /reports/{period}/xlsx              GET /api/v1/reports-of-work/{period}/xlsx
GET /settings/clocks                    GET /api/v1/clocks GET /api/v1/clocks/laws
POST /settings/clocks                   PUT /api/v1/clocks
GET /settings/letters                   GET /api/v1/letterhead
POST /settings/letters                  PUT /api/v1/letterhead
GET /settings/mail                      GET /api/v1/settings/mail
POST /settings/mail                     POST /api/v1/settings/mailbox/look PUT /api/v1/settings/mailbox
POST /settings/mail/out                 POST /api/v1/settings/outgoing/try PUT /api/v1/settings/outgoing
POST /settings/mail/test                POST /api/v1/mail/test
GET /settings/people                    GET /api/v1/users
POST /settings/people                   - a new account is a second pair of eyes: a stolen token must not make one
GET /settings/people/{name}             GET /api/v1/users GET /api/v1/users/{name}/sessions
POST /settings/people/{name}            - other roles are a second pair of eyes: a stolen token must not give itself some
POST /settings/people/{name}/disable    POST /api/v1/users/{name}/disable
POST /settings/people/{name}/enable     - lets somebody in again: a person's alone, as an invitation is
POST /settings/people/{name}/reset      - gives a link that lets somebody in: a person's alone
POST /settings/people/{name}/session    POST /api/v1/users/{name}/sessions/end
GET /settings/playbooks                 GET /api/v1/playbooks
GET /settings/playbooks/one             GET /api/v1/playbooks
POST /settings/playbooks/one            PUT /api/v1/playbooks/{name} DELETE /api/v1/playbooks/{name}
GET /settings/setup                     GET /api/v1/setup
GET /settings/setup/contacts            GET /api/v1/constituents/coverage
POST /settings/setup/contacts           POST /api/v1/constituents/import
POST /settings/setup/hide               PUT /api/v1/setup
GET /settings/setup/reports             GET /api/v1/feeds
POST /settings/setup/reports            POST /api/v1/reports
GET /settings/setup/warnings            GET /api/v1/digests/preview
POST /settings/setup/warnings           POST /api/v1/digests/send
GET /settings/team                      GET /api/v1/team
GET /settings/team/{part}               GET /api/v1/team
POST /settings/team/emblem              PUT /api/v1/team/emblem
POST /settings/team/noemblem            PUT /api/v1/team/emblem
POST /settings/team/{part}              PUT /api/v1/team
GET /settings/fields                    GET /api/v1/fields
GET /settings/fields/one                GET /api/v1/fields
POST /settings/fields/one               PUT /api/v1/fields/{name} DELETE /api/v1/fields/{name} POST /api/v1/fields/{name}/move
GET /settings/ignored                   GET /api/v1/ignored
POST /settings/ignored                  POST /api/v1/ignored POST /api/v1/ignored/remove PUT /api/v1/ignored/sets/{name}
GET /settings/templates                 GET /api/v1/templates
GET /settings/templates/one             GET /api/v1/templates
POST /settings/templates/noword         PUT /api/v1/report-templates/{language}
POST /settings/templates/word           PUT /api/v1/report-templates/{language}
POST /settings/templates/one            PUT /api/v1/templates/{name}/{language} DELETE /api/v1/templates/{name}/{language}
GET /settings/tokens                    GET /api/v1/tokens
POST /settings/tokens                   - no token makes another: a stolen one would outlive its end
POST /settings/tokens/revoke            POST /api/v1/tokens/{name}/revoke
GET /settings/log                       GET /api/v1/audit GET /api/v1/audit/head GET /api/v1/audit/verify
GET /settings/waiting                   GET /api/v1/waiting
POST /settings/waiting                  POST /api/v1/waiting/{id}/grant POST /api/v1/waiting/{id}/refuse POST /api/v1/waiting/{id}/withdraw
GET /setup/{link}                       - a one-time link is a person's alone
POST /setup/{link}                      - a one-time link is a person's alone
POST /setup/{link}/passkey              - a one-time link is a person's alone
GET /sign-in                            - signing in is a person's alone
POST /sign-in                           - signing in is a person's alone
POST /sign-out                          - ends a browser's session; a token is revoked
POST /task                              POST /api/v1/tasks
GET /tasks                              GET /api/v1/tasks GET /api/v1/tasks/{id}
POST /tasks/{id}                        POST /api/v1/tasks/{id} DELETE /api/v1/tasks/{id} POST /api/v1/tasks/{id}/notes
GET /watch                              GET /api/v1/overview
GET /watch/campaigns                    GET /api/v1/campaigns
GET /watch/campaigns/{name}             GET /api/v1/campaigns GET /api/v1/digests
GET /watch/claims                       GET /api/v1/claims
POST /watch/claims                      POST /api/v1/claims/{id}/approve POST /api/v1/claims/{id}/refuse
GET /watch/constituents                 GET /api/v1/constituents
GET /watch/constituents/{slug}          GET /api/v1/constituents/{slug} GET /api/v1/constituents/{slug}/history
GET /watch/country                      GET /api/v1/constituents/coverage GET /api/v1/overview
GET /watch/constituents/{slug}/edit     GET /api/v1/constituents/{slug}
POST /watch/constituents/{slug}/edit    POST /api/v1/constituents/{slug}/set POST /api/v1/constituents/{slug}/nets POST /api/v1/constituents/{slug}/contacts
GET /watch/new-event                    - the empty form of POST /api/v1/reports
POST /watch/new-event                   POST /api/v1/reports
GET /watch/new-campaign                 - the empty form of POST /api/v1/campaigns
POST /watch/new-campaign                POST /api/v1/campaigns
GET /watch/constituents/{slug}/parts    GET /api/v1/constituents/{slug} GET /api/v1/constituents/{slug}/merge GET /api/v1/constituents/{slug}/merged
POST /watch/constituents/{slug}/parts   POST /api/v1/constituents/{slug}/merge POST /api/v1/constituents/{slug}/split POST /api/v1/constituents/move
GET /watch/stale-contacts               GET /api/v1/constituents/stale
POST /watch/stale-contacts              POST /api/v1/preferences/confirm
GET /watch/new-constituent              - the empty form of POST /api/v1/constituents
POST /watch/new-constituent             POST /api/v1/constituents
GET /settings/advice                    GET /api/v1/advice
POST /settings/advice                   POST /api/v1/advice POST /api/v1/advice/{id}/remove POST /api/v1/advice/preview
GET /watch/rules                        GET /api/v1/rules
POST /watch/rules                       POST /api/v1/rules POST /api/v1/rules/{id}/remove POST /api/v1/rules/{id}/follow POST /api/v1/rules/preview POST /api/v1/rules/{id}/release
GET /watch/coverage                     GET /api/v1/constituents/coverage
GET /watch/digest/{slug}                GET /api/v1/digests/preview
GET /watch/events                       GET /api/v1/events
GET /watch/events.csv                   GET /api/v1/events
GET /watch/events.json                  GET /api/v1/events
GET /watch/events/{id}                  GET /api/v1/events/{id}
GET /watch/feeds                        GET /api/v1/feeds GET /api/v1/feeds/status
GET /watch/feeds/new                    - the empty form of PUT /api/v1/feeds/{name}
POST /watch/feeds/new                   POST /api/v1/feeds/sketch PUT /api/v1/feeds/{name}
GET /watch/feeds/{name}                 GET /api/v1/feeds GET /api/v1/feeds/{name}/status
GET /watch/find                         GET /api/v1/search GET /api/v1/known GET /api/v1/lookups
POST /watch/find/ask                    POST /api/v1/lookups
GET /watch/findings                     GET /api/v1/findings
GET /watch/findings/one                 GET /api/v1/findings/one
GET /watch/inbox                        GET /api/v1/reports
GET /watch/inbox/{id}                   GET /api/v1/reports/{id} GET /api/v1/reports/{id}/rejects
GET /watch/letters                      GET /api/v1/digests
GET /watch/letters/{number}             GET /api/v1/digests/{number}
GET /watch/world                        GET /api/v1/world
GET /{$}                                GET /api/v1/overview
`

// paritySame stand for all routes below them.
var paritySame = []string{"/portal", "/public", "/sign-in"}

// Every form and every page of the console has an operation of the API that does the same and that the outer door serves, or
// a reason why none does.
func TestWhatTheConsoleDoesTheAPIDoes(t *testing.T) {
	n := startNode(t, t.TempDir()+"/node", "")
	s, err := n.site(false)
	if err != nil {
		t.Fatal(err)
	}
	operations := n.api().Outside()
	known := map[string]bool{}
	for line := range strings.SplitSeq(strings.TrimSpace(parityTable), "\n") {
		f := strings.Fields(line)
		known[f[0]+" "+f[1]] = true
		switch {
		case len(f) < 4:
			t.Errorf("%q names neither an operation nor, behind a minus, a reason", line)
		case f[2] == "-":
			if len(f) < 7 {
				t.Errorf("%q: a reason takes a few words", line)
			}
		default:
			for ; len(f) > 3; f = append(f[:2:2], f[4:]...) {
				if op := f[2] + " " + f[3]; !slices.Contains(operations, op) {
					t.Errorf("%s %s: the API has no %s outside", f[0], f[1], op)
				}
			}
		}
	}
	there := map[string]bool{}
	for _, h := range []http.Handler{s.inside, s.before, s.public, n.Watch.Answers()} {
		for _, p := range patterns(h.(*http.ServeMux)) {
			there[p] = true
			if p != "/" && !known[p] && !parityBelow(p) {
				t.Errorf("%s is in no line of parityTable in app/parity_test.go: name the operations of the API that do the same, through internal/kit/route, or the reason why it is for people alone", p)
			}
		}
	}
	for p := range known {
		if !there[p] {
			t.Errorf("%s is in parityTable, and no mux knows it: take the line out", p)
		}
	}
}

func parityBelow(pattern string) bool {
	_, path, _ := strings.Cut(pattern, " ")
	return slices.ContainsFunc(paritySame, func(under string) bool { return strings.HasPrefix(path, under+"/") || path == under })
}
