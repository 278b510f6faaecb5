package respond

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Change changes what was picked. How an item ended follows from the status where it is not said. What lacks a field that it
// is asked for is not resolved: it is left alone, and the fields are told.
func (r *Room) Change(ctx context.Context, v item.Viewer, p item.Pick, c item.Change) (item.Outcome, error) {
	if err := checkChange(v, c); err != nil {
		return item.Outcome{}, err
	}
	if err := normalTags(&c); err != nil {
		return item.Outcome{}, err
	}
	lacks := map[string][]string{}
	out, err := r.run(ctx, p, act{what: "change", viewer: v, detail: map[string]any{"fields": names(c)},
		do: func(ctx context.Context, tx *sqldb.Tx, op int64, it *item.Item) (why string, err error) {
			if why, err = r.ChangeOne(ctx, tx, op, v, it, c); why == skipAsked {
				lacks[it.Number], err = r.lacking(ctx, tx, it, c)
			}
			return why, err
		}})
	for i, s := range out.Skipped {
		out.Skipped[i].Fields = lacks[s.Number]
	}
	return out, err
}

// names are the fields that a change is of.
func names(c item.Change) []string {
	list := []string{}
	for name := range said(c) {
		list = append(list, name)
	}
	if c.Tags != nil || len(c.AddTags)+len(c.DropTags) > 0 {
		list = append(list, tagsField)
	}
	for name := range c.Fields {
		list = append(list, "field:"+name)
	}
	slices.Sort(list)
	return list
}

func checkChange(v item.Viewer, c item.Change) error {
	if len(c.Note) > maxNote {
		return fault("note", "a note is up to %d bytes", maxNote)
	}
	if c.TLP != nil {
		mark, err := markNamed(*c.TLP)
		if err != nil {
			return err
		}
		if mark < v.Clearance {
			return fault("tlp", "you may see up to %s: you would not see it any more", v.Clearance.Label())
		}
	}
	if c.Title != nil && strings.TrimSpace(*c.Title) == "" {
		return fault("title", "it needs a title")
	}
	probe := item.Item{Kind: item.Report, Status: item.New}
	for name, text := range said(c) {
		if name != "status" {
			if err := record.Put(&probe, name, text); err != nil {
				return fault(name, "%v", err)
			}
		}
	}
	return item.Check(probe)
}

// said is what a change says, as fields of the records.
func said(c item.Change) map[string]string {
	m := map[string]string{}
	put(m, "title", c.Title)
	put(m, "status", c.Status)
	put(m, "resolution", c.Resolution)
	put(m, "owner", c.Owner)
	put(m, "team", c.Team)
	put(m, "class", c.Class)
	put(m, "pap", c.PAP)
	put(m, "org", c.Org)
	put(m, "person", c.Person)
	put(m, "email", c.Email)
	put(m, "reporter", c.Reporter)
	put(m, "how", c.How)
	put(m, "language", c.Language)
	put(m, "waits", c.Waits)
	for name, t := range map[string]*time.Time{"snoozed": c.Snooze, "follow": c.FollowUp, "expires": c.Expires} {
		if t != nil {
			m[name] = record.TimeText(*t)
		}
	}
	if c.Priority != nil {
		m["priority"] = strconv.Itoa(int(*c.Priority))
	}
	if c.TLP != nil {
		if mark, err := tocsin.ParseMark(*c.TLP); err == nil {
			m["mark"] = strconv.Itoa(int(mark))
		}
	}
	if c.Restricted != nil {
		m["restricted"] = "0"
		if *c.Restricted {
			m["restricted"] = "1"
		}
	}
	return m
}

func put[T ~string](m map[string]string, name string, v *T) {
	if v != nil {
		m[name] = strings.TrimSpace(string(*v))
	}
}

