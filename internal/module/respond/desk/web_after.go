package desk

import (
	"bytes"
	"net/http"
	"net/url"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/docx"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
)

// afterBody is the report on one item, as it may be given to somebody.
type afterBody struct {
	item.Case
	drawing
	Path      string
	OrgName   string
	For       console.Tabs // for whom it can be
	Parts     []storyPart
	Told      bool
	Figures   []figure
	Hits      []assetRow
	Tactics   []tacticRows
	Looked    []indicator
	Files     []item.Evidence
	Rows      []row
	MayWork   bool
	Made      time.Time
	Audience  tocsin.Mark
	AudienceQ string
}

// storyPart is a part of what is told.
type storyPart struct{ Name, Title, Text string }

// figure is a number with its name.
type figure struct{ Label, Value string }

// after shows the report on an item. For whom it is decides what is in it: it shows what somebody sees who is cleared for
// that mark, and nothing more. Notes and letters are never in it.
func (d *Desk) after(w http.ResponseWriter, r *http.Request) error {
	b, err := d.reported(r)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	b.For.Label = l.Text("respond.after.for")
	for m := b.Mark; m >= d.clearanceOf(r); m-- {
		b.For.List = append(b.For.List, console.Tab{Text: m.Label(), Lang: "en", Href: b.Path + "/report?for=" + url.QueryEscape(m.String()), On: m == b.Audience})
		if m == tocsin.Red {
			break
		}
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/after", Title: l.Text("respond.after.title") + " " + b.Number, Mark: b.Audience, Body: &b}, http.StatusOK)
}

// afterWord is the same report as a document.
func (d *Desk) afterWord(w http.ResponseWriter, r *http.Request) error {
	b, err := d.reported(r)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	l := d.console.Lang(r)
	if err := d.room.WriteWord(r.Context(), &out, l, wordOf(l, b, d.console.Zone(r)), b.Case, b.Audience); err != nil {
		return err
	}
	w.Header().Set("Content-Type", docx.Type)
	w.Header().Set("Cache-Control", "no-store")
	web.Attach(w.Header(), b.Number+".docx")
	_, err = out.WriteTo(w)
	return err
}

// reported is the report on an item for whom the address says.
func (d *Desk) reported(r *http.Request) (b afterBody, err error) {
	v, err := d.viewer(r.Context())
	if err != nil {
		return b, err
	}
	c, mark, err := d.room.CaseFor(r.Context(), v, number(r.PathValue("number")), r.URL.Query().Get("for"))
	if err != nil {
		return b, err
	}
	b = d.afterOf(d.console.Lang(r), c, mark)
	b.MayWork = d.may(r.Context(), actWork)
	return b, nil
}

// clearanceOf is the strictest mark that whoever reads may see.
func (d *Desk) clearanceOf(r *http.Request) tocsin.Mark {
	v, err := d.viewer(r.Context())
	if err != nil {
		return tocsin.Clear
	}
	return v.Clearance
}

// afterOf is the report on what somebody may see of a case.
func (d *teller) afterOf(l *lang.Lang, c item.Case, mark tocsin.Mark) afterBody {
	b := afterBody{Case: c, Path: itemPath(c.Number), drawing: drawn(d.points(l, c)), Made: d.now(), Audience: mark, AudienceQ: mark.String()}
	if c.Org != "" {
		b.OrgName = d.name(c.Org)
	}
	for _, name := range item.StoryParts() {
		b.Parts = append(b.Parts, storyPart{name, l.Word("respond.story", name), c.Story[name]})
		b.Told = b.Told || c.Story[name] != ""
	}
	b.Hits, b.Tactics = d.assetRows(b.Path, c.Assets), byTactic(l, c.Techniques)
	for _, x := range item.Mattering(c.Indicators) {
		b.Looked = append(b.Looked, shownAs(x))
	}
	for _, e := range c.Evidence {
		if e.Held() {
			b.Files = append(b.Files, e)
		}
	}
	for _, p := range c.Children {
		b.Rows = append(b.Rows, d.row(p))
	}
	b.Figures = figuresOf(l, c)
	return b
}

// figuresOf are how long things took.
func figuresOf(l *lang.Lang, c item.Case) (list []figure) {
	took := func(key string, from, to time.Time) {
		if !from.IsZero() && !to.IsZero() && !to.Before(from) {
			list = append(list, figure{l.Text(key), l.Text("respond.after.hours", "n", max(int64(to.Sub(from).Round(time.Hour)/time.Hour), 1))})
		}
	}
	first := c.Created
	for _, m := range c.Moments {
		if m.Kind == "began" && m.At.Before(first) {
			first = m.At
		}
	}
	if first.Before(c.Created) {
		took("respond.after.unseen", first, c.Created)
	}
	took("respond.after.answer", c.Created, c.Answered)
	took("respond.after.solve", c.Created, c.Closed)
	return list
}

// tell keeps what the report tells.
func (d *Desk) tell(w http.ResponseWriter, r *http.Request) error {
	return d.inReport(w, r, func(v item.Viewer, n string) error {
		parts := map[string]string{}
		for _, name := range item.StoryParts() {
			if _, ok := r.PostForm[name]; ok {
				parts[name] = r.PostForm.Get(name)
			}
		}
		return d.room.TellStory(r.Context(), v, n, parts)
	})
}

// inReport does one thing in an item, and shows its report again.
func (d *Desk) inReport(w http.ResponseWriter, r *http.Request, do func(v item.Viewer, number string) error) error {
	n, err := d.actIn(w, r, do)
	if err != nil {
		return err
	}
	to := itemPath(n) + "/report"
	if f := r.PostForm.Get("for"); f != "" {
		to += "?for=" + url.QueryEscape(f)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
