package record

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// streamLimit is how many entries a page of a stream has, usually and at most.
const (
	streamLimit    = 50
	maxStreamLimit = 500
)

// Stream returns entries of an item and of what was merged into it, the newest first. What somebody may not see of these
// items is left out, and so are letters that are marked more strictly than they may see, and what tells of other items that
// they may not see.
func Stream(ctx context.Context, r sqldb.Reader, v item.Viewer, id int64, f item.StreamFilter) (list []item.Entry, err error) {
	all, err := Gathered(ctx, r, id)
	if err != nil {
		return nil, err
	}
	limit := streamLimit
	if f.Limit > 0 {
		limit = min(f.Limit, maxStreamLimit)
	}
	for {
		some, err := entries(ctx, r, streamed(v, all, f), limit)
		if err != nil {
			return nil, fmt.Errorf("read stream: %w", err)
		}
		whole := len(some) < limit
		if !whole {
			f.Before = some[limit-1].ID
		}
		if some, err = unhidden(ctx, r, v, some); err != nil {
			return nil, err
		}
		if list = append(list, some...); whole || len(list) >= limit {
			return list[:min(limit, len(list))], nil
		}
	}
}

// streamed are the conditions of a stream: on alias e, and l for a letter.
func streamed(v item.Viewer, all []int64, f item.StreamFilter) *conditions {
	visible, args := Visible(v)
	marks, given := among(all)
	c := &conditions{}
	c.and("e.item IN (SELECT i.id FROM respond_item i WHERE i.id IN ("+marks+") AND "+visible+")", append(given, args...)...)
	c.and("(l.id IS NULL OR l.mark >= ?)", v.Clearance)
	if f.Before > 0 {
		c.and("e.id < ?", f.Before)
	}
	in(c, "e.what", f.What)
	if f.Pinned {
		c.and("e.pinned <> 0")
	}
	if f.Folder != "" {
		c.folder(f.Folder)
	}
	if f.Task > 0 {
		c.and("e.task = ? AND e.task <> 0", f.Task)
	}
	return c
}

func entries(ctx context.Context, r sqldb.Reader, c *conditions, limit int) (list []item.Entry, err error) {
	rows, err := r.Query(ctx, fmt.Sprintf(`SELECT `+entryColumns+`, `+mailColumns+`
		FROM respond_entry e LEFT JOIN respond_letter l ON l.id = e.letter WHERE %s ORDER BY e.id DESC LIMIT %d`, strings.Join(c.where, " AND "), limit), c.args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		e, err := scanEntry(row)
		list = append(list, e)
		return err
	})
	return list, err
}

// unhidden leaves out the entries that tell of another item which somebody may not see, also of one that was deleted.
func unhidden(ctx context.Context, r sqldb.Reader, v item.Viewer, list []item.Entry) ([]item.Entry, error) {
	var numbers []string
	for _, e := range list {
		if n := e.Data["number"]; n != "" && !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	if len(numbers) == 0 {
		return list, nil
	}
	hidden, args := HiddenNumbers(v)
	marks, more := among(numbers)
	found, err := sqldb.Column[string](r.Query(ctx, "SELECT h.number FROM ("+hidden+") h WHERE h.number IN ("+marks+")", append(args, more...)...))
	if err != nil {
		return nil, fmt.Errorf("find what a stream does not tell: %w", err)
	}
	return slices.DeleteFunc(list, func(e item.Entry) bool { return slices.Contains(found, e.Data["number"]) }), nil
}

// folder chooses entries whose data, which is JSON with the folder last or before a comma, says that they lie in a folder, or in one in
// it.
func (c *conditions) folder(name string) {
	said, err := json.Marshal(name)
	if err != nil {
		c.and("1 = 0")
		return
	}
	like := `%"folder":` + likely(strings.TrimSuffix(string(said), `"`))
	c.and(`(e.data LIKE ? ESCAPE '\' OR e.data LIKE ? ESCAPE '\')`, like+`"%`, like+"/%")
}

// entryColumns are those of an entry itself.
const entryColumns = "e.id, e.item, e.at, e.by, e.what, e.text, e.data, e.op, e.task, e.minutes, e.changed, e.changed_by, e.pinned"

// noEntry stands where a letter is read without an entry.
const noEntry = "0, 0, 0, '', '', '', '{}', 0, 0, 0, 0, '', 0"

// mailColumns are those of the letter of an entry, all 0 or "" where it has none.
const mailColumns = `COALESCE(l.id, 0), COALESCE(l.sha, ''), COALESCE(l.item, 0), COALESCE(l.way, ''), COALESCE(l.sort, ''), COALESCE(l.message_id, ''),
	COALESCE(l.sender, ''), COALESCE(l.name, ''), COALESCE(l.recipients, ''), COALESCE(l.subject, ''), COALESCE(l.snippet, ''), COALESCE(l.said, 0),
	COALESCE(l.at, 0), COALESCE(l.size, 0), COALESCE(l.files, 0), COALESCE(l.seal, ''), COALESCE(l.act, 0), COALESCE(l.state, ''), COALESCE(l.mark, 0),
	COALESCE(l.warning, ''), COALESCE(l.why, ''), COALESCE(l.trouble, ''), COALESCE(l.names, '')`

func scanEntry(row scanner) (e item.Entry, err error) {
	var at, changed, pinned, said, came int64
	var data, way, to, names string
	var m item.Mail
	err = row.Scan(&e.ID, &e.Item, &at, &e.By, &e.What, &e.Text, &data, &e.Op, &e.Task, &e.Minutes, &changed, &e.ChangedBy, &pinned,
		&m.ID, &m.SHA, &m.Item, &way, &m.Sort, &m.MessageID, &m.From, &m.Name, &to, &m.Subject, &m.Snippet, &said, &came, &m.Size, &m.Files, &m.Seal,
		&m.Act, &m.State, &m.Mark, &m.Warning, &m.Why, &m.Trouble, &names)
	if err != nil {
		return e, err
	}
	e.At, e.Changed, e.Pinned = sqldb.FromTime(at), sqldb.FromTime(changed), sqldb.FromTime(pinned)
	if data != "{}" {
		err = json.Unmarshal([]byte(data), &e.Data)
	}
	if m.ID != 0 {
		m.Names = strings.FieldsFunc(names, func(c rune) bool { return c == '\n' })
		m.Out, m.Date, m.At = way == "out", sqldb.FromTime(said), sqldb.FromTime(came)
		if err == nil {
			err = json.Unmarshal([]byte(to), &m.To)
		}
		e.Mail = &m
	}
	return e, err
}

// textLimit is how many notes, and how many letters, of an item are looked into when it is searched for.
const textLimit = 200

// Texts returns what an item is found by: its number and title, its newest notes, what its newest letters begin with.
func Texts(ctx context.Context, r sqldb.Reader, it item.Item) (list []string, err error) {
	list = []string{it.Number, it.Title, it.Person, it.Email}
	for _, q := range []string{
		"SELECT text FROM respond_entry WHERE item = ? AND text <> '' ORDER BY id DESC LIMIT ",
		"SELECT subject || ' ' || sender || ' ' || snippet FROM respond_letter WHERE item = ? ORDER BY at DESC, id DESC LIMIT ",
	} {
		texts, err := sqldb.Column[string](r.Query(ctx, q+fmt.Sprint(textLimit), it.ID))
		if err != nil {
			return nil, fmt.Errorf("read texts of %s: %w", it.Number, err)
		}
		list = append(list, texts...)
	}
	return list, nil
}
