package carry

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// Plain is a table as it stands in the records, with the names of its columns: for what has no better form.
func Plain(ctx context.Context, db *sqldb.DB, file, name string, key ...string) (Table, error) {
	t := Table{File: file, Name: name, Key: key}
	query := "SELECT name, LOWER(type) FROM pragma_table_info(?) ORDER BY cid"
	if db.Engine() == sqldb.Postgres {
		query = "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ? ORDER BY ordinal_position"
	}
	rows, err := db.Query(ctx, query, name)
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var column, kind string
		if err := r.Scan(&column, &kind); err != nil {
			return err
		}
		form := Whole
		switch kind {
		case "text":
			form = Text
		case "blob", "bytea":
			form = Bytes
		}
		t.Columns = append(t.Columns, Column{Name: column, Form: form})
		return nil
	})
	if err == nil && len(t.Columns) == 0 {
		err = fmt.Errorf("there is no table %s", name)
	}
	return t, err
}

func name(s string) string { return `"` + s + `"` }

func names(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = name(s)
	}
	return strings.Join(quoted, ", ")
}

// query chooses the rows, with the names of what they are about.
func (t Table) query() string {
	var list []string
	for _, c := range t.Columns {
		switch {
		case !c.Carried():
			list = append(list, "0")
		case c.Of != nil:
			list = append(list, fmt.Sprintf("COALESCE((SELECT o.%s FROM %s o WHERE o.id = t.%s), '')", name(c.Of.Name), name(c.Of.Table), name(c.Name)))
		default:
			list = append(list, "t."+name(c.Name))
		}
	}
	q := "SELECT " + strings.Join(list, ", ") + " FROM " + name(t.Name) + " t"
	if t.Where != "" {
		q += " WHERE " + t.Where
	}
	return q + " ORDER BY " + names(t.Key)
}

// Write writes the rows of a table as lines, and counts them.
func Write(ctx context.Context, r sqldb.Reader, t Table, to io.Writer) (n int64, err error) {
	w := bufio.NewWriterSize(to, 256<<10)
	row, at := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range row {
		at[i] = &row[i]
	}
	rows, err := r.Query(ctx, t.query())
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		if err := r.Scan(at...); err != nil {
			return err
		}
		n++
		return writeRow(w, t.Columns, row)
	})
	if err = errors.Join(err, w.Flush()); err != nil {
		return n, fmt.Errorf("write %s: %w", t.File, err)
	}
	return n, nil
}

// Vacant refuses a table that holds something already: what is read would be mixed with it.
func Vacant(ctx context.Context, r sqldb.Reader, t Table) error {
	if t.Replace {
		return nil
	}
	var n int
	if err := r.QueryRow(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM "+name(t.Name)+" LIMIT 1) x").Scan(&n); err != nil {
		return fmt.Errorf("look into %s: %w", t.Name, err)
	}
	if n > 0 {
		return tocsin.Faultf(tocsin.Conflict, "this node is not new: it has rows of %s. Make one with tocsin init, and give it what was exported before anything else", t.Name)
	}
	return nil
}

// Read puts lines into a table that holds nothing, and counts them.
func Read(ctx context.Context, tx *sqldb.Tx, t Table, from io.Reader) (n int64, err error) {
	if t.Replace {
		if _, err := tx.Exec(ctx, "DELETE FROM "+name(t.Name)); err != nil {
			return 0, fmt.Errorf("empty %s: %w", t.Name, err)
		}
	}
	p, err := prepare(ctx, tx, t)
	if err != nil {
		return 0, err
	}
	err = eachLine(from, t.File, func(line []byte) error {
		n++
		return p.add(ctx, line)
	})
	if err = errors.Join(err, p.close()); err != nil {
		return n, err
	}
	for _, s := range t.After {
		if _, err := tx.Exec(ctx, s); err != nil {
			return n, fmt.Errorf("finish %s: %w", t.Name, err)
		}
	}
	return n, tx.GoOn(ctx, t.Name)
}

// putter puts rows into a table.
type putter struct {
	t      Table
	insert *sqldb.Stmt
	find   map[Ref]*finder
}

// finder looks the id of a name up; the last is remembered, as rows about one thing stand together.
type finder struct {
	stmt *sqldb.Stmt
	name string
	id   int64
}

func prepare(ctx context.Context, tx *sqldb.Tx, t Table) (p *putter, err error) {
	p = &putter{t: t, find: map[Ref]*finder{}}
	var list []string
	for _, c := range t.Columns {
		list = append(list, c.Name)
		if c.Of == nil || p.find[*c.Of] != nil {
			continue
		}
		stmt, err := tx.Prepare(ctx, "SELECT id FROM "+name(c.Of.Table)+" WHERE "+name(c.Of.Name)+" = ?")
		if err != nil {
			return nil, errors.Join(err, p.close())
		}
		p.find[*c.Of] = &finder{stmt: stmt}
	}
	p.insert, err = tx.Prepare(ctx, "INSERT INTO "+name(t.Name)+" ("+names(list)+") VALUES (?"+strings.Repeat(", ?", len(list)-1)+")")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("fill %s: %w", t.Name, err), p.close())
	}
	return p, nil
}

func (p *putter) close() (err error) {
	if p.insert != nil {
		err = p.insert.Close()
	}
	for _, f := range p.find {
		err = errors.Join(err, f.stmt.Close())
	}
	return err
}

func (p *putter) add(ctx context.Context, line []byte) error {
	row, err := parseRow(p.t.Columns, line)
	if err != nil {
		return err
	}
	for i, c := range p.t.Columns {
		if c.Of == nil {
			continue
		}
		text, _ := row[i].(string)
		if row[i], err = p.find[*c.Of].of(ctx, text); err != nil {
			f := tocsin.Faultf(tocsin.Invalid, "%v", err)
			f.Field = c.field()
			return f
		}
	}
	if _, err := p.insert.Exec(ctx, row...); err != nil {
		return tocsin.Faultf(tocsin.Invalid, "this row can't stand in %s: %w", p.t.Name, err)
	}
	return nil
}

func (f *finder) of(ctx context.Context, name string) (int64, error) {
	if name == "" || name == f.name {
		if name == "" {
			return 0, nil
		}
		return f.id, nil
	}
	var id int64
	err := f.stmt.QueryRow(ctx, name).Scan(&id)
	if errors.Is(err, sqldb.ErrNoRows) {
		return 0, fmt.Errorf("there is no %.60q", name)
	}
	f.name, f.id = name, id
	return id, err
}

// Blobs are files that rows of a table are about.
type Blobs struct {
	Folder    string
	Table     string
	SHA, Size string // columns
	Where     string // which rows; "" is all
}

// EachBlob gives each file once, in the order of their SHA-256.
func EachBlob(ctx context.Context, r sqldb.Reader, b Blobs, each func(sha string, size int64) error) error {
	q := "SELECT " + name(b.SHA) + ", MAX(" + name(b.Size) + ") FROM " + name(b.Table)
	if b.Where != "" {
		q += " WHERE " + b.Where
	}
	rows, err := r.Query(ctx, q+" GROUP BY "+name(b.SHA)+" ORDER BY "+name(b.SHA))
	return sqldb.Each(rows, err, func(row *sql.Rows) error {
		var sha string
		var size int64
		if err := row.Scan(&sha, &size); err != nil {
			return err
		}
		return each(sha, size)
	})
}
