package record

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/number"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Counted is how far a list is counted; beyond it the number is -1.
const Counted = 1000

// listLimit is how many items a page of a list has, usually and at most.
const (
	listLimit    = 50
	maxListLimit = 500
)

// Query is a filter as the records take it: with who looks, when, and what was found for the filter's words.
type Query struct {
	item.Filter
	Viewer  item.Viewer
	Now     time.Time
	Conds   []item.Cond     // more that is asked, all of it
	Asleep  bool            // the snoozed too: a condition asks for them
	Rare    map[string]bool // the tags that few items have, named as among changes
	Wants   []item.Want     // of fields of the team's own: Fields, and what the words say
	Holders []int64         // items that have those wants that few have; nil: nothing was looked up
	Found   []int64         // items that have the words of Text; nil: look into titles
}

// order is one way to sort a list: the expression that an index begins with, and the direction.
type order struct {
	key  string
	down bool
}

// rank is the order of priorities: what nobody has judged comes last. It stands so in the indices.
const rank = "(CASE i.priority WHEN 0 THEN 6 ELSE i.priority END)"

var orders = map[string]order{
	"": {"i.changed", true}, "changed": {"i.changed", true}, "created": {"i.created", true}, "due": {"i.soon", false}, "priority": {rank, false},
}

// List returns one page of what a query matches. It reads along an index from where the page before ended, so the
// thousandth page costs what the first does.
func List(ctx context.Context, r sqldb.Reader, q Query) (list item.List, err error) {
	by, ok := orders[q.Sort]
	if !ok {
		return list, wrong("sort", "a list is sorted by changed, created, due or priority, not by %.40q", q.Sort)
	}
	where, args := q.where()
	if list.Total, err = count(ctx, r, where, args); err != nil {
		return list, err
	}
	compare, turn := " > (?, ?)", ""
	if by.down {
		compare, turn = " < (?, ?)", " DESC"
	}
	if q.After != "" {
		key, id, err := cursor(q.After)
		if err != nil {
			return list, err
		}
		where, args = where+" AND ("+by.key+", i.id)"+compare, append(args, key, id)
	}
	limit := listLimit
	if q.Limit > 0 {
		limit = min(q.Limit, maxListLimit)
	}
	list.Items, list.Next, err = page(ctx, r, by, fmt.Sprintf("%s ORDER BY %s%s, i.id%s LIMIT %d", where, by.key, turn, turn, limit+1), args, limit)
	if err != nil {
		return list, err
	}
	if err := fillTags(ctx, r, list.Items); err != nil {
		return list, err
	}
	if err := fillValues(ctx, r, list.Items); err != nil {
		return list, err
	}
	return list, fillFresh(ctx, r, q.Viewer.Name, list.Items)
}

// page reads one page, and the cursor of the next where one row more is there.
func page(ctx context.Context, r sqldb.Reader, by order, rest string, args []any, limit int) (list []item.Item, next string, err error) {
	var key, last int64
	more := false
	rows, err := r.Query(ctx, "SELECT "+itemColumns+", "+by.key+" FROM respond_item i WHERE "+rest, args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		if len(list) == limit {
			more = true
			return nil
		}
		it, err := scanItem(row, &key)
		last = it.ID
		list = append(list, it)
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("list items: %w", err)
	}
	if more {
		next = strconv.FormatInt(key, 36) + "." + strconv.FormatInt(last, 36)
	}
	return list, next, nil
}

// cursor reads where a page ended.
func cursor(s string) (key, id int64, err error) {
	a, b, _ := strings.Cut(s, ".")
	key, err = strconv.ParseInt(a, 36, 64)
	if err == nil {
		id, err = strconv.ParseInt(b, 36, 64)
	}
	if err != nil {
		return 0, 0, wrong("after", "%.40q is no end of a page", s)
	}
	return key, id, nil
}

