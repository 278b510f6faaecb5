package record

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// place is where something of a person may stand: a table, the column that names the item, "" for none, and columns of
// text. id is the number of a row, "" for id; key is what tells rows of one number apart, "" where that need not be. whole:
// the row goes where it stands in it, for it says nothing else. unique: a row has its text but once in an item.
type place struct {
	what, table, item string
	text              []string
	id, key           string
	derived           string // what columns that are made of its texts become
	whole, unique     bool
	loose             bool // rows of no item are the team's
}

func (p place) number() string { return "t." + cmp.Or(p.id, "id") }

// keyed is the column that tells rows of one number apart, or a text that does not.
func (p place) keyed() string {
	if p.key == "" {
		return "''"
	}
	return "t." + p.key
}

// places are all of them, in the order in which they are looked through. A test reads the schema and fails for a column of
// text that is neither here nor named as one that people do not write in.
var places = []place{
	{what: "letter", table: "respond_letter", item: "item", text: []string{"sender", "name", "recipients"}, whole: true},
	{what: "subject", table: "respond_letter", item: "item", text: []string{"subject", "snippet", "names"}},
	{what: "item", table: "respond_item", item: "id", text: []string{"title", "person", "email"}},
	{what: "entry", table: "respond_entry", item: "item", text: []string{"text", "data"}, loose: true},
	{what: "task", table: "respond_task", item: "item", text: []string{"text"}, loose: true},
	{what: "indicator", table: "respond_indicator", item: "item", text: []string{"value", "note", "source", "tags"}, whole: true},
	{what: "analysis", table: "respond_analysis", item: "item", text: []string{"text", "body", "link"}, whole: true},
	{what: "wanted", table: "respond_wanted", item: "item", text: []string{"analyser", "trouble"}, whole: true},
	{what: "asset", table: "respond_asset", item: "item", text: []string{"name", "address", "note"}, unique: true, derived: "low = '-', high = '-'"},
	{what: "technique", table: "respond_technique", item: "item", text: []string{"note"}},
	{what: "moment", table: "respond_moment", item: "item", text: []string{"text", "source"}},
	{what: "evidence", table: "respond_evidence", item: "item", text: []string{"name", "note"}},
	{what: "change", table: "respond_change", item: "item", text: []string{"before", "after"}, loose: true},
	{what: "value", table: "respond_value", item: "item", text: []string{"value"}, id: "item", key: "field"},
	{what: "story", table: "respond_story", item: "item", text: []string{"text"}, id: "item", key: "part"},
	{what: "ref", table: "respond_ref", item: "item", text: []string{"ref", "title"}, id: "item", key: "ref", whole: true},
	{what: "tag", table: "respond_tag", item: "item", text: []string{"tag"}, id: "item", key: "tag", whole: true},
	{what: "copied", table: "respond_copied", item: "item", text: []string{"address", "wrote"}, id: "item", key: "address", whole: true},
	{what: "custody", table: "respond_custody", text: []string{"note"}},
	{what: "copy", table: "respond_copy", text: []string{"recipient", "trouble"}, id: "act"},
	{what: "draft", table: "respond_draft", item: "item", text: []string{"body"}},
	{what: "mass", table: "respond_mass", text: []string{"body", "report"}},
	{what: "view", table: "respond_view", text: []string{"title", "query"}},
}

// Places is how many places are looked through for a person.
func Places() int { return len(places) }

// like is the condition that a person may stand in one of the columns, of alias t: also within other words.
func (p place) like(words string) (string, []any) {
	var parts []string
	var args []any
	for _, c := range p.text {
		parts, args = append(parts, "LOWER(t."+c+`) LIKE ? ESCAPE '\'`), append(args, "%"+likely(strings.ToLower(item.PersonBare(words)))+"%")
	}
	return "(" + strings.Join(parts, " OR ") + ")", args
}

// source is where its rows are read from, each with its item, and the condition of what somebody may see of them.
func (p place) source(v item.Viewer) (string, []any) {
	if p.item == "" {
		if v.All {
			return p.table + " t LEFT JOIN respond_item i ON i.id = 0 WHERE 1 = 1", nil
		}
		return p.table + " t LEFT JOIN respond_item i ON i.id = 0 WHERE 1 = 0", nil
	}
	visible, args := Visible(v)
	where := p.table + " t LEFT JOIN respond_item i ON i.id = t." + p.item + " WHERE (" + visible
	if p.table == "respond_letter" {
		return where + " OR t.item = 0) AND t.mark >= ?", append(args, v.Clearance)
	}
	if p.loose {
		return where + " OR " + ofTeam(v) + ")", args
	}
	return where + ")", args
}

