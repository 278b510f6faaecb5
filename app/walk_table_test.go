package app

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"tocsin/internal/module/trust"
)

// routeTable says of every route of the pages who may. Whoever adds a route adds a line: method, path, the act of
// internal/module/trust/role.go that it asks for, and, where no page shows its form, a form that reaches the question. In
// place of an act: open asks nobody who they are, start and stream are for everybody who is signed in.
const routeTable = `
GET /.well-known/security.txt           open
GET /account                            own.account
GET /account/factor                     own.account
POST /account/factor                    own.account
POST /account/factor/confirm            own.account
POST /account/ldap                      own.account
POST /account/passkey                   own.account
POST /account/passkey/begin             own.account
POST /account/passkey/remove            own.account
POST /account/password                  own.account
POST /account/profile                   own.account
POST /account/recovery                  own.account
POST /account/session                   own.account
POST /account/sso                       own.account
POST /account/sso/remove                own.account
GET /account/tokens                     own.token
POST /account/tokens                    own.token
POST /account/tokens/revoke             own.token
GET /answer/{token}                     open
POST /answer/{token}                    open
GET /articles                           incident.read
GET /articles/new                       incident.work
POST /articles                          incident.work
GET /articles/{id}                      incident.read
POST /articles/{id}                     template.write
GET /due                                page.read
GET /duty                               incident.read
POST /duty                              duty.write
GET /duty/mine.ics                      incident.read
GET /inbox                              inbox.read
GET /incidents                          incident.read
POST /incidents/acts                    incident.bulk
GET /incidents/new                      incident.work
POST /incidents/new                     incident.work
GET /incidents/templates                incident.read
POST /incidents/templates               template.write
GET /incidents/templates/one            template.write
POST /incidents/templates/one           template.write
GET /incidents/tags                     incident.read
POST /incidents/tags                    template.write
POST /incidents/read                    incident.read
POST /incidents/undo                    incident.work
GET /incidents/views                    incident.read
POST /incidents/views                   incident.work
GET /incidents/{number}                 incident.read
POST /incidents/{number}/change         incident.work
POST /incidents/{number}/clock          incident.work
GET /incidents/deleted                  incident.read
GET /incidents/{number}/delete          incident.delete
POST /incidents/{number}/delete         incident.delete do=delete&reason=x
GET /person                             person.erase
POST /person                            person.erase do=look&words=nobody@example.org
POST /letters/{id}/delete               letter.delete reason=x
POST /incidents/{number}/evidence       incident.work
POST /incidents/{number}/evidence/part  incident.work
GET /incidents/{number}/evidence/{id}   evidence.read
POST /incidents/{number}/evidence/{id}  evidence.delete do=discard
GET /incidents/{number}/files           inbox.read
GET /incidents/{number}/files.zip       evidence.read
POST /incidents/{number}/follow         incident.read
GET /incidents/{number}/indicators      incident.read
POST /incidents/{number}/indicators     incident.work
GET /incidents/{number}/indicators/{id} incident.read
POST /incidents/{number}/indicators/{id} incident.work
GET /incidents/{number}/letter          mail.send
POST /incidents/{number}/letter         mail.send
POST /incidents/{number}/copied         incident.work
POST /incidents/{number}/link           incident.work
POST /incidents/{number}/members        incident.work
POST /incidents/{number}/note           incident.work
POST /incidents/{number}/play           incident.work
POST /incidents/{number}/refs           incident.work
GET /incidents/{number}/relations       incident.read
GET /incidents/{number}/related         incident.read
GET /incidents/{number}/report          incident.read
GET /incidents/{number}/report.docx     incident.read
POST /incidents/{number}/report         incident.work
GET /incidents/{number}/notes/{id}      incident.read
POST /incidents/{number}/notes/{id}     incident.work
GET /incidents/{number}/timeline        incident.read
POST /incidents/{number}/timeline       incident.work
GET /incidents/{number}/timeline/table  incident.work
POST /incidents/{number}/timeline/table incident.work
GET /incidents/{number}/timeline/{id}   incident.read
POST /incidents/{number}/timeline/{id}  incident.work
GET /incidents/{number}/assets          incident.read
POST /incidents/{number}/assets         incident.work
GET /incidents/{number}/assets/{id}     incident.read
POST /incidents/{number}/review         incident.work
POST /incidents/{number}/assets/{id}    incident.work
POST /incidents/{number}/send           mail.send
POST /incidents/{number}/task           incident.work
GET /incidents/{number}/tasks           incident.read
POST /incidents/{number}/tasks/{id}     incident.work
GET /incidents/{number}/techniques      incident.read
POST /incidents/{number}/techniques     incident.work
GET /incidents/{number}/time            incident.read
POST /incidents/{number}/time           incident.work
GET /incidents/{number}/write           mail.send
POST /incidents/{number}/write          mail.send
GET /join/{link}                        open
POST /join/{link}                       open
POST /join/{link}/passkey               open
GET /letters                            inbox.read
POST /letters/acts                      inbox.sort
GET /letters/{id}                       inbox.read
GET /letters/{id}/file/{path}           evidence.read
GET /letters/{id}/html                  inbox.read
GET /letters/{id}/raw                   evidence.read
GET /live                               stream
GET /mass                               mail.mass
POST /mass                              mail.mass
GET /mass/{id}                          mail.mass
GET /mass/{id}/look                     mail.mass
POST /mass/{id}                         mail.mass
POST /mass/{id}/groups                  mail.mass
GET /mine                               page.read
GET /mine/board                         page.read
POST /mine/board                        incident.read
GET /mine/line                          mail.send
POST /mine/line                         mail.send
GET /mine/shift                         page.read
GET /mine/tasks                         page.read
GET /notices                            page.read
POST /notices                           page.read
POST /notices/address                   page.read
POST /notices/address/confirm           page.read
POST /notices/address/drop              page.read
GET /notices/choices                    page.read
POST /notices/choices                   page.read
GET /notices/letters                    page.read
POST /notices/letters                   page.read
GET /notices/{id}                       page.read
GET /outbox                             page.read
POST /outbox/acts                       outbox.release  do=release&id=1
POST /outbox/all                        outbox.open  do=open
GET /outbox/{id}                        page.read
GET /portal                             portal.own
GET /portal/assets                      portal.own
POST /portal/assets                     portal.own
GET /portal/contacts                    portal.own
POST /portal/contacts                   portal.own
GET /portal/findings                    portal.own
GET /portal/findings/{key}              portal.own
POST /portal/findings/{key}             portal.own
GET /portal/letters                     portal.own
GET /portal/letters/{number}            portal.own
GET /portal/rules                       portal.own
GET /emblem/{sum}                       open
GET /incidents/{number}/notes           incident.read
POST /incidents/{number}/notes          incident.work  from=a&to=b
GET /public                             open
GET /public/advisories                  open
GET /public/check                       open
POST /public/check                      open
GET /public/children                    open
POST /public/children                   open
GET /public/key.asc                     open
GET /public/report                      open
POST /public/report                     open
GET /public/rfc2350                     open
GET /public/rfc2350.txt                 open
GET /public/status/{link}               open
POST /public/status/{link}              open
GET /reports                            report.read
GET /reports/{period}                   report.read
GET /reports/{period}/csv               report.read
POST /reports/{period}/foreword         settings.write
GET /reports/{period}/xlsx              report.read
GET /settings/clocks                    page.read
POST /settings/clocks                   settings.write
GET /settings/letters                   settings.write
POST /settings/letters                  settings.write
GET /settings/mail                      settings.write
POST /settings/mail                     settings.write
POST /settings/mail/out                 settings.write
POST /settings/mail/test                settings.write
GET /settings/people                    people.read
POST /settings/people                   people.write
GET /settings/people/{name}             people.read
POST /settings/people/{name}            people.write
POST /settings/people/{name}/disable    people.write
POST /settings/people/{name}/enable     people.write
POST /settings/people/{name}/reset      people.write
POST /settings/people/{name}/session    people.write
GET /settings/retention                 retention.write
POST /settings/retention                retention.write spam=30&reason=x
GET /settings/playbooks                 page.read
GET /settings/playbooks/one             template.write
POST /settings/playbooks/one            template.write
GET /settings/setup                     settings.write
GET /settings/setup/contacts            settings.write
POST /settings/setup/contacts           settings.write
POST /settings/setup/hide               settings.write
GET /settings/setup/reports             settings.write
POST /settings/setup/reports            settings.write
GET /settings/setup/warnings            page.read
POST /settings/setup/warnings           mail.mass
GET /settings/team                      settings.write
GET /settings/team/{part}               settings.write
POST /settings/team/emblem              settings.write
POST /settings/team/noemblem            settings.write
POST /settings/team/{part}              settings.write
GET /settings/fields                    settings.write
GET /settings/fields/one                settings.write
POST /settings/fields/one               settings.write
GET /settings/ignored                   settings.write
POST /settings/ignored                  settings.write
GET /settings/templates                 template.write
GET /settings/templates/one             template.write
POST /settings/templates/noword         template.write
POST /settings/templates/one            template.write
POST /settings/templates/word           template.write
GET /settings/tokens                    token.read
POST /settings/tokens                   token.write
POST /settings/tokens/revoke            token.write
GET /settings/log                       audit.read
GET /settings/waiting                   page.read
POST /settings/waiting                  page.read
GET /setup/{link}                       open
POST /setup/{link}                      open
POST /setup/{link}/passkey              open
GET /sign-in                            open
POST /sign-in                           open
POST /sign-in/factor                    open
POST /sign-in/passkey                   open
POST /sign-in/passkey/begin             open
GET /sign-in/sso                        open
GET /sign-in/sso/answer                 open
POST /sign-out                          own.account
POST /task                              incident.work
GET /tasks                              page.read
POST /tasks/{id}                        incident.work  do=done
GET /watch                              page.read
GET /watch/campaigns                    page.read
GET /watch/campaigns/{name}             page.read
GET /watch/claims                       claim.decide
POST /watch/claims                      claim.decide
GET /watch/constituents                 page.read
GET /watch/constituents/{slug}          page.read
GET /watch/constituents/{slug}/edit     roster.write
POST /watch/constituents/{slug}/edit    roster.write do=set
GET /watch/constituents/{slug}/parts    roster.write
POST /watch/constituents/{slug}/parts   roster.write do=look
GET /watch/country                      page.read
GET /watch/coverage                     page.read
GET /watch/digest/{slug}                page.read
GET /watch/events                       page.read
GET /watch/events.csv                   page.read
GET /watch/events.json                  page.read
GET /watch/events/{id}                  page.read
GET /watch/feeds                        page.read
GET /watch/feeds/new                    settings.write
POST /watch/feeds/new                   settings.write
GET /watch/feeds/{name}                 page.read
GET /watch/find                         page.read
POST /watch/find/ask                    incident.work q=192.0.2.1
GET /watch/findings                     page.read
GET /watch/findings/one                 page.read
GET /watch/inbox                        page.read
GET /watch/inbox/{id}                   page.read
GET /watch/letters                      page.read
GET /watch/letters/{number}             page.read
GET /watch/new-event                    incident.work
POST /watch/new-event                   incident.work
GET /watch/new-campaign                 mail.mass
POST /watch/new-campaign                mail.mass
GET /watch/new-constituent              roster.write
POST /watch/new-constituent             roster.write
GET /watch/stale-contacts               page.read
POST /watch/stale-contacts              roster.write
GET /settings/advice                    template.write
POST /settings/advice                   template.write
GET /watch/rules                        page.read
POST /watch/rules                       rule.write
GET /watch/world                        page.read
GET /{$}                                start
`

