package desk

import (
	"net/http"
	"net/url"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/respond/item"
)

// tagsPath is the page of all tags.
const tagsPath = listPath + "/tags"

// tagsBody is the page of all tags.
type tagsBody struct {
	Rows        []tagRow
	First, Next string
	Write       bool // who reads may rename them
	Done        bool
}

// tagRow is a tag with the list of what has it.
type tagRow struct {
	item.Tagged
	Href string
	N    string
}

// tagHref is the list of what is open and has a tag.
func tagHref(tag string) string { return listPath + "?" + url.Values{"tag": {tag}}.Encode() }

func (d *Desk) tags(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	q := r.URL.Query()
	list, next, err := d.room.Tags(r.Context(), v, q.Get("after"))
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	b := tagsBody{Write: d.may(r.Context(), actWords), Done: q.Get("done") != ""}
	for _, t := range list {
		b.Rows = append(b.Rows, tagRow{t, tagHref(t.Tag), total(l, t.Count)})
	}
	if q.Get("after") != "" {
		b.First = tagsPath
	}
	if next != "" {
		b.Next = tagsPath + "?" + url.Values{"after": {next}}.Encode()
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/tags", Title: l.Text("respond.tags.title"), Mark: tocsin.Amber, Body: &b}, http.StatusOK)
}

// renameTag gives a tag another name on all items, or takes it off them.
func (d *Desk) renameTag(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actWords)
	if err != nil {
		return err
	}
	f := r.PostForm
	to := f.Get("to")
	if f.Get("do") == "remove" {
		to = ""
	} else if to == "" {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "to", Text: "say another name"}
	}
	if err := d.room.RenameTag(r.Context(), v, f.Get("tag"), to); err != nil {
		return err
	}
	http.Redirect(w, r, tagsPath+"?done=1", http.StatusSeeOther)
	return nil
}

// tagsOf reads what a form changes of tags: the form of one item has them all, that of many what comes and what goes.
func tagsOf(form url.Values, c *item.Change) (err error) {
	if form.Has("tags") {
		list, err := item.Tags(form.Get("tags"))
		if err != nil {
			return inField("tags", err)
		}
		c.Tags = &list
	}
	if c.AddTags, err = item.Tags(form.Get("add_tags")); err != nil {
		return err
	}
	c.DropTags, err = item.Tags(form.Get("remove_tags"))
	return err
}
