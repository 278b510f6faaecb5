package settings

import "tocsin/internal/module/respond/team"

// step is one thing that a new node still needs, or has. Its texts are setup.KEY and setup.KEY.why.
type step struct {
	Key   string
	Href  string
	Done  bool
	N     int64 // how many there are of what it is about; 0 says nothing
	Count string
}

// steps judges by the facts what of a node is set up. Nothing of it is kept: what is taken away is left to do again.
func steps(t team.Team, f Facts, box bool) []step {
	said := t.Version > 0
	return []step{
		{Key: "team", Href: teamPath + "/" + partWho + "?setup=1", Done: said && t.Email != "" && t.Name.In("en") != ""},
		{Key: "place", Href: teamPath + "/" + partPlace + "?setup=1", Done: said && t.Zone != "" && len(t.Languages) > 0},
		{Key: "public", Href: teamPath + "/" + partPublic + "?setup=1", Done: t.Public.On},
		{Key: "mailbox", Href: mailPath + "?setup=1", Done: box || f.Letters > 0, N: f.Letters},
		{Key: "marks", Href: teamPath + "/" + partPlace + "?setup=1#tlp", Done: said && t.TLP != ""},
		{Key: "contacts", Href: contactsPath, Done: f.Owners > 0, N: f.Owners},
		{Key: "reports", Href: reportsPath, Done: f.Reports > 0, N: f.Reports},
		{Key: "warnings", Href: warningsPath, Done: f.Warnings > 0, N: f.Warnings},
		{Key: "incident", Href: "/inbox", Done: f.Incidents > 0, N: f.Incidents},
	}
}

// left is how many steps are not done.
func left(list []step) (n int) {
	for _, s := range list {
		if !s.Done {
			n++
		}
	}
	return n
}
