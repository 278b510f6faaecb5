package record

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// MailCounted is how far a tab of letters is counted; beyond it the number is -1.
const MailCounted = 1000

// mailSource are the letters that came in, each with its item where it has one.
const mailSource = " FROM respond_letter l LEFT JOIN respond_item i ON i.id = l.item WHERE "

// readable is the one predicate of which letters somebody may see: those that they are cleared for, and of an item's
// those whose item they may see.
func readable(c *conditions, v item.Viewer) {
	visible, args := Visible(v)
	c.and("l.mark >= ?", v.Clearance)
	if v.Name == "" {
		c.and("1 = 0")
		return
	}
	c.and("(l.item = 0 OR "+visible+")", args...)
}

// mailRow reads a letter with its item's number.
func mailRow(row scanner, more ...any) (m item.Mail, err error) {
	var e item.Entry
	var number string
	e, err = scanEntry(with(row, append([]any{&number}, more...)))
	if err != nil {
		return m, err
	}
	if e.Mail == nil {
		return m, errors.New("a letter without an id")
	}
	m = *e.Mail
	m.Number = number
	return m, nil
}

// with reads more columns of a row behind those that are asked for.
func with(row scanner, more []any) scanner { return behind{row, more} }

type behind struct {
	row  scanner
	more []any
}

// Scan implements scanner.
func (b behind) Scan(dest ...any) error { return b.row.Scan(append(dest, b.more...)...) }

// mailSelect begins a query of letters: the columns of an entry, which are none, those of the letter, the item's number.
const mailSelect = "SELECT " + noEntry + ", " + mailColumns + ", COALESCE(i.number, '')"

// Mail returns a letter that somebody may see, in or out; another is not found.
func Mail(ctx context.Context, r sqldb.Reader, v item.Viewer, id int64) (m item.Mail, err error) {
	c := &conditions{}
	c.and("l.id = ?", id)
	readable(c, v)
	m, err = mailRow(r.QueryRow(ctx, mailSelect+mailSource+strings.Join(c.where, " AND "), c.args...))
	if errors.Is(err, sqldb.ErrNoRows) {
		return m, tocsin.Faultf(tocsin.NotFound, "there is no letter %d", id)
	}
	if err != nil {
		return m, fmt.Errorf("find letter %d: %w", id, err)
	}
	return m, nil
}

// MailQuery is a filter of letters as the records take it.
type MailQuery struct {
	item.MailFilter
	Viewer item.Viewer
	Look   item.Look
	Found  []int64 // letters that have all words of Look; nil: look into their columns
}

// undecidedSource are the letters of new reports, read from the reports on: those are few. The order of a CROSS JOIN is kept
// by SQLite, which would else go through all letters.
const undecidedSource = " FROM respond_item i CROSS JOIN respond_letter l WHERE l.item = i.id AND i.open = 1 AND i.kind = 'report' AND i.status = 'new' AND "

// source is where letters are read from: those that a search has found from their ids on, whatever else is wanted of them.
func (q MailQuery) source() string {
	switch {
	case q.Undecided && q.Found == nil:
		return undecidedSource
	case q.Undecided:
		return mailSource + "i.open = 1 AND i.kind = 'report' AND i.status = 'new' AND "
	}
	return mailSource
}

func (q MailQuery) where() *conditions {
	c := &conditions{}
	// COALESCE keeps an index that begins with the way, or with the sort, from being taken in the place of the one that has
	// the order, or the item.
	c.and("COALESCE(l.way, '') = 'in'")
	sort := "l.sort"
	if q.Undecided || q.Found != nil {
		sort = "COALESCE(l.sort, '')"
	}
	readable(c, q.Viewer)
	in(c, sort, q.Sorts)
	q.look(c)
	return c
}

// look narrows to what is looked for. What an index has found has the words somewhere: of one thing alone its column tells.
func (q MailQuery) look(c *conditions) {
	has := func(text string, columns ...string) {
		if text = strings.ToLower(strings.TrimSpace(text)); text == "" {
			return
		}
		like, parts, args := "%"+likely(text)+"%", []string{}, []any{}
		for _, column := range columns {
			parts, args = append(parts, "LOWER(l."+column+`) LIKE ? ESCAPE '\'`), append(args, like)
		}
		c.and("("+strings.Join(parts, " OR ")+")", args...)
	}
	if q.Found != nil {
		only(c, "l.id", q.Found)
	} else {
		has(q.Look.Words, "subject", "sender", "name", "recipients", "names")
	}
	has(q.Look.From, "sender", "name")
	has(q.Look.To, "recipients")
	has(q.Look.Subject, "subject")
	has(q.Look.File, "names")
	if q.Look.HasFile {
		c.and("l.files > 0")
	}
}

