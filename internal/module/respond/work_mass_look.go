package respond

import (
	"context"
	"fmt"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// LookMass shows one text to many as each will get it, before it leaves: to whom, in which language, marked, signed and
// encrypted how, and who gets nothing and why. All is judged as its writer may see and as it will be sent, and nothing is
// kept. The letters of items that the reader may not see are left out, and counted. of names whose letter is shown whole; ""
// is the first that anybody gets.
func (r *Room) LookMass(ctx context.Context, v item.Viewer, id int64, of string) (out item.Looked, err error) {
	m, hidden, err := r.MassOf(ctx, v, id)
	if err != nil {
		return out, err
	}
	if err := r.checkMass(ctx, r.DB, m); err != nil {
		return out, err
	}
	out.Hidden, out.Strict = hidden, tocsin.Clear
	begin := func(it *item.Item) error {
		it.Number = fmt.Sprintf("%s-%d-NNNNNN", r.Country, r.Now().Year()) // none is given for a look
		return nil
	}
	err = r.eachMass(ctx, r.DB, m, begin, func(one massOne) error { lookAt(&out, one, of); return nil })
	return out, err
}

// lookAt adds one of the letters to what is looked at.
func lookAt(out *item.Looked, one massOne, of string) {
	row := item.OneOf{Of: one.of, Org: one.org, Name: one.name, Language: one.language, Mark: one.l.mark, Copies: one.copies}
	out.Missed = append(out.Missed, one.missed...)
	if len(one.l.copies) == 0 {
		row.Mark = one.it.Mark
		if len(one.copies) == 0 && len(one.missed) > 0 {
			row.Why = one.missed[0].Why
		}
		out.Ones = append(out.Ones, row)
		return
	}
	out.Ones = append(out.Ones, row)
	out.Letters++
	out.Copies += len(one.l.copies)
	out.Strict = out.Strict.Stricter(one.l.mark)
	if out.Of != "" || of != "" && one.of != of {
		return
	}
	out.Of, out.One = one.of, one.l.shown()
	out.One.Files = one.c.Files
}
