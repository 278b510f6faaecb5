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
	ActRead    Act = "page.read"      // read the team's pages
	ActAccount Act = "own.account"    // sign in, and look after one's own account
	ActHold    Act = "outbox.hold"    // keep acts from leaving
	ActRelease Act = "outbox.release" // let acts leave
	ActCancel  Act = "outbox.cancel"  // keep acts from leaving for ever
	ActApprove Act = "outbox.approve" // be the second pair of eyes
	ActOpen    Act = "outbox.open"    // let leave all that is released
	ActClose   Act = "outbox.close"   // keep everything from leaving
)

// Acts are all acts.
func Acts() []Act {
	return []Act{ActRead, ActAccount, ActHold, ActRelease, ActCancel, ActApprove, ActOpen, ActClose}
}

// allowed is the one table of who may do what. What does not stand here nobody may. To stop something is safe, so many
// may; to let something out is not, so few may.
func allowed(a Act) []Role {
	switch a {
	case ActRead:
		return []Role{Duty, Handler, Lead, Administrator, Auditor}
	case ActAccount:
		return []Role{Duty, Handler, Lead, Administrator, Auditor, Constituent}
	case ActHold, ActClose:
		return []Role{Duty, Handler, Lead, Administrator}
	case ActRelease, ActCancel, ActApprove, ActOpen:
		return []Role{Duty, Lead}
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
	return list, nil
}

func names(roles []Role) string {
	var list []string
	for _, r := range roles {
		list = append(list, string(r))
	}
	return strings.Join(list, ", ")
}

func fault(field, format string, args ...any) *tocsin.Fault {
	f := tocsin.Faultf(tocsin.Invalid, format, args...)
	f.Field = field
	return f
}