// mostLooked is how many rows of a place are looked at for traces: most may have the words within others.
const mostLooked = 50_000

// TracesOf finds where a person stands, some of each place, as far as somebody may see it.
func TracesOf(ctx context.Context, r sqldb.Reader, v item.Viewer, words string, most int) (list []item.Trace, more bool, err error) {
	if v.Name == "" {
		return nil, false, nil
	}
	for _, p := range places {
		from, args := p.source(v)
		like, also := p.like(words)
		query := fmt.Sprintf("SELECT %s, COALESCE(i.number, ''), t.%s FROM %s AND %s ORDER BY 1 LIMIT %d", p.number(), strings.Join(p.text, ", t."), from, like, mostLooked)
		n, looked := 0, 0
		rows, err := r.Query(ctx, query, append(args, also...)...)
		err = sqldb.Each(rows, err, func(row *sql.Rows) error {
			looked++
			t, found, err := scanTrace(row, p, words)
			if !found || err != nil {
				return err
			}
			if n++; n <= most {
				list = append(list, t)
			}
			return nil
		})
		if err != nil {
			return nil, false, fmt.Errorf("look for a person in %s: %w", p.table, err)
		}
		more = more || n > most || looked == mostLooked
	}
	return list, more, nil
}

// scanTrace reads a place in which a person may stand; found tells whether they do.
func scanTrace(row scanner, p place, words string) (t item.Trace, found bool, err error) {
	texts := make([]string, len(p.text))
	dest := []any{&t.ID, &t.Number}
	for i := range texts {
		dest = append(dest, &texts[i])
	}
	err = row.Scan(dest...)
	t.What, t.Text = p.what, strings.TrimSpace(strings.Join(texts, " "))
	return t, item.HasPerson(words, texts...), err
}

// AddErasure writes down that a person is to be erased, once a second person lets it.
func AddErasure(ctx context.Context, tx *sqldb.Tx, e *item.Erasure) error {
	e.At = tx.Now
	err := tx.QueryRow(ctx, "INSERT INTO respond_erasure (words, by, at, why) VALUES (?, ?, ?, ?) RETURNING id", e.Words, e.By, sqldb.Time(e.At), e.Why).Scan(&e.ID)
	if err != nil {
		return fmt.Errorf("note whom to erase: %w", err)
	}
	return nil
}

const erasureColumns = "SELECT id, words, by, at, why, granter, granted, place, after, counts, done FROM respond_erasure "

func scanErasure(row scanner) (e item.Erasure, err error) {
	var at, granted, done int64
	var counts string
	if err = row.Scan(&e.ID, &e.Words, &e.By, &at, &e.Why, &e.Granter, &granted, &e.Place, &e.After, &counts, &done); err != nil {
		return e, err
	}
	e.At, e.Granted, e.Done, e.Places = sqldb.FromTime(at), sqldb.FromTime(granted), sqldb.FromTime(done), len(places)
	return e, json.Unmarshal([]byte(counts), &e.Counts)
}

// Erasure returns one of them.
func Erasure(ctx context.Context, r sqldb.Reader, id int64) (item.Erasure, error) {
	e, err := scanErasure(r.QueryRow(ctx, erasureColumns+"WHERE id = ?", id))
	if errors.Is(err, sqldb.ErrNoRows) {
		return e, tocsin.Faultf(tocsin.NotFound, "there is no erasure %d", id)
	}
	if err != nil {
		return e, fmt.Errorf("read whom to erase: %w", err)
	}
	return e, nil
}

// Erasures lists them, the newest first; of running ones alone those that were granted and are not done.
func Erasures(ctx context.Context, r sqldb.Reader, running bool) (list []item.Erasure, err error) {
	where := ""
	if running {
		where = "WHERE granted <> 0 AND done = 0 "
	}
	rows, err := r.Query(ctx, erasureColumns+where+"ORDER BY id DESC LIMIT 100")
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		e, err := scanErasure(row)
		list = append(list, e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list whom to erase: %w", err)
	}
	return list, nil
}

// GrantErasure notes that a second person lets it happen.
func GrantErasure(ctx context.Context, tx *sqldb.Tx, id int64, granter string) error {
	if _, err := tx.Exec(ctx, "UPDATE respond_erasure SET granter = ?, granted = ? WHERE id = ? AND granted = 0", granter, sqldb.Time(tx.Now), id); err != nil {
		return fmt.Errorf("note that a person is erased: %w", err)
	}
	return nil
}

