package desk

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/sift"
)

// indicatorsBody is the page of what an item says is worth looking for.
type indicatorsBody struct {
	Item    item.Case
	Path    string // of the item
	Rows    []indicator
	Plain   string // those that are shown, one a line
	Defang  string // the same, so that nobody follows one by mistake
	Query   string // of the address: which are shown
	Narrow  bool
	Ignored int              // of them never matter, and are in no file
	For     []console.Option // for whom the list is, by TLP
	May     []console.Option // and for what, by PAP
	Of      []console.Option // and of which side
	Text    string           // what was pasted and could not be read, or is looked at
	Note    string
	Tags    string
	Known   []string // tags of the list, to choose from
	Tag     string   // which are shown
	Unread  []item.Unread
	Looked  *item.Markings // what marking would add
	Said    string
	Done    *console.Done
	TLP     []console.Option
	PAP     []console.Option
	Sides   []console.Option
	MayWork bool
	MayMass bool
	seeking
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
	b := indicatorsBody{Done: d.doneAs(r, d.console.Lang(r), "respond.mark.changed")}
	return d.showIndicators(w, r, v, n, &b, http.StatusOK)
}

func (d *Desk) showIndicators(w http.ResponseWriter, r *http.Request, v item.Viewer, n string, b *indicatorsBody, status int) (err error) {
	if b.Item, err = d.room.Case(r.Context(), v, n); err != nil {
		return err
	}
	f, err := choiceOf(r)
	if err != nil {
		return err
	}
	if b.seeking, err = d.seeking(r); err != nil {
		return err
	}
	l := d.console.Lang(r)
	b.Path, b.MayWork, b.Query, b.Narrow = itemPath(b.Item.Number), d.may(r.Context(), actWork), f.query(), f.query() != ""
	b.MayMass = d.may(r.Context(), actMass)
	asIs := l.Text("respond.mark.asitem")
	b.TLP = append([]console.Option{{Text: asIs}}, marks(255)...)
	b.PAP = choices(l, "respond.pap", "respond.mark.asitem", item.PAPs(), "")
	b.Sides = choices(l, "respond.side", "respond.mark.asitem", item.Sides(), "")
	b.For = append([]console.Option{{Text: l.Text("form.all"), Selected: f.tlp == ""}}, marks(f.mark)...)
	b.May = choices(l, "respond.pap", "form.all", item.PAPs(), f.pap)
	b.Of = choices(l, "respond.side", "form.all", item.Sides(), f.side)
	var plain, safe strings.Builder
	b.Tag = f.tag
	for _, x := range b.Item.Indicators {
		b.Known = append(b.Known, x.Tags...)
	}
	slices.Sort(b.Known)
	b.Known = slices.Compact(b.Known)
	for _, x := range f.of(b.Item.Indicators) {
		row := shownAs(x)
		row.Href = b.Path + "/indicators/" + strconv.FormatInt(x.ID, 10)
		b.Rows = append(b.Rows, row)
		if x.Ignored != "" {
			b.Ignored++
			continue
		}
		plain.WriteString(x.Value + "\n")
		safe.WriteString(row.Shown + "\n")
	}
	b.Plain, b.Defang = plain.String(), safe.String()
	page := console.Page{Name: "respond/list/indicators", Title: l.Text("respond.indicators") + " " + b.Item.Number, Mark: b.Item.Mark, Body: b}
	return d.console.Render(w, r, page, status)
}

// takeIndicators gives the indicators that are shown as a file.
func (d *Desk) takeIndicators(w http.ResponseWriter, r *http.Request, v item.Viewer, n, as string) error {
	c, err := d.room.Case(r.Context(), v, n)
	if err != nil {
		return err
	}
	f, err := choiceOf(r)
	if err != nil {
		return err
	}
	list := item.Mattering(f.of(c.Indicators))
	if as == "csv" {
		download(w, c.Number+".csv", "text/csv", 0)
		return item.WriteIndicators(w, list)
	}
	download(w, c.Number+".txt", "text/plain", 0)
	for _, x := range list {
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

// markThings marks what was pasted, or shows what that would add. What can't be read stays in the box, with the lines named.
func (d *Desk) markThings(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actWork)
	if err != nil {
		return err
	}
	n, f := number(r.PathValue("number")), r.PostForm
	tags, err := item.Tags(f.Get("tags"))
	if err != nil {
		return err
	}
	m := item.Marking{Tags: tags, Text: f.Get("text"), TLP: f.Get("tlp"), PAP: item.PAP(f.Get("pap")), Side: item.Side(f.Get("side")), Note: strings.TrimSpace(f.Get("note"))}
	switch f.Get("do") {
	case "change", "remove", "ask":
		return d.remark(w, r, v, n)
	case "look":
		out, err := d.room.Foresee(r.Context(), v, n, m)
		if err != nil {
			return err
		}
		b := indicatorsBody{Looked: &out, Unread: out.Unread, Text: m.Text, Note: m.Note, Tags: f.Get("tags")}
		return d.showIndicators(w, r, v, n, &b, http.StatusOK)
	}
	out, err := d.room.Mark(r.Context(), v, n, m)
	if err != nil {
		return err
	}
	if len(out.Unread) == 0 {
		http.Redirect(w, r, backTo(itemPath(n)+"/indicators", out.Outcome), http.StatusSeeOther)
		return nil
	}
	b := indicatorsBody{Unread: out.Unread, Said: d.console.Lang(r).Text("respond.mark.changed", "n", len(out.Added))}
	if head := sift.Head(m.Text); head != "" {
		b.Text = head + "\n"
	}
	for _, u := range out.Unread {
		b.Text += u.Text + "\n"
	}
	return d.showIndicators(w, r, v, n, &b, http.StatusUnprocessableEntity)
}

// remark changes or removes the indicators that were chosen, or asks for an analysis of them.
func (d *Desk) remark(w http.ResponseWriter, r *http.Request, v item.Viewer, n string) error {
	f := r.PostForm
	ids, err := numbers(f["id"])
	if err != nil {
		return err
	}
	var out item.Outcome
	switch f.Get("do") {
	case "remove":
		out, err = d.room.Unmark(r.Context(), v, n, ids)
	case "ask":
		out, err = d.room.AskAnalysis(r.Context(), v, n, ids, f.Get("analyser"))
	default:
		c := item.IndicatorChange{TLP: wished[string](f.Get("tlp")), PAP: wished[item.PAP](f.Get("pap")), Side: wished[item.Side](f.Get("side"))}
		if c.Add, err = tagsWished(f.Get("tags")); err != nil {
			return err
		}
		if c.Drop, err = tagsWished(f.Get("untag")); err != nil {
			return err
		}
		out, err = d.room.Remark(r.Context(), v, n, ids, c)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, backTo(itemPath(n)+"/indicators", out), http.StatusSeeOther)
	return nil
}

// wished is a field of a form that changes something; nil where it is empty.
func wished[T ~string](s string) *T {
	if s == "" {
		return nil
	}
	t := T(s)
	return &t
}

// tagsWished are tags of a form that changes something; nil where there are none.
func tagsWished(s string) (*[]string, error) {
	list, err := item.Tags(s)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list, nil
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
