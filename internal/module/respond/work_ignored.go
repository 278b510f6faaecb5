package respond

import (
	"context"
	"strings"
	"sync"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/ignore"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
	"tocsin/internal/module/respond/sift"
)

// ignoring is the list of what never matters as it was read last.
type ignoring struct {
	mu      sync.Mutex
	version int64
	list    *ignore.List
}

// Ignored are all lines of what never matters: the team's own and those that come with Tocsin.
func (r *Room) Ignored(ctx context.Context) (item.IgnoredList, error) {
	l, _, err := ignoredOf(ctx, r.DB)
	return l, err
}

func ignoredOf(ctx context.Context, db sqldb.Reader) (l item.IgnoredList, said item.Ignoring, err error) {
	if err = record.Setting(ctx, db, item.IgnoringSetting, &said); err != nil {
		return l, said, err
	}
	l.Sets = ignore.Sets(said.Sets)
	l.Own, err = record.Ignored(ctx, db)
	return l, said, err
}

// never is the list made for looking up. It is read again where it was changed, on PostgreSQL also by another process.
func (r *Room) never(ctx context.Context, db sqldb.Reader) (*ignore.List, error) {
	r.ignoring.mu.Lock()
	defer r.ignoring.mu.Unlock()
	var said item.Ignoring
	if r.DB.Engine() == sqldb.Postgres || r.ignoring.list == nil {
		if err := record.Setting(ctx, db, item.IgnoringSetting, &said); err != nil {
			return nil, err
		}
	}
	if r.ignoring.list != nil && (r.ignoring.version == said.Version || r.DB.Engine() != sqldb.Postgres) {
		return r.ignoring.list, nil
	}
	l, _, err := ignoredOf(ctx, db)
	if err != nil {
		return nil, err
	}
	list := ignore.Of(l)
	if _, changing := db.(*sqldb.Tx); !changing { // what a transaction reads may never come to be
		r.ignoring.list, r.ignoring.version = list, said.Version
	}
	return list, nil
}

// inIgnored changes the list.
func (r *Room) inIgnored(ctx context.Context, line audit.Line, do func(tx *sqldb.Tx, said *item.Ignoring) error) error {
	defer func() {
		r.ignoring.mu.Lock()
		r.ignoring.list = nil
		r.ignoring.mu.Unlock()
	}()
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		var said item.Ignoring
		if err := record.Setting(ctx, tx, item.IgnoringSetting, &said); err != nil {
			return err
		}
		if err := do(tx, &said); err != nil {
			return err
		}
		said.Version++
		if err := record.SetSetting(ctx, tx, item.IgnoringSetting, said); err != nil {
			return err
		}
		return audit.Add(ctx, tx, line)
	})
}

// Ignore keeps a line of what never matters, in the place of one of the same thing, and returns it as it is kept.
func (r *Room) Ignore(ctx context.Context, v item.Viewer, x item.Ignored) (item.Ignored, error) {
	x.Kind, x.Value = sift.One(strings.TrimSpace(x.Value))
	x.Reason, x.By, x.Set = strings.TrimSpace(x.Reason), v.Name, ""
	line := audit.Line{Actor: v.Name, Act: "respond.ignore", Subject: x.Value, Detail: map[string]any{"reason": x.Reason, "until": x.Until, "within": x.Within}}
	return x, r.inIgnored(ctx, line, func(tx *sqldb.Tx, _ *item.Ignoring) error {
		if err := item.CheckIgnored(x, tx.Now); err != nil {
			return err
		}
		x.At = tx.Now
		n, err := record.CountIgnored(ctx, tx, x.Kind, x.Value)
		if err != nil {
			return err
		}
		if n >= item.MaxIgnored {
			return tocsin.Faultf(tocsin.TooLarge, "this list has up to %d lines", item.MaxIgnored)
		}
		return record.PutIgnored(ctx, tx, x)
	})
}

// Unignore takes a line away: it matters again.
func (r *Room) Unignore(ctx context.Context, v item.Viewer, value string) error {
	kind, value := sift.One(strings.TrimSpace(value))
	return r.inIgnored(ctx, audit.Line{Actor: v.Name, Act: "respond.ignore.drop", Subject: value}, func(tx *sqldb.Tx, _ *item.Ignoring) error {
		there, err := record.DropIgnored(ctx, tx, kind, value)
		if err == nil && !there {
			err = tocsin.Faultf(tocsin.NotFound, "the list has no line %.60q", value)
		}
		return err
	})
}

// IgnoreSet says whether a set that comes with Tocsin counts.
func (r *Room) IgnoreSet(ctx context.Context, v item.Viewer, name string, on bool) error {
	line := audit.Line{Actor: v.Name, Act: "respond.ignore.set", Subject: name, Detail: map[string]any{"on": on}}
	return r.inIgnored(ctx, line, func(_ *sqldb.Tx, said *item.Ignoring) error {
		for _, s := range ignore.Sets(nil) {
			if s.Name == name {
				if said.Sets == nil {
					said.Sets = map[string]bool{}
				}
				said.Sets[name] = on
				return nil
			}
		}
		return tocsin.Faultf(tocsin.NotFound, "there is no set %.40q", name)
	})
}

// sayIgnored writes on indicators why they never matter.
func (r *Room) sayIgnored(ctx context.Context, db sqldb.Reader, list []item.Indicator) error {
	if len(list) == 0 {
		return nil
	}
	never, err := r.never(ctx, db)
	if err != nil {
		return err
	}
	now := r.Now()
	for i := range list {
		if x := never.Match(list[i].Kind, list[i].Value, now); x != nil {
			list[i].Ignored = x.Reason
		}
	}
	return nil
}
