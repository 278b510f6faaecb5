package desk

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// mailReader is who looks at letters.
func (d *Desk) mailReader(r *http.Request) (item.Viewer, error) {
	if !d.mayRead(r, actLetters) {
		return item.Viewer{}, denied()
	}
	return d.viewer(r.Context())
}

// mayRead tells whether who reads may see something. A node without accounts shows all to its own machine.
func (d *Desk) mayRead(r *http.Request, act string) bool {
	_, known := console.PersonOf(r.Context())
	return !known || d.may(r.Context(), act)
}

// allowed tells what who reads may do with what letters name.
func (d *Desk) allowed(r *http.Request) allowed {
	return allowed{fetch: d.mayRead(r, actFetch), look: d.mayRead(r, actPages)}
}

// newest puts what was written last into the rows of the inbox, and returns the strictest mark of what is shown.
func (d *Desk) newest(r *http.Request, v item.Viewer, rows []row, mark tocsin.Mark) (tocsin.Mark, error) {
	if !d.mayRead(r, actLetters) || len(rows) == 0 {
		return mark, nil
	}
	var ids []int64
	for _, one := range rows {
		ids = append(ids, one.ID)
	}
	last, err := d.room.Newest(r.Context(), v, ids)
	for i := range rows {
		if m, ok := last[rows[i].ID]; ok {
			rows[i].Last, rows[i].Letter, mark = m, mailPath(m.ID), mark.Stricter(m.Mark)
		}
	}
	return mark, err
}

// openLetters puts the texts of letters into a stream, as far as reading them is cheap.
func (d *Desk) openLetters(r *http.Request, l *lang.Lang, stream []line) {
	if !d.mayRead(r, actLetters) {
		return
	}
	var list []item.Mail
	for i, ln := range stream {
		if ln.Mail != nil && !ln.IsNote() {
			stream[i].Page = mailPath(ln.Mail.ID)
			list = append(list, *ln.Mail)
		}
	}
	may, texts := d.allowed(r), d.room.Opened(r.Context(), list)
	for i, ln := range stream {
		if ln.Mail == nil {
			continue
		}
		if s, ok := texts[ln.Mail.ID]; ok {
			o := openedOf(l, ln.Page, s, may)
			stream[i].Letter = &o
		}
	}
}

// mailRow is a letter in a list.
type mailRow struct {
	item.Mail
	Href     string
	ItemHref string
}

// mailsBody is a list of letters with what can be decided about them.
type mailsBody struct {
	Tabs        console.Tabs
	Tab, Words  string
	Rows        []mailRow
	Bulk        *console.Bulk // nil for who may sort nothing
	Done        *console.Done
	Back        string
	Narrow      bool
	First, Next string
	Oldest      bool   // the oldest stand first
	Turn        string // the same in the other order
	Indexed     int64  // how far the index is made that letters are looked for in; 0: it is whole
}

func (d *Desk) mails(w http.ResponseWriter, r *http.Request) error {
	v, err := d.mailReader(r)
	if err != nil {
		return err
	}
	l, q := d.console.Lang(r), r.URL.Query()
	b := mailsBody{Tab: mailTabs[0].name, Words: strings.TrimSpace(q.Get("q")), Done: d.done(r, l)}
	if len(b.Words) > maxWord || len(q.Get("after")) > maxWord {
		return &tocsin.Fault{Why: tocsin.TooLarge, Field: "q", Text: "is longer than " + strconv.Itoa(maxWord) + " bytes; shorten it"}
	}
	f := mailTabs[0].filter
	for _, t := range mailTabs {
		if q.Get("tab") == t.name {
			b.Tab, f = t.name, t.filter
		}
	}
	f.Text, f.After, f.Limit, f.Oldest = b.Words, q.Get("after"), perPage, q.Get("order") == "old"
	filters := make([]item.MailFilter, len(mailTabs))
	for i, t := range mailTabs {
		filters[i] = t.filter
	}
	list, counts, err := d.room.MailPage(r.Context(), v, f, filters)
	if err != nil {
		return err
	}
	mark := b.rows(list)
	b.Tabs, b.Oldest = tabsOf(l, q, b.Tab, counts), f.Oldest
	b.Turn = lettersPath + with(q, "order", map[bool]string{false: "old"}[f.Oldest])
	b.Indexed = list.Indexed
	b.Narrow, b.Back = b.Words != "", lettersPath+with(q, "tab", b.Tab)
	if d.may(r.Context(), actSort) && len(b.Rows) > 0 {
		b.Bulk = &console.Bulk{}
	}
	if q.Get("after") != "" {
		b.First = lettersPath + with(q, "", "")
	}
	if list.Next != "" {
		b.Next = lettersPath + with(q, "after", list.Next)
	}
	return d.console.Render(w, r, console.Page{Name: "respond/letters", Title: l.Text("respond.letters.title"), Mark: mark, Query: b.Words, Body: &b}, http.StatusOK)
}

// rows fills the list, and returns the strictest mark in it.
func (b *mailsBody) rows(list item.MailList) tocsin.Mark {
	mark := tocsin.Clear
	for _, m := range list.Letters {
		row := mailRow{Mail: m, Href: mailPath(m.ID)}
		if m.Number != "" {
			row.ItemHref = itemPath(m.Number)
		}
		mark = mark.Stricter(m.Mark)
		b.Rows = append(b.Rows, row)
	}
	return mark
}

// tabsOf are the tabs with what is behind each; what is looked for, and in which order, stays.
func tabsOf(l *lang.Lang, q url.Values, on string, counts []int64) console.Tabs {
	out := console.Tabs{Label: l.Text("respond.tabs")}
	for i, t := range mailTabs {
		out.List = append(out.List, console.Tab{Text: l.Text("respond.letters." + t.name), Href: lettersPath + with(q, "tab", t.name), N: counts[i], Counted: counts[i] >= 0, On: t.name == on})
	}
	return out
}

// maxResort is how many letters one form decides about.
const maxResort = 500

// resort does what somebody decided about letters.
func (d *Desk) resort(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actSort)
	if err != nil {
		return err
	}
	f := r.PostForm
	s := item.Resort{Do: f.Get("do"), Number: number(f.Get("number"))}
	for _, text := range f["id"] {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || len(s.Letters) == maxResort {
			return &tocsin.Fault{Why: tocsin.Invalid, Field: "id", Text: "is no letter, or these are too many"}
		}
		s.Letters = append(s.Letters, id)
	}
	if len(s.Letters) == 0 {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "Nothing is chosen. Tick the rows that are meant."}
	}
	out, err := d.room.Resort(r.Context(), v, s)
	if err != nil {
		return err
	}
	back := f.Get("back")
	if back == "" {
		back = lettersPath
	}
	http.Redirect(w, r, backTo(back, out), http.StatusSeeOther)
	return nil
}
