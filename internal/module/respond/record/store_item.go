package record

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Never is what stands in the column soon of an item that has neither a clock that runs nor a follow-up date.
const Never = math.MaxInt64

// itemColumns are the columns of an item, in the order of scanItem; the table's alias is i.
const itemColumns = `i.id, i.number, i.kind, i.status, i.resolution, i.title, i.class, i.priority, i.mark, i.pap, i.owner, i.team, i.org, i.person, i.email,
	i.reporter, i.how, i.language, i.waits, i.restricted, i.created, i.changed, i.heard, i.told, i.answered, i.closed, i.due, i.snoozed, i.follow, i.expires,
	i.merged, i.backlog, i.reviewer, i.review, i.version, COALESCE((SELECT t.number FROM respond_item t WHERE t.id = i.merged), '')`

type scanner interface{ Scan(dest ...any) error }

func scanItem(row scanner, more ...any) (it item.Item, err error) {
	var created, changed, heard, told, answered, closed, due, snoozed, follow, expires int64
	err = row.Scan(append([]any{&it.ID, &it.Number, &it.Kind, &it.Status, &it.Resolution, &it.Title, &it.Class, &it.Priority, &it.Mark, &it.PAP,
		&it.Owner, &it.Team, &it.Org, &it.Person, &it.Email, &it.Reporter, &it.How, &it.Language, &it.Waits, &it.Restricted,
		&created, &changed, &heard, &told, &answered, &closed, &due, &snoozed, &follow, &expires,
		&it.Merged, &it.Backlog, &it.Reviewer, &it.Review, &it.Version, &it.MergedInto}, more...)...)
	for _, t := range []struct {
		to   *time.Time
		from int64
	}{{&it.Created, created}, {&it.Changed, changed}, {&it.Heard, heard}, {&it.Told, told}, {&it.Answered, answered}, {&it.Closed, closed},
		{&it.Due, due}, {&it.Snoozed, snoozed}, {&it.FollowUp, follow}, {&it.Expires, expires}} {
		*t.to = sqldb.FromTime(t.from)
	}
	it.TLP = it.Mark.String()
	return it, err
}

// Add writes a new item down and fills its ID, its times, and what it has not said. Its number was taken before.
func Add(ctx context.Context, tx *sqldb.Tx, it *item.Item) error {
	if it.Created.IsZero() {
		it.Created = tx.Now
	}
	if it.Changed.IsZero() {
		it.Changed = it.Created
	}
	if it.Status == "" {
		it.Status = item.First(it.Kind)
	}
	if it.PAP == "" {
		it.PAP = "amber"
	}
	if it.Waits == "" {
		it.Waits = item.ForUs
	}
	it.Version, it.TLP = 1, it.Mark.String()
	err := tx.QueryRow(ctx, `INSERT INTO respond_item (number, kind, status, open, resolution, title, class, priority, mark, pap, owner, team, org, person, email,
		reporter, how, language, waits, restricted, created, changed, heard, told, answered, closed, due, soon, snoozed, follow, expires, merged, backlog, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		it.Number, it.Kind, it.Status, open(*it), it.Resolution, it.Title, it.Class, it.Priority, it.Mark, it.PAP, it.Owner, it.Team, it.Org, it.Person, it.Email,
		it.Reporter, it.How, it.Language, it.Waits, it.Restricted, sqldb.Time(it.Created), sqldb.Time(it.Changed), sqldb.Time(it.Heard), sqldb.Time(it.Told),
		sqldb.Time(it.Answered), sqldb.Time(it.Closed), sqldb.Time(it.Due), soon(*it), sqldb.Time(it.Snoozed), sqldb.Time(it.FollowUp), sqldb.Time(it.Expires),
		it.Merged, it.Backlog, it.Version).Scan(&it.ID)
	if err != nil {
		return fmt.Errorf("add %s %s: %w", it.Kind, it.Number, err)
	}
	return tell(ctx, tx, *it)
}

// open tells whether there is anything left to do of an item: what was merged into another is that one's affair.
func open(it item.Item) bool { return !it.Status.Ends() && it.Merged == 0 }

// soon is what an item is sorted by where what comes next comes first.
func soon(it item.Item) int64 {
	at := int64(Never)
	list := []time.Time{it.Due, it.FollowUp}
	if it.Kind == item.Measure && !it.Status.Ends() {
		list = append(list, it.Expires)
	}
	for _, t := range list {
		if !t.IsZero() {
			at = min(at, sqldb.Time(t))
		}
	}
	return at
}

// Visible is the one place that says which items, of alias i, somebody may see: those that they are cleared for, and of the
// restricted ones those that they are a member of. Who has no name sees nothing.
func Visible(v item.Viewer) (where string, args []any) {
	switch {
	case v.Name == "":
		return "1 = 0", nil
	case v.All:
		return "i.mark >= ?", []any{v.Clearance}
	}
	return "i.mark >= ? AND (i.restricted = 0 OR EXISTS (SELECT 1 FROM respond_member m WHERE m.item = i.id AND m.name = ?))",
		[]any{v.Clearance, v.Name}
}

// HiddenNumbers is a query of the numbers of all items that somebody may not see, and of those that they might not and that
// were deleted, for what else is about items.
func HiddenNumbers(v item.Viewer) (query string, args []any) {
	where, args := Visible(v)
	gone, more := goneVisible(v)
	return "SELECT i.number AS number FROM respond_item i WHERE NOT (" + where + ") UNION ALL SELECT number FROM respond_deleted WHERE NOT (" + gone + ")", append(args, more...)
}

// ByNumber returns an item that somebody may see; what they may not see is not found. It follows no merges.
func ByNumber(ctx context.Context, r sqldb.Reader, v item.Viewer, number string) (item.Item, error) {
	where, args := Visible(v)
	it, err := scanItem(r.QueryRow(ctx, "SELECT "+itemColumns+" FROM respond_item i WHERE i.number = ? AND "+where, append([]any{number}, args...)...))
	if errors.Is(err, sqldb.ErrNoRows) {
		return it, absent(ctx, r, v, number)
	}
	return it, missing(err, number)
}

// ByID returns an item, whoever may see it.
func ByID(ctx context.Context, r sqldb.Reader, id int64) (item.Item, error) {
	it, err := scanItem(r.QueryRow(ctx, "SELECT "+itemColumns+" FROM respond_item i WHERE i.id = ?", id))
	return it, missing(err, fmt.Sprint("item ", id))
}

// missing says of an item that is not there that it is not found.
func missing(err error, number string) error {
	if errors.Is(err, sqldb.ErrNoRows) {
		return tocsin.Faultf(tocsin.NotFound, "there is no %.40s", number)
	}
	if err != nil {
		return fmt.Errorf("find %s: %w", number, err)
	}
	return nil
}

// maxMerges is how many merges are followed one after the other. Each is a person's act, so there are a few.
const maxMerges = 1000

// Target follows what an item was merged into, to the end: the item itself where it was not merged.
func Target(ctx context.Context, r sqldb.Reader, it item.Item) (item.Item, error) {
	for range maxMerges {
		if it.Merged == 0 {
			return it, nil
		}
		var err error
		if it, err = ByID(ctx, r, it.Merged); err != nil {
			return it, err
		}
	}
	return it, fmt.Errorf("follow the merges of %s: they do not end", it.Number)
}
