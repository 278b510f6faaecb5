package desk

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// assetRow is an asset as a page shows it.
type assetRow struct {
	item.Asset
	Href    string // where it is changed
	Find    string // where all that is known of its address stands
	OrgName string
	OrgHref string
	Seen    int // findings of its address
}

// assetsBody is the page of what an item says was hit.
type assetsBody struct {
	Item    item.Case
	Path    string // of the item
	Rows    []assetRow
	Text    string // what could not be read of what was pasted
	Unread  []item.Unread
	Said    string
	Done    *console.Done
	Kinds   []console.Option
	States  []console.Option
	TLP     []console.Option
	Partial bool // what was seen of them could not be asked in time
	MayWork bool
}

func (d *Desk) assets(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	n := number(r.PathValue("number"))
	if r.URL.Query().Get("as") == "csv" {
		c, err := d.room.Case(r.Context(), v, n)
		if err != nil {
			return err
		}
		download(w, c.Number+"-assets.csv", "text/csv", 0)
		return item.WriteAssets(w, c.Assets)
	}
	b := assetsBody{Done: d.doneAs(r, d.console.Lang(r), "respond.asset.changed")}
	return d.showAssets(w, r, v, n, &b, http.StatusOK)
}

func (d *Desk) showAssets(w http.ResponseWriter, r *http.Request, v item.Viewer, n string, b *assetsBody, status int) (err error) {
	if b.Item, err = d.room.Case(r.Context(), v, n); err != nil {
		return err
	}
	l := d.console.Lang(r)
	b.Path, b.MayWork = itemPath(b.Item.Number), d.may(r.Context(), actWork)
	b.Kinds = choices(l, "respond.asset.kind", "", item.AssetKinds(), "server")
	b.States = choices(l, "respond.asset.state", "", item.AssetStates(), "suspected")
	b.TLP = append([]console.Option{{Text: l.Text("respond.mark.asitem")}}, marks(255)...)
	b.Rows = d.assetRows(b.Path, b.Item.Assets)
	b.Partial = d.assetsSeen(r.Context(), v, b.Rows)
	page := console.Page{Name: "respond/list/assets", Title: l.Text("respond.assets") + " " + b.Item.Number, Mark: b.Item.Mark, Body: b}
	return d.console.Render(w, r, page, status)
}

func (d *teller) assetRows(path string, list []item.Asset) (rows []assetRow) {
	for _, a := range list {
		row := assetRow{Asset: a, Href: path + "/assets/" + strconv.FormatInt(a.ID, 10), Find: findPath(a.Address)}
		if a.Org != "" {
			row.OrgName, row.OrgHref = d.name(a.Org), "/watch/constituents/"+a.Org
		}
		rows = append(rows, row)
	}
	return rows
}

// assetsSeen counts the findings of the addresses of assets.
func (d *Desk) assetsSeen(ctx context.Context, v item.Viewer, rows []assetRow) (partial bool) {
	var values []string
	for _, a := range rows {
		if a.Address != "" {
			values = append(values, a.Address)
		}
	}
	list, partial := d.room.SightsOf(ctx, v, values)
	for i := range rows {
		for _, s := range list {
			if s.Reason.Value == rows[i].Address {
				rows[i].Seen++
			}
		}
	}
	return partial
}

// findPath is where all that is known of an address, a name or a hash stands; "" for nothing.
func findPath(value string) string {
	if value == "" {
		return ""
	}
	return "/watch/find?" + url.Values{"q": {value}}.Encode()
}

// workAssets adds what was pasted, or changes or removes what was chosen.
func (d *Desk) workAssets(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actWork)
	if err != nil {
		return err
	}
	n, f := number(r.PathValue("number")), r.PostForm
	if do := f.Get("do"); do == "state" || do == "remove" {
		return d.fareAssets(w, r, v, n, do)
	}
	out, err := d.room.AddAssets(r.Context(), v, n, item.AssetSet{Text: f.Get("text"), Kind: f.Get("kind"), State: f.Get("state"), TLP: f.Get("tlp")})
	if err != nil {
		return err
	}
	if len(out.Unread) == 0 {
		http.Redirect(w, r, backTo(itemPath(n)+"/assets", out.Outcome), http.StatusSeeOther)
		return nil
	}
	b := assetsBody{Unread: out.Unread, Said: d.console.Lang(r).Text("respond.asset.changed", "n", len(out.Added))}
	for _, u := range out.Unread {
		b.Text += u.Text + "\n"
	}
	return d.showAssets(w, r, v, n, &b, http.StatusUnprocessableEntity)
}

