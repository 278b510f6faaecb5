package desk

import (
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/mail/way"
	"tocsin/internal/module/respond/item"
)

// mailBody is the page of one letter.
type mailBody struct {
	item.Mail
	Path     string
	ItemHref string
	Heads    []people
	Text     opened
	Way      way.Way  // by which servers it came, and what of it is believed
	HTML     string   // where its HTML is; "" where it has none
	Removed  []string // what was taken out of it
	Seal     string   // what its signature and encryption are worth, in a word of the catalogue
	Signer   string
	Lost     string            // why it can't be shown
	Known    map[string]string // pages of items of which a file is an indicator, by its SHA-256
	MayFetch bool
	MaySort  bool
	MayEnd   bool   // delete it
	Asked    bool   // a second person was asked at this moment
	Keep     string // where a file of it is kept as evidence of its item; "" where nobody may, or it has none
	Done     *console.Done
}

// idOf reads which letter, or which piece of evidence, is meant.
func idOf(r *http.Request, what string) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, tocsin.Faultf(tocsin.NotFound, "there is no %s %.40q", what, r.PathValue("id"))
	}
	return id, nil
}

// mail shows a letter: who wrote to whom, its text, its files, what its signature is worth. Its HTML stands in a frame,
// as a document of its own that can do nothing.
func (d *Desk) mail(w http.ResponseWriter, r *http.Request) error {
	v, err := d.mailReader(r)
	if err != nil {
		return err
	}
	id, err := idOf(r, "letter")
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	b := mailBody{Path: mailPath(id), MayFetch: d.mayRead(r, actFetch), MaySort: d.may(r.Context(), actSort), MayEnd: d.may(r.Context(), actDeleteLetter), Asked: r.URL.Query().Get("said") == "asked", Done: d.done(r, l)}
	m, s, err := d.room.Read(r.Context(), v, id)
	if err != nil {
		if b.Mail, err = d.unreadable(r, v, id, err); err != nil {
			return d.gone(w, r, v, "letter/"+strconv.FormatInt(id, 10), err)
		}
		b.Lost, b.Seal = l.Text("respond.letter.lost"), b.Mail.Seal
	} else {
		if err := d.room.SawLetter(r.Context(), v, m); err != nil {
			return err
		}
		b.Mail, b.Heads, b.Text, b.Way, b.Removed = m, heads(l, s), openedOf(l, b.Path, s, d.allowed(r)), s.Way, removed(l, s.Removed)
		b.Seal, b.Signer = s.Seal.Word(), s.Seal.Signer
		if b.Known, err = d.room.KnownFiles(r.Context(), v, s); err != nil {
			return err
		}
		if s.HTML != "" {
			b.HTML = b.Path + "/html"
		}
	}
	if b.Number != "" {
		b.ItemHref = itemPath(b.Number)
		if d.may(r.Context(), actWork) {
			b.Keep = b.ItemHref + "/evidence/part"
		}
	}
	console.Framing(w.Header())
	title := b.Subject
	if title == "" {
		title = l.Text("respond.letter.untitled")
	}
	return d.console.Render(w, r, console.Page{Name: "respond/letters/one", Title: title, Mark: b.Mark, Body: &b}, http.StatusOK)
}

// unreadable returns what the records know of a letter that can't be opened. One that is not the reader's stays not found.
func (d *Desk) unreadable(r *http.Request, v item.Viewer, id int64, why error) (item.Mail, error) {
	m, err := d.room.Mail(r.Context(), v, id)
	if err == nil && tocsin.WhyOf(why) == tocsin.Internal {
		err = why
	}
	return m, err
}
