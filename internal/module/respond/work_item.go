package respond

import (
	"context"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/number"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Searcher finds items by the words of their texts. Its rows are named by the items' ids.
type Searcher interface {
	Search(ctx context.Context, words string, limit int) ([]int64, error)
	Put(ctx context.Context, tx *sqldb.Tx, id int64, texts ...string) error
	Remove(ctx context.Context, tx *sqldb.Tx, id int64) error
}

// List returns one page of what a filter matches.
func (r *Room) List(ctx context.Context, v item.Viewer, f item.Filter) (item.List, error) {
	q, err := r.query(ctx, v, f)
	if err != nil {
		return item.List{}, err
	}
	list, err := record.List(ctx, r.DB, q)
	list.Indexed = r.itemsMade.so()
	return list, err
}

// Counts counts what each filter matches, up to record.Counted; -1 is more.
func (r *Room) Counts(ctx context.Context, v item.Viewer, f []item.Filter) ([]int64, error) {
	counts := make([]int64, len(f))
	for i := range f {
		q, err := r.query(ctx, v, f[i])
		if err != nil {
			return nil, err
		}
		if counts[i], err = record.Count(ctx, r.DB, q); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// Due are the items whose clock or follow-up date comes next, the nearest first.
func (r *Room) Due(ctx context.Context, v item.Viewer, limit int) ([]item.Item, error) {
	return record.Soonest(ctx, r.DB, v, min(max(limit, 1), foundLimit))
}

// Item returns an item that somebody may see; another is not found.
func (r *Room) Item(ctx context.Context, v item.Viewer, number string) (item.Item, error) {
	return record.ByNumber(ctx, r.DB, v, number)
}

// Numbered are those of some numbers that somebody may see.
func (r *Room) Numbered(ctx context.Context, v item.Viewer, numbers []string) ([]item.Item, error) {
	return record.ItemsNumbered(ctx, r.DB, v, numbers)
}

// Hidden is a query of the numbers of what somebody may not see, "" where they may see everything: what else is about items,
// as the outbox is, keeps to it.
func (r *Room) Hidden(v item.Viewer) (query string, args []any) {
	if v.All && v.Clearance == tocsin.Red && v.Name != "" {
		return "", nil
	}
	return record.HiddenNumbers(v)
}

// Case returns an item with what hangs on it, but for its stream. What was merged into another is shown as itself.
func (r *Room) Case(ctx context.Context, v item.Viewer, number string) (c item.Case, err error) {
	if c.Item, err = record.ByNumber(ctx, r.DB, v, number); err != nil {
		return c, err
	}
	id := c.ID
	all, err := record.Seen(ctx, r.DB, v, id)
	if err != nil {
		return c, err
	}
	for _, read := range []func() error{
		func() error { c.Parents, err = r.others(ctx, v, all, record.Parents); return err },
		func() error { c.Children, err = r.others(ctx, v, all, record.Children); return err },
		func() error { c.Tags, err = record.TagsOf(ctx, r.DB, id); return err },
		func() error { c.Fields, err = record.ValuesOf(ctx, r.DB, id); return err },
		func() error { c.Members, c.Copied, err = record.Circle(ctx, r.DB, id); return err },
		func() error { c.Followers, err = record.Followers(ctx, r.DB, all...); return err },
		func() error { c.Writing, err = record.Writers(ctx, r.DB, all...); return err },
		func() error { c.Tasks, err = record.Tasks(ctx, r.DB, all...); return err },
		func() error { c.Minutes, err = worked(ctx, r.DB, all); return err },
		func() error { c.Clocks, err = record.AllClocks(ctx, r.DB, id, all, r.Now()); return err },
		func() error { c.Refs, err = record.Refs(ctx, r.DB, all...); return err },
		func() error { c.Moments, err = record.Moments(ctx, r.DB, v, all); return err },
		func() error { c.Story, err = record.Story(ctx, r.DB, id); return err },
		func() error { c.Indicators, err = r.Indicators(ctx, v, number); return err },
		func() error { c.Assets, err = record.Assets(ctx, r.DB, v, all); return err },
		func() error { c.Techniques, err = record.Techniques(ctx, r.DB, v, all); return err },
		func() error { c.Evidence, err = r.Evidence(ctx, v, number); return err },
		func() error { c.Merges, err = r.merges(ctx, v, id); return err },
	} {
		if err := read(); err != nil {
			return c, err
		}
	}
	return c, nil
}

// others are the parts, or the wholes, of an item and of what was merged into it; none of these themselves.
func (r *Room) others(ctx context.Context, v item.Viewer, all []int64, of func(context.Context, sqldb.Reader, item.Viewer, ...int64) ([]item.Item, error)) ([]item.Item, error) {
	list, err := of(ctx, r.DB, v, all...)
	return slices.DeleteFunc(list, func(it item.Item) bool { return slices.Contains(all, it.ID) }), err
}

// merges are all that was merged into an item, by whatever way.
func (r *Room) merges(ctx context.Context, v item.Viewer, id int64) (list []item.Item, err error) {
	all, err := record.Gathered(ctx, r.DB, id)
	if err != nil {
		return nil, err
	}
	for _, one := range all {
		if one == id {
			continue
		}
		seen, err := record.Items(ctx, r.DB, v, "i.id = ?", one)
		if err != nil {
			return nil, err
		}
		list = append(list, seen...)
	}
	return list, nil
}

// Stream returns entries of an item and of what was merged into it, the newest first.
func (r *Room) Stream(ctx context.Context, v item.Viewer, number string, f item.StreamFilter) ([]item.Entry, error) {
	it, err := record.ByNumber(ctx, r.DB, v, number)
	if err != nil {
		return nil, err
	}
	list, err := record.Stream(ctx, r.DB, v, it.ID, f)
	if err != nil {
		return nil, err
	}
	return list, r.copies(ctx, list)
}

// Begin writes a new item down: it takes the item's number, adds it, tells its stream and starts its clocks. Everything
// that makes an item calls it, inside the transaction of what made it.
func (r *Room) Begin(ctx context.Context, tx *sqldb.Tx, by, text string, it *item.Item) error {
	if err := r.begin(ctx, tx, by, text, it); err != nil {
		return err
	}
	return r.index(ctx, tx, *it)
}

// begin is Begin for what adds to the item's texts in the same transaction, and indexes them then.
func (r *Room) begin(ctx context.Context, tx *sqldb.Tx, by, text string, it *item.Item) (err error) {
	if it.Number, err = number.Take(ctx, tx, r.Country); err != nil {
		return err
	}
	if err := r.assign(ctx, tx, it); err != nil {
		return err
	}
	if err := record.Add(ctx, tx, it); err != nil {
		return err
	}
	if _, err := record.AddEntry(ctx, tx, item.Entry{Item: it.ID, At: it.Created, By: by, What: item.Created, Text: text, Data: map[string]string{"how": string(it.How)}}); err != nil {
		return err
	}
	if it.Backlog {
		return nil
	}
	if err := r.promise(ctx, tx, 0, it, it.Created); err != nil {
		return err
	}
	return r.announce(ctx, tx, by, *it)
}

// index lets an item be found by its texts as they are now.
func (r *Room) index(ctx context.Context, tx *sqldb.Tx, it item.Item) error {
	if r.Search == nil {
		return nil
	}
	texts, err := record.Texts(ctx, tx, it)
	if err != nil {
		return err
	}
	return r.Search.Put(ctx, tx, it.ID, texts...)
}

// Start makes an item of what somebody gives, with its parts, its tasks and its first note.
func (r *Room) Start(ctx context.Context, v item.Viewer, s item.Start) (it item.Item, err error) {
	if it, err = begun(s); err != nil {
		return it, err
	}
	if s.Tags, err = item.NormalTags(s.Tags); err != nil {
		return it, err
	}
	if tocsin.Mark(it.Mark) < v.Clearance {
		return it, fault("tlp", "you may see up to %s: you would not see what you make", v.Clearance.Label())
	}
	if !s.Quick {
		list, err := r.Fields(ctx)
		if err == nil {
			err = askedFor(list, s)
		}
		if err != nil {
			return it, err
		}
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if known, err := given(ctx, tx, v, s.OwnID); err != nil || known.ID != 0 {
			it = known
			return err
		}
		return r.start(ctx, tx, v, s, &it)
	})
	return it, err
}

// start is Start inside a transaction, of an item that begun made.
func (r *Room) start(ctx context.Context, tx *sqldb.Tx, v item.Viewer, s item.Start, it *item.Item) error {
	if err := r.Begin(ctx, tx, v.Name, s.Text, it); err != nil {
		return err
	}
	if err := keepID(ctx, tx, v, *it, s.OwnID); err != nil {
		return err
	}
	if err := r.noted(ctx, tx, *it, -it.ID, v.Name, s.Text); err != nil {
		return err
	}
	if err := r.retag(ctx, tx, 0, v.Name, it, item.Change{AddTags: s.Tags}); err != nil {
		return err
	}
	if err := r.setValues(ctx, tx, 0, v.Name, it, s.Fields); err != nil {
		return err
	}
	if err := r.startLinks(ctx, tx, v, *it, s); err != nil {
		return err
	}
	if err := r.startThings(ctx, tx, v, it, s); err != nil {
		return err
	}
	if err := r.startTasks(ctx, tx, v, it, s); err != nil {
		return err
	}
	return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.start", Subject: it.Number, Detail: map[string]any{"kind": it.Kind}})
}

// startTasks gives a new item its tasks, and those of a playbook.
func (r *Room) startTasks(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it *item.Item, s item.Start) error {
	for _, text := range s.Tasks {
		t := item.Task{Text: strings.TrimSpace(text)}
		if err := item.CheckTask(t); err != nil {
			return err
		}
		if err := r.addTask(ctx, tx, v, it, &t); err != nil {
			return err
		}
	}
	if s.Playbook == "" {
		return nil
	}
	return r.play(ctx, tx, v, it, s.Playbook)
}

// startLinks makes a new item part of an incident, and others part of it.
func (r *Room) startLinks(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it item.Item, s item.Start) error {
	if s.Incident != "" {
		parent, err := record.ByNumber(ctx, tx, v, s.Incident)
		if err != nil {
			return err
		}
		if why, err := r.link(ctx, tx, 0, v, it, parent); err != nil || why != "" {
			return cmpErr(err, refused(it.Number, why))
		}
	}
	for _, number := range s.Parts {
		child, err := record.ByNumber(ctx, tx, v, number)
		if err != nil {
			return err
		}
		if why, err := r.link(ctx, tx, 0, v, child, it); err != nil || why != "" {
			return cmpErr(err, refused(number, why))
		}
	}
	return nil
}

func cmpErr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// refused is the answer where one thing was wanted and could not be done.
func refused(number, why string) error {
	switch why {
	case skipSame:
		return tocsin.Faultf(tocsin.Conflict, "%s is linked so already", number)
	case skipDenied:
		return tocsin.Faultf(tocsin.NotFound, "there is no %.40s", number)
	}
	return tocsin.Faultf(tocsin.Conflict, "%s can't be linked so: its kind or status does not go with it", number)
}

// markNamed reads a mark as somebody gives it.
func markNamed(said string) (tocsin.Mark, error) {
	mark, err := tocsin.ParseMark(said)
	if err != nil {
		return mark, fault("tlp", "%.20q is no mark", said)
	}
	return mark, nil
}

// begun makes an item of what somebody gives, and refuses what makes none.
func begun(s item.Start) (item.Item, error) {
	it := item.Item{Kind: s.Kind, Title: strings.TrimSpace(s.Title), Class: s.Class, Priority: s.Priority, Mark: tocsin.Amber, Org: s.Org, Person: s.Person,
		Email: s.Email, Reporter: s.Reporter, How: s.How, Language: s.Language, Owner: s.Owner, Expires: s.Expires, Status: item.First(s.Kind)}
	if s.TLP != "" {
		mark, err := markNamed(s.TLP)
		if err != nil {
			return it, err
		}
		it.Mark = mark
	}
	if it.Kind == item.Investigation || it.Kind == item.Measure {
		it.Waits = item.ForThem
	}
	if it.Title == "" {
		return it, fault("title", "it needs a title")
	}
	if len(s.Text) > maxNote {
		return it, fault("text", "a note is up to %d bytes", maxNote)
	}
	return it, item.Check(it)
}

func fault(field, format string, args ...any) error {
	return tocsin.Faultf(tocsin.Invalid, format, args...).At(field)
}
