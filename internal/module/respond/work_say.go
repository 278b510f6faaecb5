package respond

import (
	"context"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// maxNote is how long a note may be, in bytes; maxNames how many members an item has.
const (
	maxNote  = 1 << 20
	maxNames = 200
)

// inItem does something to one item that somebody may see, in one transaction with its line of the audit log.
func (r *Room) inItem(ctx context.Context, v item.Viewer, number, what string, f func(tx *sqldb.Tx, it *item.Item) error) error {
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		it, err := record.ByNumber(ctx, tx, v, number)
		if err != nil {
			return err
		}
		if err := f(tx, &it); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond." + what, Subject: it.Number})
	})
}

// Note writes into an item's stream; call says that it is what was said on the telephone.
func (r *Room) Note(ctx context.Context, v item.Viewer, number, text string, call bool) error {
	return r.say(ctx, v, number, item.Log{Text: strings.TrimSpace(text), Call: call})
}

// say writes words alone into an item's stream.
func (r *Room) say(ctx context.Context, v item.Viewer, number string, w item.Log) error {
	if w.Text == "" {
		return fault("text", "there is nothing to note")
	}
	if len(w.Text) > maxNote {
		return fault("text", "a note is up to %d bytes", maxNote)
	}
	what := item.Noted
	if w.Call {
		what = item.Called
	}
	return r.inItem(ctx, v, number, "note", func(tx *sqldb.Tx, it *item.Item) error {
		return r.enter(ctx, tx, it, item.Entry{Item: it.ID, By: v.Name, What: what, Text: w.Text, Data: w.Form()})
	})
}

func (r *Room) note(ctx context.Context, tx *sqldb.Tx, op int64, v item.Viewer, it *item.Item, what item.What, text string) error {
	return r.enter(ctx, tx, it, item.Entry{Item: it.ID, By: v.Name, What: what, Text: text, Op: op})
}

// enter writes what somebody said into the stream, and tells those whom it concerns.
func (r *Room) enter(ctx context.Context, tx *sqldb.Tx, it *item.Item, e item.Entry) error {
	entry, err := record.AddEntry(ctx, tx, e)
	if err != nil {
		return err
	}
	if err := r.noted(ctx, tx, *it, entry, e.By, e.Text); err != nil {
		return err
	}
	if err := record.Touch(ctx, tx, it); err != nil {
		return err
	}
	return r.index(ctx, tx, *it)
}

// Members says who may see an item while it is restricted. Whoever says so stays a member, so that nobody shuts
// themselves out.
func (r *Room) Members(ctx context.Context, v item.Viewer, number string, list []string) error {
	if len(list) > maxNames {
		return tocsin.Faultf(tocsin.TooLarge, "an item has up to %d members", maxNames)
	}
	for _, name := range list {
		if name == "" || len(name) > maxNames || strings.ContainsAny(name, "\r\n\x00") {
			return fault("members", "%.40q is no name of a user", name)
		}
	}
	return r.inItem(ctx, v, number, "members", func(tx *sqldb.Tx, it *item.Item) error {
		op, err := record.NewOp(ctx, tx, v.Name, "members", 1)
		if err != nil {
			return err
		}
		if !v.All {
			list = append(list, v.Name)
		}
		return r.setMembers(ctx, tx, op, *it, list)
	})
}

// join adds members to an item.
func (r *Room) join(ctx context.Context, tx *sqldb.Tx, op int64, it item.Item, more ...string) error {
	list, err := record.Members(ctx, tx, it.ID)
	if err != nil {
		return err
	}
	return r.setMembers(ctx, tx, op, it, slices.DeleteFunc(append(list, more...), func(s string) bool { return s == "" }))
}

func (r *Room) setMembers(ctx context.Context, tx *sqldb.Tx, op int64, it item.Item, list []string) error {
	before, err := record.Members(ctx, tx, it.ID)
	if err != nil {
		return err
	}
	if err := record.SetMembers(ctx, tx, it.ID, list); err != nil {
		return err
	}
	after, err := record.Members(ctx, tx, it.ID)
	if err != nil || slices.Equal(before, after) {
		return err
	}
	return r.noteList(ctx, tx, op, it, record.MembersField, before, after)
}

// doer returns who does an act.
func doer(ctx context.Context, tx *sqldb.Tx, op int64) string {
	o, err := record.OpByID(ctx, tx, op)
	if err != nil {
		return record.Node
	}
	return o.By
}