// order is the order of a list, and beyond how what comes after a letter compares with it: the same on every page.
func (q MailQuery) order() string {
	if q.Oldest {
		return " ORDER BY l.at, l.id"
	}
	return " ORDER BY l.at DESC, l.id DESC"
}

func (q MailQuery) beyond() string {
	if q.Oldest {
		return ">"
	}
	return "<"
}

// Mails returns one page of the letters that came in, the newest first. It reads along an index from where the page before
// ended: of several sorts along that of each, for an index has the order of one.
func Mails(ctx context.Context, r sqldb.Reader, q MailQuery) (list item.MailList, err error) {
	limit := listLimit
	if q.Limit > 0 {
		limit = min(q.Limit, maxListLimit)
	}
	parts := []MailQuery{q}
	if len(q.Sorts) > 1 && !q.Undecided {
		parts = nil
		for _, s := range q.Sorts {
			one := q
			one.Sorts = []item.Sort{s}
			parts = append(parts, one)
		}
	}
	for _, one := range parts {
		more, err := mails(ctx, r, one, limit+1)
		if err != nil {
			return list, fmt.Errorf("list letters: %w", err)
		}
		list.Letters = append(list.Letters, more...)
	}
	slices.SortStableFunc(list.Letters, func(a, b item.Mail) int {
		if q.Oldest {
			a, b = b, a
		}
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID))
	})
	if len(list.Letters) > limit {
		list.Letters = list.Letters[:limit]
		last := list.Letters[limit-1]
		list.Next = strconv.FormatInt(sqldb.Time(last.At), 36) + "." + strconv.FormatInt(last.ID, 36)
	}
	return list, fillFreshMail(ctx, r, q.Viewer.Name, list.Letters)
}

// mails reads letters from where a page ended.
func mails(ctx context.Context, r sqldb.Reader, q MailQuery, limit int) (list []item.Mail, err error) {
	c := q.where()
	if q.After != "" {
		at, id, err := cursor(q.After)
		if err != nil {
			return nil, err
		}
		c.and("(l.at, l.id) "+q.beyond()+" (?, ?)", at, id)
	}
	query := fmt.Sprintf("%s%s%s LIMIT %d", q.source(), strings.Join(c.where, " AND "), q.order(), limit)
	if q.Undecided || q.Found != nil { // what is sorted is short: the ids alone
		query = mailSource + "l.id IN (SELECT id FROM (SELECT l.id AS id" + query + ") AS chosen)" + q.order()
	}
	rows, err := r.Query(ctx, mailSelect+query, c.args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		m, err := mailRow(row)
		list = append(list, m)
		return err
	})
	return list, err
}

// Newest returns the newest letters that came in items and may be seen, by the items' ids.
func Newest(ctx context.Context, r sqldb.Reader, v item.Viewer, items []int64) (map[int64]item.Mail, error) {
	c := &conditions{}
	only(c, "l.item", items)
	readable(c, v)
	c.and("l.id = (SELECT n.id FROM respond_letter n WHERE n.item = l.item AND n.way = 'in' AND n.sort <> 'note' AND n.mark >= ? ORDER BY n.at DESC, n.id DESC LIMIT 1)", v.Clearance)
	list := map[int64]item.Mail{}
	rows, err := r.Query(ctx, mailSelect+mailSource+strings.Join(c.where, " AND "), c.args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		m, err := mailRow(row)
		list[m.Item] = m
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find the newest letters: %w", err)
	}
	return list, nil
}

// MailCount counts what a query matches, up to MailCounted; -1 is more.
func MailCount(ctx context.Context, r sqldb.Reader, q MailQuery) (n int64, err error) {
	c := q.where()
	err = r.QueryRow(ctx, fmt.Sprintf("SELECT COUNT(*) FROM (SELECT 1%s%s LIMIT %d) x", q.source(), strings.Join(c.where, " AND "), MailCounted+1), c.args...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count letters: %w", err)
	}
	if n > MailCounted {
		n = -1
	}
	return n, nil
}
