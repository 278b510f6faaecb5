package bell

import (
	"net/http"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/web"
)

// listLimit is how many notices a page has.
const listLimit = 50

// listPage is the list of somebody's notices.
type listPage struct {
	Live   string // the topic of its rows
	Rows   []noticeRow
	Newest int64 // the newest that is shown: all up to it can be marked as seen
	New    int64 // how many of all were not seen
	Older  string
	First  string
}

// noticeRow is one notice in words.
type noticeRow struct {
	notice.Line
	Said  string
	Title string
	Href  string
}

func (b *Bell) list(rw http.ResponseWriter, r *http.Request) error {
	_, who, err := b.reader(r)
	if err != nil {
		return err
	}
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64) // what is no number is the newest page
	lines, err := b.Notices.List(r.Context(), who.Name, b.hidden(who), max(before, 0), listLimit+1)
	if err != nil {
		return err
	}
	p := listPage{Live: notice.Topic(who.Name)}
	if len(lines) > listLimit {
		lines = lines[:listLimit]
		p.Older = Path + "?before=" + strconv.FormatInt(lines[listLimit-1].ID, 10)
	}
	if before > 0 {
		p.First = Path
	}
	if p.New, err = b.New(r.Context(), who); err != nil {
		return err
	}
	l := b.console.Lang(r)
	mark, err := b.rows(r, who, l, lines, &p)
	if err != nil {
		return err
	}
	return b.console.Render(rw, r, console.Page{Name: "notices/list", Title: l.Text("notice.title"), Mark: mark, Body: &p}, http.StatusOK)
}

// rows fills in the notices, and returns the strictest mark of what they are about.
func (b *Bell) rows(r *http.Request, who web.Asker, l *lang.Lang, lines []notice.Line, p *listPage) (mark tocsin.Mark, err error) {
	about, err := b.about(r.Context(), who, lines...)
	if err != nil {
		return mark, err
	}
	mark = tocsin.Green
	for _, n := range lines {
		a, shown := about[n.About]
		if n.About != "" && !shown {
			continue
		}
		if shown {
			mark = mark.Stricter(a.Mark)
		}
		p.Newest = max(p.Newest, n.ID)
		p.Rows = append(p.Rows, noticeRow{Line: n, Said: said(l, n), Title: a.Title, Href: Path + "/" + strconv.FormatInt(n.ID, 10)})
	}
	return mark, nil
}

// open leads to what a notice is about, and notes that it was seen.
func (b *Bell) open(rw http.ResponseWriter, r *http.Request) error {
	_, who, err := b.reader(r)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return gone()
	}
	lines, err := b.Notices.List(r.Context(), who.Name, b.hidden(who), id+1, 1)
	if err != nil {
		return err
	}
	if len(lines) == 0 || lines[0].ID != id {
		return gone()
	}
	if err := b.Notices.See(r.Context(), who.Name, id, false); err != nil {
		return err
	}
	to := lines[0].Href
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") {
		to = Path
	}
	http.Redirect(rw, r, to, http.StatusSeeOther)
	return nil
}

func gone() error { return tocsin.Faultf(tocsin.NotFound, "There is no such notice.") }

// see notes that all notices up to one were seen.
func (b *Bell) see(rw http.ResponseWriter, r *http.Request) error {
	u, err := b.form(rw, r)
	if err != nil {
		return err
	}
	newest, err := strconv.ParseInt(r.PostForm.Get("newest"), 10, 64)
	if err != nil || newest < 0 {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "newest", Text: "is no number of a notice"}
	}
	if err := b.Notices.See(r.Context(), u.Name, newest, true); err != nil {
		return err
	}
	http.Redirect(rw, r, Path, http.StatusSeeOther)
	return nil
}