func wrong(field, format string, args ...any) error {
	f := tocsin.Faultf(tocsin.Invalid, format, args...)
	f.Field = field
	return f
}

// Count counts what a query matches, up to Counted; -1 is more.
func Count(ctx context.Context, r sqldb.Reader, q Query) (int64, error) {
	where, args := q.where()
	return count(ctx, r, where, args)
}

func count(ctx context.Context, r sqldb.Reader, where string, args []any) (n int64, err error) {
	err = r.QueryRow(ctx, fmt.Sprintf("SELECT COUNT(*) FROM (SELECT 1 FROM respond_item i WHERE %s LIMIT %d) x", where, Counted+1), slices.Clone(args)...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count items: %w", err)
	}
	if n > Counted {
		n = -1
	}
	return n, nil
}

// Matching returns the ids of all that a query matches, the oldest change first; more than limit is refused.
func Matching(ctx context.Context, r sqldb.Reader, q Query, limit int) (ids []int64, err error) {
	where, args := q.where()
	rows, err := r.Query(ctx, fmt.Sprintf("SELECT i.id FROM respond_item i WHERE %s ORDER BY i.changed, i.id LIMIT %d", where, limit+1), args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var id int64
		err := row.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list items: %w", err)
	}
	if len(ids) > limit {
		return nil, tocsin.Faultf(tocsin.TooLarge, "These are more than %d items. Choose fewer.", limit)
	}
	return ids, nil
}

// conditions are a WHERE in the making.
type conditions struct {
	where []string
	args  []any
}

func (c *conditions) and(where string, args ...any) {
	c.where, c.args = append(c.where, where), append(c.args, args...)
}

func (q Query) where() (string, []any) {
	c := &conditions{}
	visible, args := Visible(q.Viewer)
	c.and(visible, args...)
	if n, ok := number.Parse(q.Text); ok { // whoever knows the number wants the item, however it stands
		c.and("i.number = ?", n)
		return strings.Join(c.where, " AND "), c.args
	}
	q.standing(c)
	q.equal(c)
	if q.Attack != "" {
		q.used(c, q.Attack)
	}
	switch {
	case q.Overdue && q.open():
		c.and("i.soon <= ?", sqldb.Time(q.Now))
	case q.Overdue: // of what is closed few are: they are looked up first
		c.and("i.id IN (SELECT s.id FROM respond_item s WHERE s.soon <= ?)", sqldb.Time(q.Now))
	}
	if q.Unread {
		unread(c, q.Viewer.Name)
	}
	if q.Part != "" {
		partOf(c, q.Part)
	}
	if q.Free {
		c.and(partOfNone)
	}
	for _, tag := range q.Tags {
		q.tag(c, tag)
	}
	q.valued(c)
	if text := strings.TrimSpace(q.Text); text != "" {
		worded(c, text, q.Found)
	}
	for _, asked := range q.Conds {
		if column, ok := condColumns[asked.Of]; ok && !asked.Not && len(asked.Values) > 1 { // as for statuses
			only(c, "COALESCE("+column+", "+column+")", asked.Values)
			continue
		}
		where, args := q.held(asked)
		c.and(where, args...)
	}
	return strings.Join(c.where, " AND "), c.args
}

// open reports whether nothing that is closed is wanted.
func (q Query) open() bool {
	if len(q.Statuses) == 0 {
		return !q.Closed
	}
	return !slices.ContainsFunc(q.Statuses, item.Status.Ends)
}

// standing says which statuses are wanted. What is open has indices of its own, which are used where the words are these.
func (q Query) standing(c *conditions) {
	if q.open() {
		c.and("i.open = 1")
	} else {
		c.and("i.merged = 0")
	}
	status := "i.status"
	if len(q.Statuses) > 1 { // an index of statuses has the order of one alone: the list's own order is read instead
		status = "COALESCE(i.status, '')"
	}
	in(c, status, q.Statuses)
	kind := "i.kind"
	if q.Unread { // few are: they are read along the times of letters, whatever their kind
		kind = "COALESCE(i.kind, '')"
	}
	in(c, kind, q.Kinds)
	switch {
	case q.Snoozed:
		c.and("i.snoozed <> 0 AND i.snoozed > ?", sqldb.Time(q.Now))
	case !q.Asleep:
		c.and("i.snoozed <= ?", sqldb.Time(q.Now))
	}
}

