package record

import (
	"context"
	"fmt"
	"strings"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// condColumns are the columns that conditions ask for one of some values.
var condColumns = map[string]string{
	"kind": "i.kind", item.OfStatus: "i.status", "type": "i.class", "priority": "i.priority", "tlp": "i.mark", "owner": "i.owner", "team": "i.team", item.OfOrg: "i.org",
	"resolution": "i.resolution", "reporter": "i.reporter", "how": "i.how", "waits": "i.waits", "language": "i.language", item.OfNumber: "i.number",
}

// condTimes are the columns of times, with what stands there for none. What is due is what comes next, as lists sort it.
var condTimes = map[string]struct {
	column string
	none   int64
}{"opened": {"i.created", 0}, "answered": {"i.answered", 0}, item.OfClosed: {"i.closed", 0}, "due": {"i.soon", Never}, "updated": {"i.changed", 0}}

// held is the condition of SQL that an item, alias i, is as is asked.
func (q Query) held(asked item.Cond) (string, []any) {
	c := &conditions{}
	join := " AND "
	switch asked.Join {
	case "":
		q.leaf(c, asked)
	case item.Any:
		join = " OR "
		fallthrough
	default:
		for _, part := range asked.Parts {
			where, args := q.held(part)
			c.and(where, args...)
		}
	}
	where := "(" + strings.Join(c.where, join) + ")"
	if len(c.where) == 0 { // empty brackets ask for nothing
		where = "(1 = 1)"
	}
	if asked.Not {
		where = "NOT " + where
	}
	if asked.Many && asked.Join == item.Any { // SQLite would gather all by an index for each part, and sort them
		where = "CASE WHEN " + where + " THEN 1 ELSE 0 END = 1"
	}
	return where, c.args
}

// leaf is the condition on one thing of an item.
func (q Query) leaf(c *conditions, asked item.Cond) {
	if column, ok := condColumns[asked.Of]; ok {
		only(c, column, asked.Values)
		return
	}
	if t, ok := condTimes[asked.Of]; ok {
		within(c, t.column, t.none, asked.Period)
		return
	}
	switch asked.Of {
	case item.OfWords:
		worded(c, asked.Values[0].(string), asked.Found)
	case item.OfOwn:
		is, args := holds(asked.Want)
		c.and("EXISTS (SELECT 1 FROM respond_value w WHERE w.item = i.id AND "+is+")", args...)
	case item.OfTag:
		q.tag(c, asked.Values[0].(string))
	case item.OfTechnique:
		q.used(c, asked.Values[0].(string))
	case "part":
		partOf(c, asked.Values[0])
	case "with":
		withWhom(c, asked.Values[0].(string))
	case item.OfNet, item.OfHolds:
		q.inNet(c, asked.Values, asked.Of == item.OfHolds)
	case item.OfIs:
		q.state(c, asked.Values)
	default: // what nobody knows, nothing is
		c.and("1 = 0")
	}
}

// within asks for a time of a period; what has no such time is in none.
func within(c *conditions, column string, none int64, p item.Period) {
	if p.None {
		c.and(column+" = ?", none)
		return
	}
	c.and(column+" <> ?", none)
	if !p.From.IsZero() {
		c.and(column+" >= ?", sqldb.Time(p.From))
	}
	if !p.Until.IsZero() {
		c.and(column+" < ?", sqldb.Time(p.Until))
	}
}

// withWhom asks whom an item is with: an address whole, else a part of the name or the address.
func withWhom(c *conditions, who string) {
	if strings.Contains(who, "@") && !strings.HasPrefix(who, "@") {
		c.and("(i.email = ? OR i.email = ?)", who, strings.ToLower(who))
		return
	}
	like := "%" + likely(strings.ToLower(who)) + "%"
	c.and(`(LOWER(i.person) LIKE ? ESCAPE '\' OR LOWER(i.email) LIKE ? ESCAPE '\' OR i.person LIKE ? ESCAPE '\')`, like, like, "%"+likely(who)+"%")
}

func partOf(c *conditions, number any) {
	c.and("i.id IN (SELECT l.child FROM respond_link l JOIN respond_item p ON p.id = l.parent WHERE p.number = ?)", number)
}

const partOfNone = "NOT EXISTS (SELECT 1 FROM respond_link l WHERE l.child = i.id)"

// state asks for one of the states that item.Seek knows.
func (q Query) state(c *conditions, states []any) {
	any := &conditions{}
	for _, s := range states {
		switch s {
		case "open":
			any.and("i.open = 1")
		case "closed":
			any.and("i.open = 0")
		case "overdue":
			any.and("i.soon <= ?", sqldb.Time(q.Now))
		case "unread":
			unread(any, q.Viewer.Name)
		case "snoozed":
			any.and("i.snoozed > ?", sqldb.Time(q.Now))
		case "restricted":
			any.and("i.restricted = 1")
		case "free":
			any.and(partOfNone)
		}
	}
	c.and("("+strings.Join(any.where, " OR ")+")", any.args...)
}

// searched reports whether it pays to look up what a condition finds before a list is read along its order: where several
// things are joined by or, and where few items may be so.
func searched(c item.Cond) bool {
	_, timed := condTimes[c.Of]
	return !c.Not && (c.Join == item.Any || c.Join == "" && (timed || c.Of == "with" || c.Of == item.OfNet || c.Of == item.OfHolds))
}

// lookUpConds finds the items of those conditions that few are as; the others stay. What is open is little enough already.
func (q *Query) lookUpConds(ctx context.Context, r sqldb.Reader) error {
	var rest []item.Cond
	for _, asked := range q.Conds {
		if q.open() || !searched(asked) {
			rest = append(rest, asked)
			continue
		}
		where, args := q.held(asked)
		ids, err := sqldb.Column[int64](r.Query(ctx, fmt.Sprintf("SELECT i.id FROM respond_item i WHERE %s LIMIT %d", where, fewTagged+1), args...))
		if err != nil {
			return fmt.Errorf("look for items: %w", err)
		}
		if !q.keep(ids) {
			asked.Many = true
			rest = append(rest, asked)
		}
	}
	q.Conds = rest
	return nil
}
