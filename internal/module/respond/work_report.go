package respond

import (
	"context"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/mail/show"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Reported is what a program tells the team.
type Reported struct {
	ID     string `json:"id,omitempty"` // of the program's own: the same again is the same report
	Title  string `json:"title"`
	Text   string `json:"text,omitempty"`
	Class  string `json:"class,omitempty"` // an RSIT type
	TLP    string `json:"tlp,omitempty"`   // "" is amber
	Org    string `json:"constituent,omitempty"`
	Person string `json:"person,omitempty"`
	Email  string `json:"email,omitempty"` // whom an answer goes to
}

// Report opens a report of what a program tells, with what its text names. One that tells of the same again gets the report
// that it made.
func (r *Room) Report(ctx context.Context, v item.Viewer, rep Reported) (it item.Item, err error) {
	it, err = begun(item.Start{Kind: item.Report, Title: rep.Title, Text: rep.Text, Class: rep.Class, TLP: rep.TLP, Org: rep.Org, Person: rep.Person, Email: rep.Email,
		Reporter: "machine", How: "api", Language: show.Guess(rep.Text)})
	if err != nil {
		return it, err
	}
	if it.Mark < v.Clearance {
		return it, fault("tlp", "you may see up to %s: you would not see what you make", v.Clearance.Label())
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if known, err := given(ctx, tx, v, rep.ID); err != nil || known.ID != 0 {
			it = known
			return err
		}
		if err := r.Begin(ctx, tx, v.Name, rep.Text, &it); err != nil {
			return err
		}
		if err := keepID(ctx, tx, v, it, rep.ID); err != nil {
			return err
		}
		if err := r.names(ctx, tx, it, item.Mail{Mark: it.Mark}, rep.Title+"\n"+rep.Text); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.report", Subject: it.Number})
	})
	return it, err
}
