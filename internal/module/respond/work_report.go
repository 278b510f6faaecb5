package respond

import (
	"context"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/mail/show"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
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

// maxReportID is how long a program's own id of a report may be, in bytes.
const maxReportID = 200

// Report opens a report of what a program tells, with what its text names. One that tells of the same again gets the report
// that it made.
func (r *Room) Report(ctx context.Context, v item.Viewer, rep Reported) (it item.Item, err error) {
	if len(rep.ID) > maxReportID || strings.ContainsAny(rep.ID, "\r\n\x00") {
		return it, fault("id", "an id is one line of up to %d bytes", maxReportID)
	}
	it, err = begun(item.Start{Kind: item.Report, Title: rep.Title, Text: rep.Text, Class: rep.Class, TLP: rep.TLP, Org: rep.Org, Person: rep.Person, Email: rep.Email,
		Reporter: "machine", How: "api", Language: show.Guess(rep.Text)})
	if err != nil {
		return it, err
	}
	if it.Mark < v.Clearance {
		return it, fault("tlp", "you may see up to %s: you would not see what you make", v.Clearance.Label())
	}
	from := "api " + v.Name
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if known, err := r.reported(ctx, tx, v, from, rep.ID, &it); err != nil || known {
			return err
		}
		if err := r.Begin(ctx, tx, v.Name, rep.Text, &it); err != nil {
			return err
		}
		if rep.ID != "" {
			if err := record.SetOrigin(ctx, tx, it.ID, from, rep.ID, v.Name); err != nil {
				return err
			}
		}
		if err := r.names(ctx, tx, it, item.Mail{Mark: it.Mark}, rep.Title+"\n"+rep.Text); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.report", Subject: it.Number})
	})
	return it, err
}

// reported finds the report that a program has made of its own id.
func (r *Room) reported(ctx context.Context, tx *sqldb.Tx, v item.Viewer, from, id string, it *item.Item) (bool, error) {
	if id == "" {
		return false, nil
	}
	one, err := record.Origin(ctx, tx, from, id)
	if err != nil || one == 0 {
		return false, err
	}
	old, err := record.ByID(ctx, tx, one)
	if err != nil {
		return false, err
	}
	if *it, err = record.ByNumber(ctx, tx, v, old.Number); err != nil {
		return false, tocsin.Faultf(tocsin.Conflict, "this was reported before, and is no longer yours to see")
	}
	return true, nil
}
