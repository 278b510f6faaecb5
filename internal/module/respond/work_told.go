package respond

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/front"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
	"tocsin/internal/module/respond/team"
)

// Public is who is noted for what came by the public pages. It begins with a sign that no account has.
const Public = "+public"

// publicViewer acts for whoever has a link; what they are shown is decided in Told.
var publicViewer = item.Viewer{Name: Public, Clearance: tocsin.Red, All: true}

// toldDesk serves the public pages.
type toldDesk struct{ *Room }

// Front is what the public pages need of the room.
func (r *Room) Front() front.Source { return toldDesk{r} }

// Team returns what the team has said of itself.
func (d toldDesk) Team(ctx context.Context) (team.Team, error) { return d.TeamOf(ctx) }

// linkLength is how many bytes of a hash make a link: 160 bits.
const linkLength = 20

// linkOf makes the secret of a link of a form's number. So a form that is sent again leads to the same page, and neither
// stands in the records.
func linkOf(once string) string {
	sum := sha256.Sum256([]byte("link of " + once))
	return base32.StdEncoding.EncodeToString(sum[:linkLength])
}

func hashOf(link string) string {
	sum := sha256.Sum256([]byte(link))
	return hex.EncodeToString(sum[:])
}

// Tell takes a report: the item and the link's hash in one transaction, then its files. Who gets no answer sends the form
// again, and what was missing is kept then.
func (d toldDesk) Tell(ctx context.Context, rep front.Report) (string, error) {
	if len(rep.Files) > 0 && (rep.Child || !d.TakesFiles()) { // a picture of a child is kept by nobody but the police
		return "", tocsin.Faultf(tocsin.Invalid, "No files are taken here.")
	}
	link := linkOf(rep.Once)
	hash := hashOf(link)
	id, files, err := record.ToldBy(ctx, d.DB, hash)
	if tocsin.WhyOf(err) == tocsin.NotFound && err != nil {
		id, files, err = d.enter(ctx, hash, rep)
	}
	if err != nil {
		return "", fmt.Errorf("take a report: %w", err)
	}
	if files == 0 {
		return link, nil
	}
	return link, d.keepFiles(ctx, id, hash, rep.Files)
}

// enter makes a report of what was told, unless another request has done so meanwhile.
func (d toldDesk) enter(ctx context.Context, hash string, rep front.Report) (id int64, files int, err error) {
	err = d.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		id, files, err = record.ToldBy(ctx, tx, hash)
		if err == nil || tocsin.WhyOf(err) != tocsin.NotFound {
			return err
		}
		it, err := d.add(ctx, tx, rep)
		if err != nil {
			return err
		}
		id, files = it.ID, len(rep.Files)
		if err := record.PutTold(ctx, tx, hash, id, files); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: Public, Act: "respond.told", Subject: it.Number,
			Detail: map[string]any{"files": files, "restricted": it.Restricted, "tlp": it.TLP}})
	})
	return id, files, err
}

// add makes the item of a report. What is told of a child is seen by few, and has no address that a letter could go to.
func (d toldDesk) add(ctx context.Context, tx *sqldb.Tx, rep front.Report) (it item.Item, err error) {
	mark, err := tocsin.ParseMark(rep.TLP)
	if err != nil || rep.Child {
		mark = tocsin.Red
	}
	it = item.Item{Kind: item.Report, Title: rep.Title, Class: rep.Class, Mark: mark, Person: rep.Name, Email: rep.Email, Reporter: "individual",
		How: "web", Language: rep.Language, Restricted: rep.Child, Created: tx.Now, Heard: tx.Now}
	if rep.Child {
		it.Person, it.Email, it.Priority = "", "", item.Critical
	}
	err = d.Begin(ctx, tx, Public, rep.Text, &it)
	return it, err
}

// TakesFiles reports whether the room keeps files: only then does the form ask for them.
func (d toldDesk) TakesFiles() bool { return d.Blobs != nil }

// keepFiles keeps a report's files as evidence.
func (d toldDesk) keepFiles(ctx context.Context, id int64, hash string, files []item.File) error {
	it, err := record.ByID(ctx, d.DB, id)
	if err != nil {
		return err
	}
	for _, f := range files {
		f.TLP = it.TLP
		if _, err := d.Keep(ctx, publicViewer, it.Number, f); err != nil {
			return fmt.Errorf("keep a file of %s: %w", it.Number, err)
		}
	}
	return d.DB.Tx(ctx, func(tx *sqldb.Tx) error { return record.KeptTold(ctx, tx, hash) })
}

// Told tells whoever has the link how far their report has come, and nothing that others said.
func (d toldDesk) Told(ctx context.Context, link string) (front.Told, error) {
	id, _, err := record.ToldBy(ctx, d.DB, hashOf(link))
	if err != nil {
		return front.Told{}, err
	}
	it, err := record.ByID(ctx, d.DB, id)
	if err != nil {
		return front.Told{}, err
	}
	now, err := record.Target(ctx, d.DB, it)
	if err != nil {
		return front.Told{}, err
	}
	t := front.Told{Number: it.Number, At: it.Created, State: stateOf(now.Status), Child: it.Restricted && it.Mark == tocsin.Red}
	if it.Email != "" {
		if t.Answers, err = record.SentTo(ctx, d.DB, []int64{it.ID, now.ID}, it.Email); err != nil {
			return t, err
		}
	}
	t.Added, err = record.SaidBy(ctx, d.DB, id, Public)
	return t, err
}

// stateOf is a status in the words that a reporter needs.
func stateOf(s item.Status) string {
	switch {
	case s == item.New:
		return "waiting"
	case s.Ends():
		return "closed"
	}
	return "working"
}

// Add notes what a reporter adds. A report that was closed is open again: somebody has to look at it.
func (d toldDesk) Add(ctx context.Context, link, text string) error {
	return d.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		id, _, err := record.ToldBy(ctx, tx, hashOf(link))
		if err != nil {
			return err
		}
		it, err := record.ByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, err := record.AddEntry(ctx, tx, item.Entry{Item: id, By: Public, What: item.Noted, Text: text}); err != nil {
			return err
		}
		change := map[string]string{"heard": record.TimeText(tx.Now), "waits": string(item.ForUs)}
		if it.Status.Ends() {
			change["status"] = string(item.Open)
			item.Ending(it, change)
		}
		if err := record.SetFields(ctx, tx, 0, &it, change); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: Public, Act: "respond.told.more", Subject: it.Number})
	})
}
