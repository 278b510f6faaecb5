package trust

import (
	"slices"
	"strings"

	"tocsin"
)

// Role is what somebody is to the team.
type Role string

// The roles that there are.
const (
	Duty          Role = "duty"          // the duty officer: decides what leaves today
	Handler       Role = "handler"       // works on cases
	Lead          Role = "lead"          // leads the team
	Administrator Role = "administrator" // runs the node
	Auditor       Role = "auditor"       // reads all, changes nothing
	Constituent   Role = "constituent"   // somebody of an owner: has no page of the team's
	Bot           Role = "bot"           // a program: it has a token, no page
)

// Roles are all roles, in the order in which people are shown them.
func Roles() []Role {
	return []Role{Duty, Handler, Lead, Administrator, Auditor, Constituent, Bot}
}

// Act is something that a role lets somebody do.
type Act string

// The acts that a door or a page asks about.
const (
	ActRead     Act = "page.read"      // read the team's pages
	ActAccount  Act = "own.account"    // sign in, and look after one's own account
	ActOwnToken Act = "own.token"      // have tokens that do what one may do oneself
	ActHold     Act = "outbox.hold"    // keep acts from leaving
	ActRelease  Act = "outbox.release" // let acts leave
	ActCancel   Act = "outbox.cancel"  // keep acts from leaving for ever
	ActApprove  Act = "outbox.approve" // be the second pair of eyes
	ActOpen     Act = "outbox.open"    // let leave all that is released
	ActClose    Act = "outbox.close"   // keep everything from leaving

	ActInboxRead          Act = "inbox.read"          // read what people have reported
	ActInboxSort          Act = "inbox.sort"          // make it a part of a case, or set it aside
	ActIncidentRead       Act = "incident.read"       // read cases
	ActIncidentWork       Act = "incident.work"       // make cases, notes, links, tasks; merge; add evidence
	ActIncidentClose      Act = "incident.close"      // close cases, and open them again
	ActIncidentBulk       Act = "incident.bulk"       // change many cases at once
	ActIncidentRestricted Act = "incident.restricted" // read every restricted case, its team or not
	ActEvidenceRead       Act = "evidence.read"       // fetch evidence
	ActEvidenceDelete     Act = "evidence.delete"     // delete evidence for good
	ActIncidentDelete     Act = "incident.delete"     // delete cases for good
	ActLetterDelete       Act = "letter.delete"       // delete letters for good
	ActPersonErase        Act = "person.erase"        // erase a person wherever they stand, and tell them what is known of them
	ActRetention          Act = "retention.write"     // say for how long what is over is kept
	ActIncidentKeep       Act = "incident.keep"       // say which cases must be kept, whoever wants them deleted
	ActMailSend           Act = "mail.send"           // draft answers
	ActMailMass           Act = "mail.mass"           // draft one letter to many
	ActReportRead         Act = "report.read"         // read reports of the team's work
	ActSettingsWrite      Act = "settings.write"      // change how the desk works
	ActTemplateWrite      Act = "template.write"      // change templates of letters
	ActPortalOwn          Act = "portal.own"          // see and answer what is one's own organisation's
	ActClaimDecide        Act = "claim.decide"        // decide what networks an organisation has
	ActRosterWrite        Act = "roster.write"        // enter and change constituents, their networks and contacts
	ActRosterMerge        Act = "roster.merge"        // make a constituent a part of another
	ActRosterRemove       Act = "roster.remove"       // take a constituent away
	ActRuleWrite          Act = "rule.write"          // keep something out of letters, or send it elsewhere
	ActDutyWrite          Act = "duty.write"          // say who has the duty when
	ActViewShare          Act = "view.share"          // give a view of the lists to the team
	ActExportAll          Act = "export.all"          // take everything out at once
	ActImportHistory      Act = "import.history"      // bring cases of an earlier system
	ActAuditRead          Act = "audit.read"          // read who did what; its lines name what only some may see

	ActPeopleRead  Act = "people.read"  // see who has an account, with which roles
	ActPeopleWrite Act = "people.write" // invite, change, shut out, reset
	ActTokenRead   Act = "token.read"   // see which programs may use the API
	ActTokenWrite  Act = "token.write"  // make and revoke tokens
)

// grant is a line of the table of who may do what.
type grant struct {
	act   Act
	roles []Role
}

