package respond

import (
	"context"
	"slices"
	"strings"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/playbook"
	"tocsin/internal/module/respond/record"
)

// Views returns the lists that somebody keeps, with those that others have shared.
func (r *Room) Views(ctx context.Context, user string) ([]item.View, error) {
	return record.Views(ctx, r.DB, user)
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