// fareAssets says how the chosen assets fare, or removes them.
func (d *Desk) fareAssets(w http.ResponseWriter, r *http.Request, v item.Viewer, n, do string) error {
	ids, err := numbers(r.PostForm["id"])
	if err != nil {
		return err
	}
	var out item.Outcome
	if do == "remove" {
		out, err = d.room.DropAssets(r.Context(), v, n, ids)
	} else {
		out, err = d.room.AssetsFare(r.Context(), v, n, ids, r.PostForm.Get("fare"))
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, backTo(itemPath(n)+"/assets", out), http.StatusSeeOther)
	return nil
}

// numbers reads the ids of what was chosen in a form.
func numbers(list []string) (ids []int64, err error) {
	for _, s := range list {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, &tocsin.Fault{Why: tocsin.Invalid, Field: "id", Text: "is no number"}
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// assetBody is the page on which an asset is changed.
type assetBody struct {
	assetRow
	Item     item.Item
	Path     string
	From, To string // Since and Until as a field of a form has them
	Kinds    []console.Option
	States   []console.Option
	TLPs     []console.Option
	Moments  []point
	Looked   []indicator
	MayWork  bool
}

// asset shows one asset, with what the item says of it.
func (d *Desk) asset(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	c, a, err := d.assetOf(r, v)
	if err != nil {
		return err
	}
	l, zone := d.console.Lang(r), d.console.Zone(r)
	b := assetBody{Item: c.Item, Path: itemPath(c.Number), From: local(a.Since, zone), To: local(a.Until, zone), MayWork: d.may(r.Context(), actWork), TLPs: marks(a.Mark)}
	b.assetRow = d.assetRows(b.Path, []item.Asset{a})[0]
	b.Kinds = choices(l, "respond.asset.kind", "", item.AssetKinds(), a.Kind)
	b.States = choices(l, "respond.asset.state", "", item.AssetStates(), a.State)
	for _, p := range d.points(l, c) {
		if slices.Contains(p.Assets, a.ID) {
			b.Moments = append(b.Moments, p)
		}
	}
	for _, x := range c.Indicators {
		if slices.Contains(x.On, a.ID) {
			b.Looked = append(b.Looked, shownAs(x))
		}
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/asset", Title: a.Name + " " + c.Number, Mark: c.Mark.Stricter(a.Mark), Body: &b}, http.StatusOK)
}

// assetOf is the asset that an address of a page names, with its item.
func (d *Desk) assetOf(r *http.Request, v item.Viewer) (item.Case, item.Asset, error) {
	c, err := d.room.Case(r.Context(), v, number(r.PathValue("number")))
	if err != nil {
		return c, item.Asset{}, err
	}
	for _, a := range c.Assets {
		if strconv.FormatInt(a.ID, 10) == r.PathValue("id") {
			return c, a, nil
		}
	}
	return c, item.Asset{}, tocsin.Faultf(tocsin.NotFound, "there is no such asset")
}

// changeAsset writes an asset as the form has it.
func (d *Desk) changeAsset(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actWork)
	if err != nil {
		return err
	}
	c, a, err := d.assetOf(r, v)
	if err != nil {
		return err
	}
	f, zone := r.PostForm, d.console.Zone(r)
	a.Name, a.Address, a.Kind, a.State, a.Note, a.TLP = f.Get("name"), f.Get("address"), f.Get("kind"), f.Get("state"), f.Get("note"), f.Get("tlp")
	if a.Since, err = moment(f.Get("since"), zone); err != nil {
		return err
	}
	if a.Until, err = moment(f.Get("until"), zone); err != nil {
		return err
	}
	out, err := d.room.ChangeAsset(r.Context(), v, c.Number, a)
	if err != nil {
		return err
	}
	http.Redirect(w, r, backTo(itemPath(c.Number)+"/assets", out), http.StatusSeeOther)
	return nil
}

// local writes a time as a field of a form has it, in a zone; "" for none.
func local(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("2006-01-02T15:04")
}

// shownAssets is how many stand on the page of an item.
const shownAssets = 8

// hit fills the short list of assets on the page of an item.
func (d *Desk) hit(l *lang.Lang, b *itemBody) {
	b.Hit = d.assetRows(b.Path, b.Assets[:min(len(b.Assets), shownAssets)])
	if len(b.Assets) > shownAssets {
		b.MoreHit = l.Text("respond.asset.all", "n", len(b.Assets))
	}
}