// SetErasure keeps how far it has come; of one that is done the words are forgotten.
func SetErasure(ctx context.Context, tx *sqldb.Tx, e item.Erasure) error {
	counts, err := json.Marshal(e.Counts)
	if err == nil {
		_, err = tx.Exec(ctx, "UPDATE respond_erasure SET words = ?, place = ?, after = ?, counts = ?, done = ? WHERE id = ?", e.Words, e.Place, e.After, string(counts), sqldb.Time(e.Done), e.ID)
	}
	if err != nil {
		return fmt.Errorf("keep how far an erasure is: %w", err)
	}
	return nil
}

// DropErasures forgets those that nobody has let happen since a time: they name a person too.
func DropErasures(ctx context.Context, tx *sqldb.Tx, before int64) error {
	if _, err := tx.Exec(ctx, "DELETE FROM respond_erasure WHERE granted = 0 AND at < ?", before); err != nil {
		return fmt.Errorf("forget whom nobody erases: %w", err)
	}
	return nil
}

// Step is what one step of an erasure did.
type Step struct {
	Last    int64   // the row up to which the place was looked through; 0: to its end
	N       int     // rows that were changed
	Kept    int     // rows that must be kept
	Letters []int64 // letters that are to go whole
	Items   []int64 // items that are to be found by other texts now
	What    string
}

// EraseStep replaces a person's words in some rows of one place. Rows of what must be kept stay.
func EraseStep(ctx context.Context, tx *sqldb.Tx, e item.Erasure, most int) (s Step, err error) {
	p := places[e.Place]
	s.What = p.what
	like, args := p.like(e.Words)
	owner := "0"
	if p.item != "" {
		owner = "t." + p.item
	}
	type found struct {
		id, item int64
		key      string
		kept     bool
		texts    []string
	}
	var list []found
	query := fmt.Sprintf("SELECT %s, %s, %s, CASE WHEN EXISTS (SELECT 1 FROM respond_hold h WHERE h.item = %s) THEN 1 ELSE 0 END, t.%s FROM %s t WHERE %s > ? AND %s ORDER BY 1 LIMIT %d",
		p.number(), owner, p.keyed(), owner, strings.Join(p.text, ", t."), p.table, p.number(), like, most)
	rows, err := tx.Query(ctx, query, append([]any{e.After}, args...)...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		f := found{texts: make([]string, len(p.text))}
		dest := []any{&f.id, &f.item, &f.key, &f.kept}
		for i := range f.texts {
			dest = append(dest, &f.texts[i])
		}
		err := row.Scan(dest...)
		list = append(list, f)
		return err
	})
	if err != nil {
		return s, fmt.Errorf("look for a person in %s: %w", p.table, err)
	}
	for _, f := range list {
		switch {
		case !item.HasPerson(e.Words, f.texts...): // within other words
			continue
		case f.kept:
			s.Kept++
			continue
		case p.what == "letter":
			s.Letters = append(s.Letters, f.id)
		default:
			if err := p.erase(ctx, tx, f.id, f.key, f.texts, e.Words); err != nil {
				return s, err
			}
		}
		if s.N++; f.item != 0 {
			s.Items = append(s.Items, f.item)
		}
	}
	if len(list) == most {
		if s.Last = list[most-1].id; p.key != "" { // rows of the last number may be left; those that are done do not show again
			s.Last = max(s.Last-1, e.After+1)
		}
	}
	return s, nil
}

// erase changes one row.
func (p place) erase(ctx context.Context, tx *sqldb.Tx, id int64, key string, texts []string, words string) (err error) {
	where, which := " WHERE "+cmp.Or(p.id, "id")+" = ?", []any{id}
	if p.key != "" {
		where, which = where+" AND "+p.key+" = ?", append(which, key)
	}
	if p.what == "indicator" { // what was found out about it, and asked, goes with it
		for _, table := range []string{"respond_analysis", "respond_wanted"} {
			if _, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE indicator = ?", id); err != nil {
				return fmt.Errorf("erase a person in %s: %w", table, err)
			}
		}
	}
	if p.whole {
		_, err = tx.Exec(ctx, "DELETE FROM "+p.table+where, which...)
	} else {
		by := item.Erased
		if p.unique {
			by = fmt.Sprintf("%s %d", by, id)
		}
		var set []string
		var args []any
		for i, c := range p.text {
			text, _ := item.WithoutPerson(texts[i], words, by)
			set, args = append(set, c+" = ?"), append(args, text)
		}
		if p.derived != "" {
			set = append(set, p.derived)
		}
		_, err = tx.Exec(ctx, "UPDATE "+p.table+" SET "+strings.Join(set, ", ")+where, append(args, which...)...)
	}
	if err != nil {
		return fmt.Errorf("erase a person in %s: %w", p.table, err)
	}
	return nil
}