// Groups of roles that several lines have in common.
var (
	everybody = []Role{Duty, Handler, Lead, Administrator, Auditor, Constituent} // who has a page at all
	readers   = []Role{Duty, Handler, Lead, Administrator, Auditor}
	stoppers  = []Role{Duty, Handler, Lead, Administrator}
	handlers  = []Role{Duty, Handler, Lead}
	deciders  = []Role{Duty, Lead}
)

// grants are the one table of who may do what. What does not stand here nobody may. To stop something is safe, so many
// may; to let something out, to delete and to change many at once is not, so few may. An auditor reads all and changes
// nothing. Who runs the node need not see evidence or restricted cases.
var grants = []grant{
	{ActRead, readers},
	{ActAccount, everybody},
	{ActOwnToken, readers},
	{ActHold, stoppers},
	{ActClose, stoppers},
	{ActRelease, deciders},
	{ActCancel, deciders},
	{ActApprove, deciders},
	{ActOpen, deciders},
	{ActInboxRead, readers},
	{ActInboxSort, handlers},
	{ActIncidentRead, readers},
	{ActIncidentWork, handlers},
	{ActIncidentClose, handlers},
	{ActIncidentBulk, deciders},
	{ActIncidentRestricted, []Role{Lead, Auditor}},
	{ActEvidenceRead, []Role{Duty, Handler, Lead, Auditor}},
	{ActEvidenceDelete, deciders},
	{ActIncidentDelete, deciders},
	{ActLetterDelete, deciders},
	{ActPersonErase, deciders},
	{ActRetention, deciders},
	{ActIncidentKeep, []Role{Lead}},
	{ActMailSend, handlers},
	{ActMailMass, deciders},
	{ActReportRead, readers},
	{ActSettingsWrite, []Role{Lead, Administrator}},
	{ActTemplateWrite, []Role{Lead, Administrator}},
	{ActPortalOwn, []Role{Constituent}},
	{ActClaimDecide, deciders},
	{ActRosterWrite, handlers},
	{ActRosterMerge, handlers},
	{ActRosterRemove, handlers},
	{ActRuleWrite, deciders},
	{ActViewShare, handlers},
	{ActDutyWrite, []Role{Lead}},
	{ActExportAll, []Role{Lead, Auditor}},
	{ActImportHistory, []Role{Lead, Administrator}},
	{ActAuditRead, []Role{Lead, Auditor}},
	{ActPeopleRead, []Role{Administrator, Auditor}},
	{ActPeopleWrite, []Role{Administrator}},
	{ActTokenRead, []Role{Administrator, Auditor}},
	{ActTokenWrite, []Role{Administrator}},
}

// Acts are all acts.
func Acts() []Act {
	list := make([]Act, len(grants))
	for i, g := range grants {
		list[i] = g.act
	}
	return list
}

// allowed are the roles that may do something.
func allowed(a Act) []Role {
	for _, g := range grants {
		if g.act == a {
			return g.roles
		}
	}
	return nil
}

// May reports whether somebody of these roles may do something: one role that may is enough, none may by default.
func May(roles []Role, a Act) bool {
	for _, r := range allowed(a) {
		if slices.Contains(roles, r) {
			return true
		}
	}
	return false
}

// ParseRoles reads roles as a person gives them.
func ParseRoles(given []string) ([]Role, error) {
	var list []Role
	for _, s := range given {
		r := Role(strings.ToLower(strings.TrimSpace(s)))
		if !slices.Contains(Roles(), r) {
			return nil, fault("role", "%.40q is none of %s", s, names(Roles()))
		}
		if !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	if len(list) == 0 {
		return nil, fault("role", "a user needs a role: %s", names(Roles()))
	}
	if len(list) > 1 && slices.Contains(list, Constituent) {
		return nil, fault("role", "constituent goes with no other role: somebody is the team's or an owner's")
	}
	return list, nil
}

// Denied is the answer to whoever may not do something.
func Denied(a Act) error {
	return tocsin.Faultf(tocsin.Denied, "None of your roles lets you do this (%s).", a)
}

func names(roles []Role) string {
	var list []string
	for _, r := range roles {
		list = append(list, string(r))
	}
	return strings.Join(list, ", ")
}

func fault(field, format string, args ...any) *tocsin.Fault {
	return tocsin.Faultf(tocsin.Invalid, format, args...).At(field)
}
