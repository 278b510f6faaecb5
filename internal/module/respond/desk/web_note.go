package desk

import (
	"context"
	"html/template"
	"net/http"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/markdown"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/sift"
)

// Noting is what notes need of the room.
type Noting interface {
	// ChangeNote writes a note anew, or pins it above the stream.
	ChangeNote(ctx context.Context, v item.Viewer, number string, id int64, c item.NoteChange) (item.Outcome, error)
	// NoteHistory is a note and the wordings that it had, the newest first.
	NoteHistory(ctx context.Context, v item.Viewer, number string, id int64) (item.Entry, []item.NoteWas, error)
}

// noteBody is the page of a note.
type noteBody struct {
	line
	Number  string
	Title   string
	Path    string // of the item
	MayWork bool
	Folders []string // of the item
	MayText bool     // who reads may write it anew
	Version int64    // when it was written anew last, as the form was shown; 0: never
	Was     []noteWas
	Typed   string // what its form begins with
	Wrong   []console.Wrong
}

// noteWas is a wording that a note had.
type noteWas struct {
	item.NoteWas
	Shown template.HTML // "" where its text is shown as it is
}

// noteOf makes a note ready for a page; path is that of its item.
func (d *Desk) noteOf(r *http.Request, l *lang.Lang, path string, e item.Entry) line {
	ln := line{Entry: e, Who: who(l, e.By), Took: took(l, e.Minutes), Own: path + "/notes/" + strconv.FormatInt(e.ID, 10)}
	if e.ByMail() && d.mayRead(r, actLetters) {
		ln.Page = mailPath(e.Mail.ID)
	}
	if e.Marked() {
		ln.Shown = marked(l, e.Text, 3, d.may(r.Context(), actRead))
	}
	return ln
}

// around fills in what stands around the stream: the notes that are pinned above it, the newest first, and the articles that
// help with the item. Where the page has the whole stream it has these notes too.
func (d *Desk) around(r *http.Request, v item.Viewer, l *lang.Lang, b *itemBody, all []item.Entry, whole bool) (err error) {
	if !whole {
		if all, err = d.room.Stream(r.Context(), v, b.Number, item.StreamFilter{Pinned: true}); err != nil {
			return err
		}
	}
	for _, e := range all {
		if !e.Pinned.IsZero() {
			b.Pinned = append(b.Pinned, d.noteOf(r, l, b.Path, e))
		}
	}
	return d.helps(r, v, l, b)
}

// oneNote shows a note, the form that changes it, and the wordings that it had.
func (d *Desk) oneNote(w http.ResponseWriter, r *http.Request) error { return d.showNote(w, r, nil) }

// showNote shows a note; where something was sent of its form that can't be taken, with that and with what is wrong.
func (d *Desk) showNote(w http.ResponseWriter, r *http.Request, wrong *tocsin.Fault) error {
	v, it, err := d.askedItem(r)
	if err != nil {
		return err
	}
	id, err := idOf(r, "note")
	if err != nil {
		return err
	}
	e, was, err := d.room.NoteHistory(r.Context(), v, it.Number, id)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	b := noteBody{line: d.noteOf(r, l, itemPath(it.Number), e), Number: it.Number, Title: it.Title, Path: itemPath(it.Number), MayWork: d.may(r.Context(), actWork), Typed: e.Text}
	if wrong != nil {
		b.Typed, b.Wrong = r.PostForm.Get("text"), console.Faults(l, wrong, func(id string) bool { return id == "text" })
	}
	if b.MayText = b.MayWork && (e.By == v.Name || v.All); !e.Changed.IsZero() {
		b.Version = e.Changed.UnixMicro()
	}
	if b.MayWork {
		all, err := d.notesOf(r, v, it.Number)
		if err != nil {
			return err
		}
		b.Folders = foldersOf(all)
	}
	for _, one := range was {
		n := noteWas{NoteWas: one}
		if one.Marked() {
			n.Shown = marked(l, one.Text, 3, true)
		}
		b.Was = append(b.Was, n)
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/note", Title: l.Text("respond.note") + " " + it.Number, Mark: it.Mark, Body: &b}, console.StatusOf(wrong))
}

// changeNote writes a note anew, lays it into a folder, or pins it.
func (d *Desk) changeNote(w http.ResponseWriter, r *http.Request) error {
	var out item.Outcome
	n, err := d.actIn(w, r, func(v item.Viewer, n string) error {
		id, err := idOf(r, "note")
		if err != nil {
			return err
		}
		c, err := noteChangeOf(r)
		if err != nil {
			return err
		}
		out, err = d.room.ChangeNote(r.Context(), v, n, id, c)
		return err
	})
	if f := console.Mend(err); f != nil && r.PostForm.Get("do") == "text" {
		return d.showNote(w, r, f)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, backTo(itemPath(n), out), http.StatusSeeOther)
	return nil
}

// noteChangeOf reads what a form does to a note.
func noteChangeOf(r *http.Request) (c item.NoteChange, err error) {
	switch do := r.PostForm.Get("do"); do {
	case "pin", "unpin":
		c.Pinned = new(do == "pin")
	case "file":
		c.Folder = new(r.PostForm.Get("folder"))
	case "text":
		c.Text = new(r.PostForm.Get("text"))
		n, err := strconv.ParseInt(r.PostForm.Get("version"), 10, 64)
		if err != nil {
			return c, &tocsin.Fault{Why: tocsin.Invalid, Field: "version", Text: "is no number"}
		}
		if c.Changed = new(time.Time); n != 0 {
			*c.Changed = time.UnixMicro(n)
		}
	default:
		return c, &tocsin.Fault{Why: tocsin.Invalid, Field: "do", Text: "is nothing that is done to a note"}
	}
	return c, nil
}

// marked is a text that was written with light marks as a page shows it, its first heading of a level; what it names can be
// looked up as in a letter. "" is a text that is shown as it was written.
func marked(l *lang.Lang, text string, level int, may bool) template.HTML {
	left := mostLooks
	return template.HTML(markdown.HTML(text, markdown.Look{Level: level, Table: l.Text("respond.note.table"), Split: func(run string) (list []markdown.Piece) {
		var spans []sift.Span
		if left > 0 {
			spans = sift.Spans(run, left)
		}
		left -= len(spans)
		for _, p := range piecesOf(run, spans, may) {
			list = append(list, markdown.Piece{Text: p.Text, Look: p.Look, Href: p.Href})
		}
		return list
	}})) //nolint:gosec // what was washed
}
