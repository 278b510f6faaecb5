package desk

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/happened"
	"tocsin/internal/module/respond/item"
)

// tableBody is the page on which a time line is read from a table.
type tableBody struct {
	Item   item.Item
	Up     string // where the item is
	Path   string // where its time line is
	Text   string // the table as it is in the box: what was sent, or what is left of it
	Zone   string
	Orders []console.Option
	Kinds  []kindGroup
	Marks  []console.Option
	Rows   []tableRow // what would become of the table, or what can't be read of it
	Told   *item.MomentRows
	Done   *console.Done
}

// tableRow is a row of a table as a page shows it.
type tableRow struct {
	item.MomentRow
	When, Kind string
	Mark       tocsin.Mark
	Said       string // why it can't be read, in the reader's language
}

// lineTable shows the form into which a table is pasted.
func (d *Desk) lineTable(w http.ResponseWriter, r *http.Request) error {
	if !d.may(r.Context(), actWork) {
		return denied()
	}
	_, it, err := d.askedItem(r)
	if err != nil {
		return err
	}
	return d.showTable(w, r, it, item.MomentTable{Zone: d.console.Zone(r).String(), Kind: "other"}, tableBody{}, http.StatusOK)
}

func (d *Desk) showTable(w http.ResponseWriter, r *http.Request, it item.Item, t item.MomentTable, b tableBody, status int) error {
	l := d.console.Lang(r)
	form := lineFormOf(l, item.Case{Item: it}, item.Moment{Kind: t.Kind}, d.console.Zone(r))
	b.Item, b.Up, b.Path, b.Zone, b.Kinds = it, form.Path, form.Path+"/timeline", t.Zone, form.Kinds
	b.Orders = choices(l, "respond.table.order", "respond.table.order.none", happened.Orders()[1:], t.Order)
	b.Marks = []console.Option{{Text: l.Text("respond.mark.asitem")}}
	for _, o := range marks(255) {
		o.Selected = o.Value == t.TLP
		b.Marks = append(b.Marks, o)
	}
	mark := it.Mark
	for _, row := range b.Rows {
		if row.State != item.RowUnread {
			mark = mark.Stricter(row.Mark)
		}
	}
	return d.console.Render(w, r, console.Page{Name: "respond/list/table", Title: l.Text("respond.table") + " " + it.Number, Mark: mark, Body: &b}, status)
}

// readTable shows what would become of a table, or writes it into the time line. What can't be read stays in the box.
func (d *Desk) readTable(w http.ResponseWriter, r *http.Request) error {
	if !d.may(r.Context(), actWork) {
		return denied()
	}
	t, err := tableOf(w, r)
	if err != nil {
		return err
	}
	v, it, err := d.askedItem(r)
	if err != nil {
		return err
	}
	out, err := d.room.MomentsOf(r.Context(), v, it.Number, t)
	if err != nil {
		return err
	}
	if !t.Look && out.Unread == 0 {
		http.Redirect(w, r, backTo(itemPath(it.Number)+"/timeline", out.Outcome), http.StatusSeeOther)
		return nil
	}
	l, b, status := d.console.Lang(r), tableBody{Told: &out, Text: out.Whole()}, http.StatusOK
	if !t.Look {
		b.Text, status = out.Rest(), http.StatusUnprocessableEntity
		b.Done = &console.Done{Text: l.Text("respond.line.changed", "n", out.Added)}
		if out.Op > 0 {
			b.Done.Undo = "/incidents/undo"
			b.Done.Fields = []console.Hidden{{Name: "op", Value: strconv.FormatInt(out.Op, 10)}, {Name: "back", Value: itemPath(it.Number) + "/timeline"}}
		}
	}
	b.Rows = rowsOf(l, d, r, out, t.Look)
	return d.showTable(w, r, it, t, b, status)
}

// rowsOf are the rows of a table as a page shows them: all, or what can't be read.
func rowsOf(l *lang.Lang, d *Desk, r *http.Request, out item.MomentRows, all bool) (list []tableRow) {
	for _, row := range out.Rows {
		show := tableRow{MomentRow: row}
		if row.State == item.RowUnread {
			show.Said = console.Say(l, row.Fault)
			show.Cells = slices.DeleteFunc(slices.Clone(row.Cells), func(cell string) bool { return cell == "" })
		} else if m := row.Moment; all {
			at, _ := m.When()
			if show.When = whenOf(l, m); show.When == "" {
				show.When = l.DateTime(at.In(d.console.Zone(r)))
			}
			show.Kind, show.Mark = l.Word("respond.moment", m.Kind), m.Mark
			show.Moment.NewAssets, show.Moment.NewIndicators = listed(m.NewAssets), listed(m.NewIndicators)
		} else {
			continue
		}
		list = append(list, show)
	}
	return list
}

// listed puts lines beside each other.
func listed(text string) string { return strings.Join(strings.Split(text, "\n"), " · ") }

// tableOf reads the form of a table: a file, if one was chosen, or else what stands in the box.
func tableOf(w http.ResponseWriter, r *http.Request) (t item.MomentTable, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseMultipartForm(maxForm); err != nil {
		return t, &tocsin.Fault{Why: tocsin.TooLarge, Text: "The form can't be read to its end. Its files may be too large.", Err: err}
	}
	f := r.PostForm
	t = item.MomentTable{Text: f.Get("text"), Zone: f.Get("zone"), Order: f.Get("order"), Kind: f.Get("kind"), TLP: f.Get("tlp"), Look: f.Get("do") != "write"}
	file, head, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) {
		return t, nil
	}
	if err != nil {
		return t, &tocsin.Fault{Why: tocsin.Invalid, Text: "The form can't be read.", Err: err}
	}
	defer file.Close() //nolint:errcheck // it was read only
	body, err := io.ReadAll(file)
	if err != nil || len(body) == 0 {
		return t, err
	}
	t.File, t.Text = head.Filename, ""
	if strings.HasPrefix(string(body), "PK") {
		t.Book = body
	} else {
		t.Text = string(body)
	}
	return t, nil
}
