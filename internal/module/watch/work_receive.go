package watch

import (
	"context"
	"io"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/module/watch/find"
	"tocsin/plugin/feed"
)

// Receive takes a report in and returns once it is durable; Read reads it. known tells that the same report is here already
// and nothing is to be done. The same bytes are another report where their names tell other days or other networks, and
// where they hold nothing and come on another day: to say again that nothing is wrong is news. Where they come under a
// name that tells another kind than before, or where they could not be read, the earlier report takes the new name.
func (r *Room) Receive(ctx context.Context, a inbox.Arrival, body io.Reader) (rep inbox.Report, known bool, err error) {
	source, err := r.Shelf.Named(a.Feed)
	if err != nil {
		return rep, false, err
	}
	about(source, &a)
	rep, known, err = r.Inbox.Receive(ctx, a, body)
	switch {
	case err != nil || !known:
		return rep, known, err
	case rep.State == inbox.Failed:
		rep, err = r.Inbox.Again(ctx, rep.ID)
		return rep, false, err
	case rep.State == inbox.Done && rep.Read == 0 && rep.Trouble == "" && dayOf(rep.Received) < dayOf(r.Now()):
		return r.Inbox.Twin(ctx, rep, a, "came "+find.Day(dayOf(r.Now())))
	}
	return rep, known, nil
}

// about tells by an arrival's name and scope what other report of the same bytes it is.
func about(source *feed.Feed, a *inbox.Arrival) {
	a.Scope = feed.CleanScope(a.Scope)
	named, err := source.Named(a.Name)
	if err != nil {
		a.Unclear = true // the archive's members may tell, or a later name
		a.About = a.Scope
		return
	}
	if a.Scope != "" {
		named.Scope = a.Scope
	}
	a.About = join(named.Kind, day(named.Day), named.Scope)
	kind := named.Kind
	a.Corrects = func(old inbox.Report) bool {
		was, err := source.Named(old.Name)
		return old.State == inbox.Failed || old.State == inbox.Done && old.Read > 0 && (err != nil || was.Kind != kind)
	}
}

func day(n int32) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(int(n))
}

// join puts the parts that are there together.
func join(parts ...string) string {
	out := ""
	for _, p := range parts {
		if p != "" {
			out += " " + p
		}
	}
	return out
}

// Rename reads a report again under another name, which tells another kind, day or part of the networks.
func (r *Room) Rename(ctx context.Context, id int64, name string) (inbox.Report, error) {
	rep, err := r.Inbox.Get(ctx, id)
	if err != nil {
		return rep, err
	}
	source, err := r.Shelf.Named(rep.Feed)
	if err != nil {
		return rep, err
	}
	if name = cleanName(name); name == "" {
		return rep, tocsin.Faultf(tocsin.Invalid, "a report needs a name")
	}
	if _, err := source.Named(name); err != nil {
		return rep, err
	}
	if err := r.settleFirst(ctx, rep); err != nil {
		return rep, err
	}
	a := inbox.Arrival{Feed: rep.Feed, Name: name, Scope: rep.Scope}
	about(source, &a)
	if rep, err = r.Inbox.Rename(ctx, id, a); err != nil {
		return rep, err
	}
	return r.again(ctx, rep)
}
