package record

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Value returns what a field of an item is now, as a change notes it: a column, a link, a clock, the members, a row that
// hangs on it.
func Value(ctx context.Context, r sqldb.Reader, it item.Item, field string) (string, error) {
	switch {
	case strings.HasPrefix(field, partField):
		parent, err := strconv.ParseInt(strings.TrimPrefix(field, partField), 10, 64)
		if err != nil {
			return "", fmt.Errorf("read field %q: %w", field, err)
		}
		return LinkOf(ctx, r, it.ID, parent)
	case strings.HasPrefix(field, clockField):
		of, name, _ := strings.Cut(strings.TrimPrefix(field, clockField), ":")
		return ClockOf(ctx, r, it.ID, of, name)
	case strings.HasPrefix(field, valueField):
		return valueOf(ctx, r, it.ID, strings.TrimPrefix(field, valueField))
	case strings.HasPrefix(field, tagField):
		return tagOf(ctx, r, it.ID, strings.TrimPrefix(field, tagField))
	case strings.HasPrefix(field, postedField):
		return postedOf(ctx, r, field)
	case field == MembersField:
		list, err := Members(ctx, r, it.ID)
		return strings.Join(list, "\n"), err
	case field == CopiedField:
		list, err := Copied(ctx, r, it.ID)
		return strings.Join(list, "\n"), err
	}
	if k, id, ok := rowOf(field); ok {
		return k.row(ctx, r, it.ID, id)
	}
	f, ok := fields[field]
	if !ok {
		return "", fmt.Errorf("there is no field %s", field)
	}
	return f.get(&it), nil
}

// MembersField is how the list of members is named among changes: one name a line.
const MembersField = "members"

// lines are those of a text.
func lines(s string) []string { return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' }) }

// Column reports whether a field is a column of an item.
func Column(field string) bool { return fields[field].get != nil }

// PutBack sets a field that is no column to what it was, and notes it with the act that does so.
func PutBack(ctx context.Context, tx *sqldb.Tx, op int64, c Change) (err error) {
	switch {
	case strings.HasPrefix(c.Field, partField):
		parent, bad := strconv.ParseInt(strings.TrimPrefix(c.Field, partField), 10, 64)
		if bad != nil {
			return fmt.Errorf("read field %q: %w", c.Field, bad)
		}
		err = PutLink(ctx, tx, c.Item, parent, c.Before)
	case strings.HasPrefix(c.Field, clockField):
		err = backClock(ctx, tx, c.Item, c.Field, c.Before)
	case strings.HasPrefix(c.Field, valueField):
		err = putValue(ctx, tx, c.Item, strings.TrimPrefix(c.Field, valueField), c.Before)
	case strings.HasPrefix(c.Field, tagField):
		err = putTag(ctx, tx, c.Item, Node, strings.TrimPrefix(c.Field, tagField), c.Before)
	case c.Field == MembersField:
		err = SetMembers(ctx, tx, c.Item, lines(c.Before))
	case c.Field == CopiedField:
		err = SetCopied(ctx, tx, c.Item, lines(c.Before))
	default:
		k, id, ok := rowOf(c.Field)
		if !ok {
			return fmt.Errorf("there is no field %s", c.Field)
		}
		err = k.putRow(ctx, tx, c.Item, id, c.Before)
	}
	if err != nil {
		return err
	}
	return NoteChange(ctx, tx, op, c.Item, c.Field, c.After, c.Before)
}

// Parent returns the parent that a field of a link names; ok is false for other fields.
func Parent(field string) (id int64, ok bool) {
	id, err := strconv.ParseInt(strings.TrimPrefix(field, partField), 10, 64)
	return id, strings.HasPrefix(field, partField) && err == nil
}
