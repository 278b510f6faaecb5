package respond

import (
	"context"
	"maps"
	"slices"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Fields are the fields of the team's own, in its order.
func (r *Room) Fields(ctx context.Context) ([]item.Field, error) { return fieldsOf(ctx, r.DB) }

func fieldsOf(ctx context.Context, db sqldb.Reader) (list []item.Field, err error) {
	return list, record.Setting(ctx, db, item.FieldsSetting, &list)
}

// inFields changes the fields of the team's own.
func (r *Room) inFields(ctx context.Context, v item.Viewer, what, name string, do func([]item.Field) ([]item.Field, error)) error {
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		list, err := fieldsOf(ctx, tx)
		if err != nil {
			return err
		}
		if list, err = do(list); err != nil {
			return err
		}
		if err := record.SetSetting(ctx, tx, item.FieldsSetting, list); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond." + what, Subject: name})
	})
}

// SaveField keeps a field of the team's own, a new one at the end. One that is there keeps its type: its values are of it.
func (r *Room) SaveField(ctx context.Context, v item.Viewer, f item.Field) error {
	if err := item.CheckField(f); err != nil {
		return err
	}
	return r.inFields(ctx, v, "field", f.Name, func(list []item.Field) ([]item.Field, error) {
		i := slices.IndexFunc(list, func(o item.Field) bool { return o.Name == f.Name })
		switch {
		case i < 0 && len(list) >= item.MaxFields:
			return nil, tocsin.Faultf(tocsin.TooLarge, "a team has up to %d fields", item.MaxFields)
		case i < 0:
			return append(list, f), nil
		case list[i].Type != f.Type:
			return nil, fault("type", "a field keeps its type: its values are of it")
		}
		list[i] = f
		return list, nil
	})
}

// MoveField puts a field before the one above it, or behind the one below.
func (r *Room) MoveField(ctx context.Context, v item.Viewer, name string, up bool) error {
	return r.inFields(ctx, v, "field", name, func(list []item.Field) ([]item.Field, error) {
		i := slices.IndexFunc(list, func(o item.Field) bool { return o.Name == name })
		to := i + 1
		if up {
			to = i - 1
		}
		if i >= 0 && to >= 0 && to < len(list) {
			list[i], list[to] = list[to], list[i]
		}
		return list, nil
	})
}

// DropField forgets a field. What items hold of it stays, and shows again where a field of its name comes back.
func (r *Room) DropField(ctx context.Context, v item.Viewer, name string) error {
	return r.inFields(ctx, v, "field.drop", name, func(list []item.Field) ([]item.Field, error) {
		left := slices.DeleteFunc(slices.Clone(list), func(o item.Field) bool { return o.Name == name })
		if len(left) == len(list) {
			return nil, tocsin.Faultf(tocsin.NotFound, "there is no field %.40q", name)
		}
		return left, nil
	})
}

// setValues says what fields of an item hold, and tells its stream.
func (r *Room) setValues(ctx context.Context, tx *sqldb.Tx, op int64, by string, it *item.Item, values map[string]any) error {
	if len(values) == 0 {
		return nil
	}
	list, err := fieldsOf(ctx, tx)
	if err != nil {
		return err
	}
	changed := false
	for _, name := range slices.Sorted(maps.Keys(values)) {
		i := slices.IndexFunc(list, func(f item.Field) bool { return f.Name == name })
		if i < 0 || !list[i].Of(it.Kind) {
			return fault(name, "there is no field %.40q", name)
		}
		did, err := setValue(ctx, tx, op, by, it, list[i], values[name])
		if err != nil {
			return err
		}
		changed = changed || did
	}
	if !changed {
		return nil
	}
	if it.Fields, err = record.ValuesOf(ctx, tx, it.ID); err != nil {
		return err
	}
	return record.Touch(ctx, tx, it)
}

func setValue(ctx context.Context, tx *sqldb.Tx, op int64, by string, it *item.Item, f item.Field, v any) (changed bool, err error) {
	text, ok := item.Untyped(v)
	if !ok {
		return false, fault(f.Name, "a value is a text, a number, true or false")
	}
	value, err := f.Read(text)
	if err != nil {
		return false, err
	}
	was, err := record.SetValue(ctx, tx, op, it.ID, f, value)
	if err != nil || was == value {
		return false, err
	}
	if value == "" && f.Required {
		return false, fault(f.Name, "this field is asked for")
	}
	_, err = record.AddEntry(ctx, tx, item.Entry{Item: it.ID, By: by, What: item.Changed, Op: op, Data: map[string]string{"field": "field:" + f.Name, "before": was, "after": value}})
	return true, err
}

// lacking are the fields that an item is asked for before a change resolves it. What is rejected or given up is not asked.
func (r *Room) lacking(ctx context.Context, rd sqldb.Reader, it *item.Item, c item.Change) ([]string, error) {
	if c.Status == nil || *c.Status == it.Status || *c.Status != item.Resolved && *c.Status != item.Removed {
		return nil, nil
	}
	list, err := fieldsOf(ctx, rd)
	if err != nil || len(item.Lacking(list, it.Kind, nil, c.Fields)) == 0 {
		return nil, err
	}
	have, err := record.ValuesOf(ctx, rd, it.ID)
	return item.Lacking(list, it.Kind, have, c.Fields), err
}

// Lacking are the fields that an item is asked for and that hold nothing.
func (r *Room) Lacking(ctx context.Context, c item.Case) ([]string, error) {
	list, err := r.Fields(ctx)
	return item.Lacking(list, c.Kind, c.Fields, nil), err
}

// askedFor refuses a new item without what its kind is asked for.
func askedFor(list []item.Field, s item.Start) error {
	if lacks := item.Lacking(list, s.Kind, nil, s.Fields); len(lacks) > 0 {
		return fault(lacks[0], "this field is asked for")
	}
	return nil
}

// maxWants is by how many fields of the team's own a list is narrowed: each is looked up on its own.
const maxWants = 10