func (q Query) equal(c *conditions) {
	owner := q.Owner
	if owner == "-" {
		c.and("i.owner = ''")
		owner = ""
	}
	for _, is := range []struct{ column, value string }{{"i.owner", owner}, {"i.team", q.Team}, {"i.org", q.Org}, {"i.class", q.Class}, {"i.reviewer", q.Reviewer}, {"i.waits", string(q.Waits)}} {
		if is.value != "" {
			c.and(is.column+" = ?", is.value)
		}
	}
	in(c, "i.review", q.Reviews)
	if q.Priority != item.Unjudged {
		c.and("i.priority = ?", q.Priority)
	}
}

// among is a list for SQL's IN; of nothing it matches nothing.
func among[T any](list []T) (marks string, args []any) {
	if len(list) == 0 {
		return "NULL", nil
	}
	for _, v := range list {
		args = append(args, v)
	}
	return "?" + strings.Repeat(", ?", len(list)-1), args
}

// only asks for a column that is one of a list; of an empty one nothing is, and all is not.
func only[T any](c *conditions, column string, list []T) {
	if len(list) == 0 {
		c.and("1 = 0")
		return
	}
	marks, args := among(list)
	c.and(column+" IN ("+marks+")", args...)
}

// none asks for a column that is none of a list, which is not empty.
func none[T any](c *conditions, column string, list []T) {
	marks, args := among(list)
	c.and(column+" NOT IN ("+marks+")", args...)
}

// in is only where a list is given; an empty one asks for nothing.
func in[T any](c *conditions, column string, list []T) {
	if len(list) > 0 {
		only(c, column, list)
	}
}

// worded asks for items that have the words of a text; where nothing was looked up, titles with it.
func worded(c *conditions, text string, found []int64) {
	if found == nil {
		c.and(`LOWER(i.title) LIKE ? ESCAPE '\'`, "%"+likely(strings.ToLower(text))+"%")
		return
	}
	only(c, "i.id", found)
}

// likely writes what somebody types so that LIKE takes each sign as itself.
func likely(s string) string { return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s) }

// Soonest returns the items whose clock or follow-up date comes next, closed ones too: a law's clock runs on.
func Soonest(ctx context.Context, r sqldb.Reader, v item.Viewer, limit int) (list []item.Item, err error) {
	visible, args := Visible(v)
	list, _, err = page(ctx, r, orders["due"], visible+" AND i.merged = 0 AND i.soon < ? ORDER BY i.soon, i.id LIMIT "+strconv.Itoa(limit), append(args, int64(Never)), limit)
	return list, err
}

// Items returns the items that a condition on alias i chooses and somebody may see, in the order of their ids.
func Items(ctx context.Context, r sqldb.Reader, v item.Viewer, where string, more ...any) (list []item.Item, err error) {
	visible, args := Visible(v)
	rows, err := r.Query(ctx, "SELECT "+itemColumns+" FROM respond_item i WHERE "+visible+" AND "+where+" ORDER BY i.id", append(args, more...)...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		it, err := scanItem(row)
		list = append(list, it)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list items: %w", err)
	}
	return list, nil
}

// ItemsNumbered returns those of some numbers that somebody may see.
func ItemsNumbered(ctx context.Context, r sqldb.Reader, v item.Viewer, numbers []string) ([]item.Item, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	marks, args := among(numbers)
	return Items(ctx, r, v, "i.number IN ("+marks+")", args...)
}
