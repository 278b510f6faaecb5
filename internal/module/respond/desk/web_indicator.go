package desk

import (
	"net/http"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// indicatorsBody is the page of what an item says is worth looking for.
type indicatorsBody struct {
	Item    item.Case
	Path    string // of the item
	Rows    []indicator
	Plain   string // all of them, one a line
	Defang  string // the same, so that nobody follows one by mistake
	Text    string // what could not be read of what was pasted
	Unread  []item.Unread
	Said    string
	TLP     []console.Option
	PAP     []console.Option
	MayWork bool
}

func (d *Desk) indicators(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	n := number(r.PathValue("number"))
	if as := r.URL.Query().Get("as"); as != "" {
		return d.takeIndicators(w, r, v, n, as)
	}
	b := indicatorsBody{}
	if count, err := strconv.Atoi(r.URL.Query().Get("changed")); err == nil && count >= 0 {
		b.Said = d.console.Lang(r).Text("respond.mark.changed", "n", count)
	}
	return d.showIndicators(w, r, v, n, &b, http.StatusOK)
}

func (d *Desk) showIndicators(w http.ResponseWriter, r *http.Request, v item.Viewer, n string, b *indicatorsBody, status int) (err error) {
	if b.Item, err = d.room.Case(r.Context(), v, n); err != nil {
		return err
	}
	l := d.console.Lang(r)
	b.Path, b.MayWork = itemPath(b.Item.Number), d.may(r.Context(), actWork)
	b.TLP = append([]console.Option{{Text: l.Text("respond.mark.asitem")}}, marks(255)...)
	b.PAP = choices(l, "respond.pap", "respond.mark.asitem", item.PAPs(), "")
	var plain, safe strings.Builder
	for _, x := range b.Item.Indicators {
		b.Rows = append(b.Rows, shownAs(x))
		plain.WriteString(x.Value + "\n")
		safe.WriteString(x.Defanged() + "\n")
	}
	b.Plain, b.Defang = plain.String(), safe.String()
	page := console.Page{Name: "respond/list/indicators", Title: l.Text("respond.indicators") + " " + b.Item.Number, Mark: b.Item.Mark, Body: b}
	return d.console.Render(w, r, page, status)
}

// takeIndicators gives all indicators as a file.
func (d *Desk) takeIndicators(w http.ResponseWriter, r *http.Request, v item.Viewer, n, as string) error {
	c, err := d.room.Case(r.Context(), v, n)
	if err != nil {
		return err
	}
	if as == "csv" {
		download(w, c.Number+".csv", "text/csv", 0)
		return item.WriteIndicators(w, c.Indicators)
	}
	download(w, c.Number+".txt", "text/plain", 0)
	for _, x := range c.Indicators {
		value := x.Value
		if as == "defanged" {
			value = x.Defanged()
		}
		if _, err := w.Write([]byte(value + "\n")); err != nil {
			return err
		}
	}
	return nil
}

// markThings marks what was pasted. What can't be read stays in the box, with the lines named.
func (d *Desk) markThings(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actWork)
	if err != nil {
		return err
	}
	n, f := number(r.PathValue("number")), r.PostForm
	switch f.Get("do") {
	case "change", "remove":
		return d.remark(w, r, v, n)
	}
	out, err := d.room.Mark(r.Context(), v, n, item.Marking{Text: f.Get("text"), TLP: f.Get("tlp"), PAP: item.PAP(f.Get("pap")), Note: strings.TrimSpace(f.Get("note"))})
	if err != nil {
		return err
	}
	if len(out.Unread) == 0 {
		http.Redirect(w, r, itemPath(n)+"/indicators?changed="+strconv.Itoa(len(out.Added)), http.StatusSeeOther)
		return nil
	}
	b := indicatorsBody{Unread: out.Unread, Said: d.console.Lang(r).Text("respond.mark.changed", "n", len(out.Added))}
	for _, u := range out.Unread {
		b.Text += u.Text + "\n"
	}
	return d.showIndicators(w, r, v, n, &b, http.StatusUnprocessableEntity)
}

// remark changes or removes the indicators that were chosen.
func (d *Desk) remark(w http.ResponseWriter, r *http.Request, v item.Viewer, n string) (err error) {
	f := r.PostForm
	var ids []int64
	for _, s := range f["id"] {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return &tocsin.Fault{Why: tocsin.Invalid, Field: "id", Text: "is no indicator"}
		}
		ids = append(ids, id)
	}
	var out item.Outcome
	var c item.IndicatorChange
	if s := f.Get("tlp"); s != "" {
		c.TLP = &s
	}
	if s := item.PAP(f.Get("pap")); s != "" {
		c.PAP = &s
	}
	if f.Get("do") == "remove" {
		out, err = d.room.Unmark(r.Context(), v, n, ids)
	} else {
		out, err = d.room.Remark(r.Context(), v, n, ids, c)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, itemPath(n)+"/indicators?changed="+strconv.Itoa(out.Changed), http.StatusSeeOther)
	return nil
}

// shownIndicators is how many stand on the page of an item.
const shownIndicators = 20

// looked fills the short list of indicators on the page of an item.
func looked(l *lang.Lang, b *itemBody) {
	for _, x := range b.Indicators[:min(len(b.Indicators), shownIndicators)] {
		b.Looked = append(b.Looked, shownAs(x))
	}
	if len(b.Indicators) > shownIndicators {
		b.MoreLooked = l.Text("respond.mark.all", "n", len(b.Indicators))
	}
}
