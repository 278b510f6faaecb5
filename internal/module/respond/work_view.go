package respond

import (
	"context"
	"errors"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/playbook"
	"tocsin/internal/module/respond/record"
)

// orderSetting and startSetting are the beginnings of the settings under which is kept in which order somebody wants to see
// kept lists, and with which they begin; a name follows.
const (
	orderSetting = "views/"
	startSetting = "start/"
)

// Views returns the lists that somebody keeps, with those that others have shared, in the order that they chose; those that
// have no place in it come last.
func (r *Room) Views(ctx context.Context, user string) ([]item.View, error) {
	list, err := record.Views(ctx, r.DB, user)
	if err != nil {
		return nil, err
	}
	var order []int64
	if err := record.Setting(ctx, r.DB, orderSetting+user, &order); err != nil {
		return nil, err
	}
	start := int64(0)
	if err := record.Setting(ctx, r.DB, startSetting+user, &start); err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Start = list[i].ID == start
	}
	place := func(w item.View) int {
		if i := slices.Index(order, w.ID); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(list, func(a, b item.View) int { return place(a) - place(b) })
	return list, nil
}

// OrderViews keeps in which order somebody wants to see kept lists.
func (r *Room) OrderViews(ctx context.Context, v item.Viewer, ids []int64) error {
	if len(ids) > maxViews {
		return tocsin.Faultf(tocsin.TooLarge, "these are more than %d views", maxViews)
	}
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error { return record.SetSetting(ctx, tx, orderSetting+v.Name, ids) })
}

// maxViews is how many lists have an order.
const maxViews = 1000

// BeginWith keeps the list that somebody begins with when they sign in; 0 is the overview, -1 their board.
func (r *Room) BeginWith(ctx context.Context, v item.Viewer, id int64) error {
	list, err := record.Views(ctx, r.DB, v.Name)
	if err != nil {
		return err
	}
	if id != 0 && id != item.BoardStart && !slices.ContainsFunc(list, func(w item.View) bool { return w.ID == id }) {
		return tocsin.Faultf(tocsin.NotFound, "there is no such view of yours")
	}
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error { return record.SetSetting(ctx, tx, startSetting+v.Name, id) })
}

// StartOf is the page that somebody begins with; "" is the overview.
func (r *Room) StartOf(ctx context.Context, name string) string {
	start := int64(0)
	err := record.Setting(ctx, r.DB, startSetting+name, &start)
	if err == nil && start == item.BoardStart {
		return item.BoardPath
	}
	list, more := r.Views(ctx, name)
	if err = errors.Join(err, more); err != nil {
		r.Log.Error("find where somebody begins", "err", err)
		return ""
	}
	for _, w := range list {
		if w.Start {
			return w.Query
		}
	}
	return ""
}

// SaveView keeps a list of somebody's own.
func (r *Room) SaveView(ctx context.Context, v item.Viewer, w item.View) (item.View, error) {
	w.Owner, w.Title = v.Name, strings.TrimSpace(w.Title)
	if w.Title == "" || len(w.Title) > 200 || len(w.Query) > 4000 {
		return w, fault("title", "a view has a title of up to 200 bytes")
	}
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := record.PutView(ctx, tx, &w); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.view", Subject: w.Title, Detail: map[string]any{"shared": w.Shared}})
	})
	return w, err
}

// DropView forgets a list of somebody's own; who sees everything forgets shared ones too.
func (r *Room) DropView(ctx context.Context, v item.Viewer, id int64) error {
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		w, err := record.DropView(ctx, tx, v.Name, v.All, id)
		if err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.view.drop", Subject: w.Title})
	})
}

// Templates returns the texts that letters start from: the team's own, and the built-in ones that it has not written anew.
func (r *Room) Templates(ctx context.Context) ([]item.Template, error) {
	return r.templatesIn(ctx, r.DB)
}

func (r *Room) templatesIn(ctx context.Context, rd sqldb.Reader) ([]item.Template, error) {
	own, err := record.Templates(ctx, rd)
	if err != nil {
		return nil, err
	}
	list := own
	for _, t := range playbook.Templates() {
		same := func(o item.Template) bool { return o.Name == t.Name && o.Language == t.Language }
		if !slices.ContainsFunc(own, same) {
			list = append(list, t)
		}
	}
	slices.SortStableFunc(list, func(a, b item.Template) int {
		return strings.Compare(a.Name+"\x00"+a.Language, b.Name+"\x00"+b.Language)
	})
	return list, nil
}

// SaveTemplate keeps a text of the team's.
func (r *Room) SaveTemplate(ctx context.Context, v item.Viewer, t item.Template) error {
	if err := item.CheckTemplate(t); err != nil {
		return err
	}
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := record.PutTemplate(ctx, tx, v.Name, t); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.template", Subject: t.Name, Detail: map[string]any{"language": t.Language}})
	})
}

// DropTemplate forgets a text of the team's.
func (r *Room) DropTemplate(ctx context.Context, v item.Viewer, name, language string) error {
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := record.DropTemplate(ctx, tx, name, language); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.template.drop", Subject: name, Detail: map[string]any{"language": language}})
	})
}
