package desk

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/respond/item"
)

// Limits of the form of a letter, in bytes.
const (
	maxLetter    = 25<<20 + maxForm // with its files
	letterMemory = 4 << 20          // what is not kept in memory while it is read goes to a temporary folder
)

// keep keeps what was written, and does what the button said: nothing that was typed or chosen is lost by it.
func (d *Desk) keep(w http.ResponseWriter, r *http.Request) error {
	v, n, err := d.writer(r)
	if err != nil {
		return err
	}
	if err := letterForm(w, r); err != nil {
		return err
	}
	defer r.MultipartForm.RemoveAll() //nolint:errcheck // what stays behind is the system's temporary folder's
	letter, err := draftOf(r.PostForm)
	if err != nil {
		return err
	}
	do, what, _ := strings.Cut(r.PostForm.Get("do"), ":")
	if do == "throw" {
		if err := d.room.DropDraft(r.Context(), v, n); err != nil {
			return err
		}
		back(w, r, n)
		return nil
	}
	if err := d.pressed(r, v, n, &letter, do, what); err != nil {
		return err
	}
	add, err := uploads(r)
	if err != nil {
		return err
	}
	var drop []int64
	if id, err := strconv.ParseInt(what, 10, 64); err == nil && do == "drop" {
		drop = []int64{id}
	}
	if _, err := d.room.SaveDraft(r.Context(), v, n, letter, add, drop); err != nil {
		return err
	}
	to := itemPath(n) + "/write"
	switch do {
	case "preview":
		to = itemPath(n) + "/letter"
	case "save", "":
		to += "?saved=1"
	case "template", "quote":
		to += "#text"
	case "drop":
		to += "#files"
	case "to", "cc", "bcc":
		to += "#" + do
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// letterForm reads the form of a letter, which may have files.
func letterForm(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxLetter)
	if err := r.ParseMultipartForm(letterMemory); err != nil {
		return &tocsin.Fault{Why: tocsin.TooLarge, Text: "The form can't be read. Its files may be too large: a letter takes 25 MB together.", Err: err}
	}
	return nil
}

// pressed does to a letter what a button of its form says.
func (d *Desk) pressed(r *http.Request, v item.Viewer, n string, letter *item.Draft, do, what string) error {
	ctx, l := r.Context(), d.console.Lang(r)
	switch do {
	case "to":
		letter.To = append(letter.To, what)
	case "cc":
		letter.Cc = append(letter.Cc, what)
	case "bcc":
		letter.Bcc = append(letter.Bcc, what)
	case "begin":
		began, err := d.room.BeginLetter(ctx, v, n, letter.Way, letter.Of, d.words(l))
		if err != nil {
			return err
		}
		letter.From, letter.To, letter.Cc, letter.Subject, letter.Of = began.From, began.To, began.Cc, began.Subject, began.Of
		if began.Text != "" {
			letter.Text, letter.Quoted = strings.TrimRight(letter.Text, "\n ")+"\n"+began.Text, began.Quoted
		}
	case "quote":
		of, err := strconv.ParseInt(r.PostForm.Get("quote"), 10, 64)
		if err != nil {
			of = 0
		}
		return d.room.QuoteLetter(ctx, v, n, letter, of, d.words(l), dated(l, d.console.Zone(r)))
	case "template":
		return d.insert(r, v, n, letter)
	}
	return nil
}

// insert puts a template above what is written.
func (d *Desk) insert(r *http.Request, v item.Viewer, n string, letter *item.Draft) error {
	if letter.Template == "" {
		return nil
	}
	subject, text, err := d.room.Fill(r.Context(), v, n, letter.Template, letter.Language)
	if err != nil {
		return err
	}
	if rest := strings.TrimSpace(letter.Text); rest != "" {
		text += "\n" + rest + "\n"
	}
	letter.Text = text
	if letter.Way == item.Afresh || strings.TrimSpace(letter.Subject) == "" {
		letter.Subject = subject
	}
	return nil
}

// uploads reads the files of a form.
func uploads(r *http.Request) (list []item.Bundle, err error) {
	for _, h := range r.MultipartForm.File["files"] {
		if h.Filename == "" && h.Size == 0 {
			continue
		}
		f, err := h.Open()
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(io.LimitReader(f, maxLetter))
		if bad := f.Close(); err == nil {
			err = bad
		}
		if err != nil {
			return nil, err
		}
		list = append(list, item.Bundle{Name: h.Filename, Type: h.Header.Get("Content-Type"), Body: body})
	}
	return list, nil
}

// previewBody is a letter as it will leave.
type previewBody struct {
	item.Prepared
	Item    item.Case
	Path    string
	Others  []item.Writer // who else has begun a letter
	Version int64
	Copies  []copyRow
	Stop    bool // somebody may not have it
	Close   bool
	Waits   item.Waits
}

func (d *Desk) preview(w http.ResponseWriter, r *http.Request) error {
	v, n, err := d.writer(r)
	if err != nil {
		return err
	}
	c, err := d.room.Case(r.Context(), v, n)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	draft, p, err := d.room.PrepareDraft(r.Context(), v, n)
	if why := tocsin.WhyOf(err); err != nil && (why == tocsin.Invalid || why == tocsin.TooLarge) {
		return d.composing(w, r, console.SayError(l, err))
	}
	if err != nil {
		return err
	}
	b := previewBody{Prepared: p, Item: c, Path: itemPath(n), Others: item.WritersBut(c.Writing, v.Name), Version: draft.Version, Stop: p.Refused(), Close: draft.Close, Waits: draft.Waits, Copies: copiesOf(l, p.Copies)}
	return d.console.Render(w, r, console.Page{Name: "respond/list/preview", Title: l.Text("respond.preview.title") + " · " + c.Number, Mark: p.Mark, Body: &b}, http.StatusOK)
}

// send puts the letter that was looked over into the outbox.
func (d *Desk) send(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actSend)
	if err != nil {
		return err
	}
	n := number(r.PathValue("number"))
	version, err := strconv.ParseInt(r.PostForm.Get("version"), 10, 64)
	if err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "version", Text: "is no version"}
	}
	if _, err := d.room.SendDraft(r.Context(), v, n, version); err != nil {
		return err
	}
	back(w, r, n)
	return nil
}