// ChangeOne changes one item as a part of an act, and returns why it was left alone.
func (r *Room) ChangeOne(ctx context.Context, tx *sqldb.Tx, op int64, v item.Viewer, it *item.Item, c item.Change) (why string, err error) {
	switch {
	case c.Version != 0 && c.Version != it.Version:
		return "", tocsin.Faultf(tocsin.Conflict, "%s was changed by somebody else meanwhile. Read it again and change it then.", it.Number)
	case c.Mine && it.Owner != "" && it.Owner != v.Name:
		return skipOwned, nil
	case it.Merged != 0, c.Status != nil && item.CheckStatus(it.Kind, *c.Status) != nil:
		return skipStatus, nil //nolint:nilerr // why it is left alone is told
	}
	if t, err := terms(ctx, tx); err != nil || c.Status != nil && t.NeedsReview(*it, *c.Status) {
		return skipReview, err
	}
	if lacks, err := r.lacking(ctx, tx, it, c); err != nil || len(lacks) > 0 {
		return skipAsked, err
	}
	was := *it
	fields := said(c)
	item.Ending(was, fields)
	if err := r.set(ctx, tx, op, it, fields); err != nil {
		return "", err
	}
	if err := r.retag(ctx, tx, op, v.Name, it, c); err != nil {
		return "", err
	}
	if err := r.setValues(ctx, tx, op, v.Name, it, c.Fields); err != nil {
		return "", err
	}
	below := 0
	if c.Children && c.Status != nil {
		if below, err = r.children(ctx, tx, op, v, *it, c); err != nil {
			return "", err
		}
	}
	if it.Restricted && !was.Restricted {
		if err := r.join(ctx, tx, op, *it, v.Name, it.Owner); err != nil {
			return "", err
		}
	}
	if c.Note != "" {
		return "", r.note(ctx, tx, op, v, it, item.Noted, c.Note)
	}
	if it.Version == was.Version && below == 0 {
		return skipSame, nil
	}
	return "", nil
}

// set writes fields of an item with what follows from them: clocks, what it is found by, and who is told.
func (r *Room) set(ctx context.Context, tx *sqldb.Tx, op int64, it *item.Item, fields map[string]string) error {
	was := *it
	if err := record.SetFields(ctx, tx, op, it, fields); err != nil {
		return err
	}
	if it.Priority != was.Priority && !it.Status.Ends() {
		if err := r.promise(ctx, tx, op, it, tx.Now); err != nil {
			return err
		}
	}
	if it.Waits != was.Waits {
		if err := r.chase(ctx, tx, op, it); err != nil {
			return err
		}
	}
	if it.Title != was.Title || it.Person != was.Person || it.Email != was.Email {
		if err := r.index(ctx, tx, *it); err != nil {
			return err
		}
	}
	return r.given(ctx, tx, op, was, *it)
}

// children lets the parts of an incident follow its status: those that somebody may see, and that no other open incident
// needs.
func (r *Room) children(ctx context.Context, tx *sqldb.Tx, op int64, v item.Viewer, it item.Item, c item.Change) (n int, err error) {
	below, err := record.Below(ctx, tx, it.ID)
	if err != nil {
		return 0, err
	}
	for _, id := range below {
		list, err := record.Items(ctx, tx, v, "i.id = ? AND i.merged = 0", id)
		if err != nil {
			return n, err
		}
		if len(list) == 0 {
			continue
		}
		done, err := r.follow(ctx, tx, op, list[0], it, below, c)
		if err != nil {
			return n, err
		}
		if done {
			n++
		}
	}
	return n, nil
}

// follow lets one part follow.
func (r *Room) follow(ctx context.Context, tx *sqldb.Tx, op int64, child, it item.Item, below []int64, c item.Change) (bool, error) {
	to := item.After(child.Kind, *c.Status)
	if child.Kind == item.Incident {
		to = *c.Status
	}
	if child.Status.Ends() == c.Status.Ends() || item.CheckStatus(child.Kind, to) != nil {
		return false, nil //nolint:nilerr // it does not follow
	}
	parents, err := record.Parents(ctx, tx, everything, child.ID)
	if err != nil {
		return false, err
	}
	for _, p := range parents {
		if p.ID != it.ID && !slices.Contains(below, p.ID) && !p.Status.Ends() && c.Status.Ends() {
			return false, nil
		}
	}
	if t, err := terms(ctx, tx); err != nil || t.NeedsReview(child, to) {
		return false, err
	}
	fields := map[string]string{"status": string(to)}
	if c.Resolution != nil && to.Ends() {
		fields["resolution"] = string(*c.Resolution)
	}
	item.Ending(child, fields)
	version := child.Version
	err = r.set(ctx, tx, op, &child, fields)
	return child.Version != version, err
}

// everything sees all: what the node does by itself.
var everything = item.Viewer{Name: record.Node, Clearance: tocsin.Red, All: true}
