package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/elsewhere"
	"tocsin/internal/module/respond/item"
)

// indicatorFilter chooses indicators for somebody who may get them and for what may be done with them.
type indicatorFilter struct {
	tlp  string // those that who is cleared for this mark may see; "" is all
	mark tocsin.Mark
	pap  item.PAP // those with which at least this may be done; "" is all
	side item.Side
	tag  string // those that have it
}

func choiceOf(r *http.Request) (f indicatorFilter, err error) {
	q := r.URL.Query()
	f = indicatorFilter{tlp: q.Get("tlp"), mark: 255, pap: item.PAP(q.Get("pap")), side: item.Side(q.Get("side"))}
	if f.tag, err = item.Tag(q.Get("tag")); err != nil {
		return f, err
	}
	if f.tlp != "" {
		if f.mark, err = tocsin.ParseMark(f.tlp); err != nil {
			return f, &tocsin.Fault{Why: tocsin.Invalid, Field: "tlp", Text: "is no mark of TLP", Err: err}
		}
	}
	return f, nil
}

// of are those of a list that the filter chooses.
func (f indicatorFilter) of(list []item.Indicator) []item.Indicator {
	papOf := func(p item.PAP) int { return slices.Index(item.PAPs(), p) }
	return slices.DeleteFunc(slices.Clone(list), func(x item.Indicator) bool {
		return f.tlp != "" && x.Mark < f.mark || f.pap != "" && papOf(x.PAP) < papOf(f.pap) || f.side != "" && x.Side != f.side || f.tag != "" && !slices.Contains(x.Tags, f.tag)
	})
}

// query is the filter as an address has it; "" for the one that chooses all.
func (f indicatorFilter) query() string {
	q := url.Values{}
	for name, value := range map[string]string{"tlp": f.tlp, "pap": string(f.pap), "side": string(f.side), "tag": f.tag} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q.Encode()
}

// indicatorBody is the page on which an indicator is changed.
type indicatorBody struct {
	indicator
	Case     item.Item
	Path     string
	Tagged   string // its tags as a field of a form has them
	From, To string // Since and Until as a field of a form has them
	Marks    []console.Option
	PAPs     []console.Option
	Sides    []console.Option
	Hits     []console.Option
	Assets   []tie
	Moments  []point
	Links    []elsewhere.Link // to searches on other sites
	Analyses []item.Analysis
	Wanteds  []item.Wanted
	MayWork  bool
	seeking
}

// oneIndicator shows an indicator, with what the item says of it.
func (d *Desk) oneIndicator(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	c, x, err := d.indicatorOf(r, v)
	if err != nil {
		return err
	}
	l, zone := d.console.Lang(r), d.console.Zone(r)
	b := indicatorBody{indicator: shownAs(x), Tagged: strings.Join(x.Tags, ", "), Case: c.Item, Path: itemPath(c.Number), From: local(x.Since, zone), To: local(x.Until, zone), Marks: marks(x.Mark),
		PAPs: choices(l, "respond.pap", "", item.PAPs(), x.PAP), Sides: choices(l, "respond.side", "respond.none", item.Sides(), x.Side), MayWork: d.may(r.Context(), actWork)}
	if d.Elsewhere != nil && x.PAP != "red" { // who follows a link tells that site what the team looks at
		if b.Links, err = d.Elsewhere(r.Context(), x.Value); err != nil {
			return err
		}
	}
	b.Href = b.Path + "/indicators/" + r.PathValue("id")
	if b.Analyses, err = d.room.Analyses(r.Context(), v, c.Number, x.ID); err != nil {
		return err
	}
	if err = d.soughtOf(r, v, &b, c.Number, x); err != nil {
		return err
	}
	for _, a := range c.Assets {
		b.Hits = tick(b.Hits, a.ID, a.Name, x.On)
		if slices.Contains(x.On, a.ID) {
			b.Assets = append(b.Assets, tie{a.Name, b.Path + "/assets/" + strconv.FormatInt(a.ID, 10)})
		}
	}
	for _, p := range d.points(l, c) {
		if slices.Contains(p.Indicators, x.ID) {
			b.Moments = append(b.Moments, p)
		}
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/indicator", Title: b.Shown + " " + c.Number, Mark: c.Mark.Stricter(x.Mark), Body: &b}, http.StatusOK)
}

// indicatorOf is the indicator that an address of a page names, with its item.
func (d *Desk) indicatorOf(r *http.Request, v item.Viewer) (item.Case, item.Indicator, error) {
	c, err := d.room.Case(r.Context(), v, number(r.PathValue("number")))
	if err != nil {
		return c, item.Indicator{}, err
	}
	for _, x := range c.Indicators {
		if strconv.FormatInt(x.ID, 10) == r.PathValue("id") {
			return c, x, nil
		}
	}
	return c, item.Indicator{}, tocsin.Faultf(tocsin.NotFound, "there is no such indicator")
}

// changeIndicator writes what is said of an indicator as the form has it.
func (d *Desk) changeIndicator(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actWork)
	if err != nil {
		return err
	}
	c, x, err := d.indicatorOf(r, v)
	if err != nil {
		return err
	}
	if r.PostForm.Get("do") == "ask" {
		return d.askOne(w, r, v, c.Number, x.ID)
	}
	f, zone := r.PostForm, d.console.Zone(r)
	side, note := item.Side(f.Get("side")), f.Get("note")
	since, err := moment(f.Get("since"), zone)
	if err != nil {
		return err
	}
	until, err := moment(f.Get("until"), zone)
	if err != nil {
		return err
	}
	on, err := numbers(f["asset"])
	if err != nil {
		return err
	}
	tags, err := item.Tags(f.Get("tags"))
	if err != nil {
		return err
	}
	change := item.IndicatorChange{Tags: &tags, TLP: wished[string](f.Get("tlp")), PAP: wished[item.PAP](f.Get("pap")), Side: &side, Note: &note, Since: &since, Until: &until, On: &on}
	out, err := d.room.Remark(r.Context(), v, c.Number, []int64{x.ID}, change)
	if err != nil {
		return err
	}
	http.Redirect(w, r, backTo(itemPath(c.Number)+"/indicators", out), http.StatusSeeOther)
	return nil
}
