package desk

import (
	"net/http"

	"tocsin/internal/module/respond/item"
)

// perTable is how many items of a table are read at once.
const perTable = 500

// table sends all that a list holds as CSV, from its beginning on, in its order.
func (d *Desk) table(w http.ResponseWriter, r *http.Request, name string, v item.Viewer, f item.Filter) error {
	own, err := d.room.Fields(r.Context())
	if err != nil {
		return err
	}
	f.After, f.Limit = "", perTable
	got, err := d.room.List(r.Context(), v, f)
	if err != nil {
		return err
	}
	download(w, name+".csv", "text/csv", 0)
	out, err := item.NewTable(w, own)
	for err == nil {
		if err = out.Add(got.Items); err != nil || got.Next == "" {
			return err
		}
		f.After = got.Next
		got, err = d.room.List(r.Context(), v, f)
	}
	return err
}
