package trust

import (
	"strings"
	"testing"
)

func TestWhoMayDoWhat(t *testing.T) {
	f := func(a Act, want string) {
		t.Helper()
		var got []string
		for _, r := range Roles() {
			if May([]Role{r}, a) {
				got = append(got, string(r))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", a, got, want)
		}
	}
	f(ActRead, "duty handler lead administrator auditor")
	f(ActAccount, "duty handler lead administrator auditor constituent")
	f(ActHold, "duty handler lead administrator")
	f(ActClose, "duty handler lead administrator")
	f(ActRelease, "duty lead")
	f(ActCancel, "duty lead")
	f(ActApprove, "duty lead")
	f(ActOpen, "duty lead")
	f(ActInboxRead, "duty handler lead administrator auditor")
	f(ActInboxSort, "duty handler lead")
	f(ActIncidentRead, "duty handler lead administrator auditor")
	f(ActIncidentWork, "duty handler lead")
	f(ActIncidentClose, "duty handler lead")
	f(ActIncidentBulk, "duty lead")
	f(ActIncidentRestricted, "lead auditor")
	f(ActEvidenceRead, "duty handler lead auditor")
	f(ActEvidenceDelete, "duty lead")
	f(ActIncidentDelete, "duty lead")
	f(ActLetterDelete, "duty lead")
	f(ActPersonErase, "duty lead")
	f(ActRetention, "duty lead")
	f(ActIncidentKeep, "lead")
	f(ActMailSend, "duty handler lead")
	f(ActMailMass, "duty lead")
	f(ActReportRead, "duty handler lead administrator auditor")
	f(ActSettingsWrite, "lead administrator")
	f(ActTemplateWrite, "lead administrator")
	f(ActPortalOwn, "constituent")
	f(ActClaimDecide, "duty lead")
	f(ActRosterWrite, "duty handler lead")
	f(ActRosterMerge, "duty handler lead")
	f(ActRosterRemove, "duty handler lead")
	f(ActRuleWrite, "duty lead")
	f(ActViewShare, "duty handler lead")
	f(ActExportAll, "lead auditor")
	f(ActAuditRead, "lead auditor")
	f(ActImportHistory, "lead administrator")
	f(ActPeopleRead, "administrator auditor")
	f(ActPeopleWrite, "administrator")
	f(ActTokenRead, "administrator auditor")
	f(ActTokenWrite, "administrator")
	f(ActOwnToken, "duty handler lead administrator auditor")
	f(ActDutyWrite, "lead")
	f("", "")
	f("outbox.confirm", "")
	f("outbox.*", "")
	if len(Acts()) != 43 {
		t.Errorf("%d acts: the table above has 43", len(Acts()))
	}
	if May(nil, ActRead) || May([]Role{"root", ""}, ActRead) || !May([]Role{Bot, Lead}, ActOpen) {
		t.Error("no role, an unknown role, or two roles")
	}
}

// An auditor reads; a constituent has their account and their organisation's own; a bot has no page.
func TestRolesKeepToTheirTask(t *testing.T) {
	for _, a := range Acts() {
		reads := strings.HasSuffix(string(a), ".read") || a == ActAccount || a == ActOwnToken || a == ActIncidentRestricted || a == ActExportAll
		if May([]Role{Auditor}, a) && !reads {
			t.Errorf("an auditor may %s", a)
		}
		if May([]Role{Constituent}, a) && a != ActAccount && a != ActPortalOwn {
			t.Errorf("a constituent may %s", a)
		}
		if May([]Role{Bot}, a) {
			t.Errorf("a bot may %s", a)
		}
	}
}

func TestADisabledUserMayDoNothing(t *testing.T) {
	for _, a := range Acts() {
		if (User{Roles: Roles(), Disabled: true}).May(a) {
			t.Error(a)
		}
	}
}

func TestWishes(t *testing.T) {
	f := func(w Wish, want string) {
		t.Helper()
		_, err := w.user()
		got := ""
		if err != nil {
			got = err.Error()
		}
		if want == "" && err != nil || !strings.Contains(got, want) {
			t.Errorf("%+v: %q, want %q", w, got, want)
		}
	}
	duty := []string{"duty"}
	f(Wish{Name: "anna", Roles: duty, Zone: "Africa/Lusaka", Language: "ar"}, "")
	f(Wish{Name: "Anna", Roles: duty}, "name")
	f(Wish{Name: "node", Roles: duty}, "name")
	f(Wish{Name: "../x", Roles: duty}, "name")
	f(Wish{Name: "token:x", Roles: duty}, "name")
	f(Wish{Name: "anna"}, "role")
	f(Wish{Name: "owen", Roles: []string{"constituent"}, Owner: "acme-bank"}, "")
	f(Wish{Name: "owen", Roles: []string{"constituent"}}, "owner")
	f(Wish{Name: "owen", Roles: []string{"constituent"}, Owner: "../x"}, "owner")
	f(Wish{Name: "owen", Roles: []string{"constituent", "lead"}, Owner: "acme-bank"}, "no other role")
	f(Wish{Name: "anna", Roles: duty, Owner: "acme-bank"}, "owner")
	f(Wish{Name: "anna", Roles: []string{"root"}}, "role")
	f(Wish{Name: "anna", Roles: duty, Language: "de"}, "language")
	f(Wish{Name: "anna", Roles: duty, Zone: "../../etc/passwd"}, "zone")
	f(Wish{Name: "anna", Roles: duty, Zone: "Local"}, "zone")
	f(Wish{Name: "anna", Roles: duty, Clearance: "pink"}, "clearance")
	f(Wish{Name: "anna", Roles: duty, Display: strings.Repeat("x", 81)}, "display")
	f(Wish{Name: "anna", Roles: duty, Display: "a\nb"}, "display")
}

// Who is given no clearance has what their roles warrant: a constituent's person does not see TLP:RED by a forgotten word.
func TestAClearanceNobodyGave(t *testing.T) {
	f := func(role, owner, given, want string) {
		t.Helper()
		u, err := Wish{Name: "anna", Roles: []string{role}, Owner: owner, Clearance: given}.user()
		if err != nil || u.Clearance != want {
			t.Errorf("%s given %q: %q (%v), want %q", role, given, u.Clearance, err, want)
		}
	}
	f("constituent", "acme-bank", "", "amber")
	f("constituent", "acme-bank", "red", "red")
	f("lead", "", "", "red")
	f("auditor", "", "", "red")
	f("lead", "", "green", "green")
}