// rule is a line of the table.
type rule struct{ pattern, act, form string }

func rules() (list []rule) {
	for line := range strings.SplitSeq(strings.TrimSpace(routeTable), "\n") {
		f := strings.Fields(line)
		r := rule{pattern: f[0] + " " + f[1], act: f[2]}
		if len(f) > 3 {
			r.form = f[3]
		}
		list = append(list, r)
	}
	return list
}

// method and path of a rule's pattern.
func (r rule) method() string { m, _, _ := strings.Cut(r.pattern, " "); return m }

// lets reports whether the table of acts lets somebody of a role come through.
func (r rule) lets(roles []string) bool {
	if slices.Contains([]string{"open", "start", "stream"}, r.act) {
		return true
	}
	list, err := trust.ParseRoles(roles)
	return err == nil && trust.May(list, trust.Act(r.act))
}

// Every route that a mux knows is in the table, with an act that there is.
func TestEveryRouteSaysWhoMay(t *testing.T) {
	n := startNode(t, t.TempDir()+"/node", "")
	s, err := n.site(false)
	if err != nil {
		t.Fatal(err)
	}
	var known []string
	for _, r := range rules() {
		known = append(known, r.pattern)
		if !r.lets(nil) && !slices.Contains(trust.Acts(), trust.Act(r.act)) {
			t.Errorf("%s asks for %s, which is no act of internal/module/trust/role.go", r.pattern, r.act)
		}
	}
	there := map[string]bool{}
	for _, h := range []http.Handler{s.inside, s.before, s.public, n.Watch.Answers()} {
		for _, p := range patterns(h.(*http.ServeMux)) {
			there[p] = true
			if p != "/" && !slices.Contains(known, p) {
				t.Errorf("%s is not in routeTable in app/walk_table_test.go: add the line \"%s  ACT\" with the act that its handler asks for; the walk then sees that every other role is refused", p, p)
			}
		}
	}
	for _, p := range known {
		if !there[p] {
			t.Errorf("%s is in routeTable, and no mux knows it: take the line out", p)
		}
	}
}
