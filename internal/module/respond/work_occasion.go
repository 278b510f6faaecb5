package respond

import (
	"cmp"
	"context"
	"slices"

	"tocsin"
	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// maxOccasion is up to how many things an item notes of those that it was opened for; the rest is counted where it came from.
const maxOccasion = 50

// Arise opens an item for an occasion, in the transaction of what it came from. What the team asks of a form is not asked.
func (r *Room) Arise(ctx context.Context, tx *sqldb.Tx, o item.Occasion) (number string, err error) {
	s, err := r.occasioned(ctx, tx, o)
	if err != nil {
		return "", err
	}
	it, err := begun(s)
	if err != nil {
		return "", err
	}
	it.Mark = it.Mark.Stricter(o.Mark)
	err = r.start(ctx, tx, seesAll(o.By), s, &it)
	return it.Number, err
}

// occasioned is what an item begins with: what its template says, and what the occasion does.
func (r *Room) occasioned(ctx context.Context, tx *sqldb.Tx, o item.Occasion) (item.Start, error) {
	var list []item.Model
	if err := record.Setting(ctx, tx, item.ModelsSetting, &list); err != nil {
		return item.Start{}, err
	}
	s := item.Start{Kind: item.Incident}
	if i := slices.IndexFunc(list, func(m item.Model) bool { return m.Name == o.Template }); i >= 0 {
		s = list[i].Start
	}
	if s.Title != "" {
		s.Title += ": "
	}
	s.Title = item.Cut(s.Title+o.Title, maxArisen)
	s.Class, s.Org, s.How, s.Quick = cmp.Or(s.Class, o.Class), o.Org, "api", true
	s.Refs = append(slices.Clone(s.Refs), o.About[:min(len(o.About), maxOccasion)]...)
	if _, ok := r.books(ctx, tx).Named(s.Playbook, r.Language); !ok {
		s.Playbook = "" // it was taken away since: the item is worth more than its steps
	}
	return s, nil
}

// maxArisen is how long the title of an item is that opened by itself, in bytes.
const maxArisen = 200

// seesAll is who acts for a rule: what it opens, it may see.
func seesAll(by string) item.Viewer {
	return item.Viewer{Name: by, Clearance: tocsin.Red, All: true}
}

// Join notes more that an item is about, and reports whether it could: not one that is closed, is merged into another or is
// for more eyes than what is to join it.
func (r *Room) Join(ctx context.Context, tx *sqldb.Tx, number string, o item.Occasion) (bool, error) {
	it, err := record.ByNumber(ctx, tx, seesAll(o.By), number)
	if tocsin.WhyOf(err) == tocsin.NotFound && err != nil {
		return false, nil //nolint:nilerr // it was deleted
	}
	if err != nil || it.Status.Ends() || it.Merged != 0 || o.Mark < it.Mark {
		return false, err
	}
	refs, err := record.Refs(ctx, tx, it.ID)
	if err != nil {
		return false, err
	}
	room := max(maxOccasion-len(refs), 0)
	for _, ref := range o.About[:min(len(o.About), room)] {
		if err := r.refer(ctx, tx, seesAll(o.By), &it, ref); err != nil {
			return false, err
		}
	}
	return true, nil
}

// Leave tells an item that what it is about is no more; last says that nothing is left of what it was opened for. The item
// stays as it is: a person closes it.
func (r *Room) Leave(ctx context.Context, tx *sqldb.Tx, by, number string, ref item.Ref, last bool) error {
	it, err := record.ByNumber(ctx, tx, seesAll(by), number)
	if tocsin.WhyOf(err) == tocsin.NotFound && err != nil {
		return nil //nolint:nilerr // it was deleted
	}
	if err != nil {
		return err
	}
	state := item.RefFixed
	if last {
		state = item.RefAllFixed
	}
	if err := r.referred(ctx, tx, seesAll(by), &it, ref, state); err != nil || !last || it.Status.Ends() {
		return err
	}
	to, err := audience(ctx, tx, it)
	if err != nil {
		return err
	}
	return r.notify(ctx, tx, it, notice.Line{Key: key("fixed", it.ID, it.Version), Kind: notice.Follow, By: by, Word: "fixed"}, to...)
}
