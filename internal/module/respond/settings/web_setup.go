package settings

import (
	"context"
	"net/http"

	"tocsin/internal/console"
)

// Where files are brought in.
const (
	contactsPath = SetupPath + "/contacts"
	reportsPath  = SetupPath + "/reports"
	warningsPath = SetupPath + "/warnings"
)

// setupPage is the list of what a new node still needs.
type setupPage struct {
	Steps  []setupStep
	Done   int
	Left   int
	Width  int // of the bar, in hundredths
	Hidden bool
}

// setupStep is a step in the reader's language.
type setupStep struct {
	Key, Href, Title, Why, Count string
	Done, Next                   bool
}

// list judges all steps.
func (d *Desk) list(ctx context.Context) ([]step, error) {
	t, err := d.Room.TeamOf(ctx)
	if err != nil {
		return nil, err
	}
	f, err := d.Facts(ctx)
	if err != nil {
		return nil, err
	}
	m, err := d.Mail.State(ctx)
	if err != nil {
		return nil, err
	}
	return steps(t, f, !m.Looked.IsZero()), nil
}

func (d *Desk) setup(w http.ResponseWriter, r *http.Request) error {
	if _, err := d.must(r.Context(), actWrite); err != nil {
		return err
	}
	list, err := d.list(r.Context())
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	p := setupPage{Left: left(list)}
	if p.Hidden, err = d.Room.SetUpHidden(r.Context()); err != nil {
		return err
	}
	next := false
	for _, s := range list {
		row := setupStep{Key: s.Key, Href: s.Href, Title: l.Text("setup.step." + s.Key), Why: l.Text("setup.step." + s.Key + ".why"), Done: s.Done, Next: !s.Done && !next}
		next = next || !s.Done
		if s.N > 0 {
			row.Count = l.Text("setup.step."+s.Key+".n", "n", s.N)
		}
		p.Steps = append(p.Steps, row)
	}
	p.Done = len(list) - p.Left
	p.Width = 100 * p.Done / len(list)
	return d.page(w, r, "setup", "setup.title", p, http.StatusOK)
}

// hideSetup puts the list away from the overview, or back on it.
func (d *Desk) hideSetup(w http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), actWrite)
	if err != nil {
		return err
	}
	if err := form(w, r); err != nil {
		return err
	}
	hide := r.PostForm.Get("do") != "show"
	if err := d.Room.HideSetUp(r.Context(), by, hide); err != nil {
		return err
	}
	to := "/"
	if r.PostForm.Get("from") == "list" {
		to = SetupPath
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// Notice is the card of the overview that says what is left; nil where nothing is, where it was put away, or where the
// reader may not do it.
func (d *Desk) Notice(r *http.Request) (*console.Notice, error) {
	if _, ok := console.PersonOf(r.Context()); !ok || !d.may(r.Context(), actWrite) {
		return nil, nil
	}
	hidden, err := d.Room.SetUpHidden(r.Context())
	if err != nil || hidden {
		return nil, err
	}
	list, err := d.list(r.Context())
	n := left(list)
	if err != nil || n == 0 {
		return nil, err
	}
	l := d.console.Lang(r)
	c := &console.Notice{Title: l.Text("setup.title"), Text: l.Text("setup.left", "n", n), Href: SetupPath, Link: l.Text("setup.go"),
		Post: SetupPath + "/hide", Button: l.Text("setup.hide")}
	for _, s := range list {
		if !s.Done {
			c.Items = append(c.Items, console.Tab{Text: l.Text("setup.step." + s.Key), Href: s.Href})
		}
	}
	return c, nil
}
