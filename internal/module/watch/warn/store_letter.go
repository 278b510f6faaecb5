package warn

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
)

// The kinds of letters, which are the outbox's kinds of acts too.
const (
	KindDigest   = "digest"
	KindCampaign = "campaign"
	KindReminder = "reminder"
	KindSummary  = "summary" // all that is open
)

// What becomes of a letter.
const (
	Drafted   = "drafted"
	Sent      = "sent"
	Failed    = "failed"
	Cancelled = "cancelled"
	Bounced   = "bounced"
)

// Letter is a letter as it was drafted, and how far it has come.
type Letter struct {
	ID        int64     `json:"-"`
	Number    string    `json:"number"`
	Kind      string    `json:"kind"`
	Campaign  int64     `json:"campaign,omitempty"`
	Owner     string    `json:"owner"`
	Email     string    `json:"to"`
	Day       string    `json:"day"`
	Language  string    `json:"language"`
	Format    string    `json:"format"`
	Template  string    `json:"template"`
	Subject   string    `json:"subject"`
	About     string    `json:"about,omitempty"` // the address of a machine that it is about; "" for all
	Mark      string    `json:"tlp"`
	Clearance string    `json:"clearance"`
	Act       int64     `json:"act"`
	Records   int64     `json:"records"`
	Withheld  int64     `json:"withheld"`
	Created   time.Time `json:"drafted"`
	State     string    `json:"state"`
	Sent      time.Time `json:"sent,omitzero"`
	Told      []Item    `json:"told,omitempty"`
	Fate      []Fate    `json:"fate,omitempty"`
}

// Item is one problem that a letter told of.
type Item struct {
	N int `json:"n"`
	find.Problem
	Change  Change    `json:"change"`
	Opened  string    `json:"opened"`
	Last    time.Time `json:"last_seen,omitzero"`
	Records int64     `json:"records"`
	Part    bool      `json:"part,omitempty"` // other letters tell of more addresses with the same problem
	Answer  *Answer   `json:"answer,omitempty"`
}

// Fate is one thing that became of a letter.
type Fate struct {
	What   string    `json:"what"`
	Detail string    `json:"detail,omitempty"`
	At     time.Time `json:"at"`
}

// Put writes a letter down with all that it tells, and the hash of its link where it has one.
func Put(ctx context.Context, tx *sqldb.Tx, l *Letter, link string) error {
	err := tx.QueryRow(ctx, `INSERT INTO warn_letter (number, kind, campaign, owner, email, day, language, format, template, subject, mark, clearance, act, records, withheld, created, state, sent, about)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?) RETURNING id`,
		l.Number, l.Kind, l.Campaign, l.Owner, l.Email, l.Day, l.Language, l.Format, l.Template, l.Subject, l.Mark, l.Clearance, l.Act,
		l.Records, l.Withheld, sqldb.Time(tx.Now), Drafted, l.About).Scan(&l.ID)
	if err != nil {
		return fmt.Errorf("keep letter %s: %w", l.Number, err)
	}
	if err := putItems(ctx, tx, l); err != nil {
		return fmt.Errorf("keep what letter %s told: %w", l.Number, err)
	}
	if link == "" {
		return nil
	}
	_, err = tx.Exec(ctx, "INSERT INTO warn_link (hash, letter, created, expires, closed) VALUES (?, ?, ?, ?, 0)",
		link, l.ID, sqldb.Time(tx.Now), sqldb.Time(tx.Now.Add(LinkLife)))
	return err
}

func putItems(ctx context.Context, tx *sqldb.Tx, l *Letter) (err error) {
	if len(l.Told) == 0 {
		return nil
	}
	put, err := tx.Prepare(ctx, `INSERT INTO warn_told (letter, n, owner, type, identifier, change, opened, last, records, part) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, put.Close()) }()
	for i, it := range l.Told {
		if _, err := put.Exec(ctx, l.ID, i+1, it.Owner, it.Type, it.Identifier, string(it.Change), it.Opened, sqldb.Time(it.Last), it.Records, part(it)); err != nil {
			return err
		}
	}
	return nil
}

// part is how a truth stands in a column.
func part(it Item) int {
	if it.Part {
		return 1
	}
	return 0
}

// Known is what a recipient was told last of a problem, with when it was last seen as the letter said.
type Known struct {
	Told
	Last time.Time
}

// KnownTo returns the last that each recipient of an owner was told of each problem, digests alone. A letter that
// failed, was cancelled or bounced has told nothing. newest is the owner's newest letter: see DigestSince.
func (st *Store) KnownTo(ctx context.Context, owner string) (byEmail map[string]map[find.Problem]Known, newest int64, err error) {
	if err := st.db.QueryRow(ctx, "SELECT COALESCE(MAX(id), 0) FROM warn_letter WHERE owner = ?", owner).Scan(&newest); err != nil {
		return nil, 0, fmt.Errorf("find newest letter of %s: %w", owner, err)
	}
	known := map[string]map[find.Problem]Known{}
	rows, err := st.db.Query(ctx, `SELECT l.email, t.type, t.identifier, t.change, t.opened, t.last, l.created, l.sent, l.state
		FROM warn_letter l JOIN warn_told t ON t.letter = l.id
		WHERE l.owner = ? AND l.kind = 'digest' AND l.state IN ('drafted', 'sent') ORDER BY l.id, t.n`, owner)
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var email, state string
		var change string
		var last, created, sent int64
		p, k := find.Problem{Owner: owner}, Known{}
		if err := r.Scan(&email, &p.Type, &p.Identifier, &change, &k.Opened, &last, &created, &sent, &state); err != nil {
			return err
		}
		k.Change, k.Last, k.At, k.Waiting = Change(change), sqldb.FromTime(last), sqldb.FromTime(created), state == Drafted
		if sent != 0 {
			k.At = sqldb.FromTime(sent)
		}
		if known[email] == nil {
			known[email] = map[find.Problem]Known{}
		}
		known[email][p] = k
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list what %s was told: %w", owner, err)
	}
	return known, newest, nil
}

// DigestSince reports whether a digest to a recipient was drafted behind the newest letter that somebody knew of.
func DigestSince(ctx context.Context, tx *sqldb.Tx, w Whom, newest int64) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM warn_letter WHERE owner = ? AND email = ? AND id > ? AND kind = 'digest'", w.Owner, w.Email, newest).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for newer letters: %w", err)
	}
	return n > 0, nil
}

// Note writes down what became of a letter.
func Note(ctx context.Context, tx *sqldb.Tx, letter int64, what, detail string) error {
	if len(detail) > maxText {
		detail = detail[:maxText]
	}
	_, err := tx.Exec(ctx, "INSERT INTO warn_fate (letter, what, detail, at) VALUES (?, ?, ?, ?)", letter, what, detail, sqldb.Time(tx.Now))
	if err != nil {
		return fmt.Errorf("note the fate of a letter: %w", err)
	}
	return nil
}

// SetState notes how far a letter has come. A letter that bounced stays so.
func SetState(ctx context.Context, tx *sqldb.Tx, letter int64, state, detail string, sent time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE warn_letter SET state = ?, sent = ? WHERE id = ? AND state <> 'bounced'", state, sqldb.Time(sent), letter)
	if err != nil {
		return fmt.Errorf("note the state of a letter: %w", err)
	}
	return Note(ctx, tx, letter, state, detail)
}

const letterColumns = `id, number, kind, campaign, owner, email, day, language, format, template, subject, mark, clearance, act, records, withheld, created, state, sent, about`

func scanLetter(r interface{ Scan(...any) error }) (l Letter, err error) {
	var created, sent int64
	err = r.Scan(&l.ID, &l.Number, &l.Kind, &l.Campaign, &l.Owner, &l.Email, &l.Day, &l.Language, &l.Format, &l.Template, &l.Subject, &l.Mark, &l.Clearance,
		&l.Act, &l.Records, &l.Withheld, &created, &l.State, &sent, &l.About)
	l.Created, l.Sent = sqldb.FromTime(created), sqldb.FromTime(sent)
	return l, err
}

// letterBy returns the letter of one value of a column, with what it told.
func letterBy(ctx context.Context, db sqldb.Reader, column string, value any) (Letter, error) {
	l, err := scanLetter(db.QueryRow(ctx, `SELECT `+letterColumns+` FROM warn_letter WHERE `+column+` = ?`, value))
	if errors.Is(err, sqldb.ErrNoRows) {
		return l, tocsin.Faultf(tocsin.NotFound, "there is no such letter")
	}
	if err != nil {
		return l, fmt.Errorf("find letter: %w", err)
	}
	l.Told, err = itemsOf(ctx, db, l.ID)
	return l, err
}

// LetterOfAct returns the letter that an act of the outbox sends.
func LetterOfAct(ctx context.Context, db sqldb.Reader, act int64) (Letter, error) {
	return letterBy(ctx, db, "act", act)
}

// LetterByID returns a letter by what the store calls it.
func LetterByID(ctx context.Context, db sqldb.Reader, id int64) (Letter, error) {
	return letterBy(ctx, db, "id", id)
}

// Letter returns a letter by its number, with what it told, what was answered and what became of it.
func (st *Store) Letter(ctx context.Context, number string) (Letter, error) {
	l, err := letterBy(ctx, st.db, "number", number)
	if tocsin.WhyOf(err) == tocsin.NotFound && err != nil {
		return l, tocsin.Faultf(tocsin.NotFound, "there is no letter %.40s", number)
	}
	if err != nil {
		return l, err
	}
	rows, err := st.db.Query(ctx, "SELECT what, detail, at FROM warn_fate WHERE letter = ? ORDER BY id", l.ID)
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var f Fate
		var at int64
		err := r.Scan(&f.What, &f.Detail, &at)
		f.At = sqldb.FromTime(at)
		l.Fate = append(l.Fate, f)
		return err
	})
	return l, err
}

func itemsOf(ctx context.Context, db sqldb.Reader, letter int64) (list []Item, err error) {
	rows, err := db.Query(ctx, `SELECT t.n, t.owner, t.type, t.identifier, t.change, t.opened, t.last, t.records, t.part,
		COALESCE(a.what, ''), COALESCE(a.words, ''), COALESCE(a.until, 0), COALESCE(a.at, 0)
		FROM warn_told t LEFT JOIN warn_answer a ON a.letter = t.letter AND a.n = t.n WHERE t.letter = ? ORDER BY t.n`, letter)
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		var it Item
		var a Answer
		var change string
		var last, until, at int64
		if err := r.Scan(&it.N, &it.Owner, &it.Type, &it.Identifier, &change, &it.Opened, &last, &it.Records, &it.Part, &a.What, &a.Text, &until, &at); err != nil {
			return err
		}
		it.Change, it.Last = Change(change), sqldb.FromTime(last)
		if a.What != "" {
			a.N, a.Until, a.At = it.N, sqldb.FromTime(until), sqldb.FromTime(at)
			it.Answer = &a
		}
		list = append(list, it)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list what a letter told: %w", err)
	}
	return list, nil
}

// LetterFilter chooses letters; zero values choose all.
type LetterFilter struct {
	Owner, Email, Kind, State string
	Campaign                  int64
	Marks                     []string // letters with one of these marks alone; nil means all
	Before                    int64    // letters before this one, by what the store calls it; 0 means from the newest
	Limit                     int      // 0 means 100
}

// Letters lists letters, the newest first, without what they told.
func (st *Store) Letters(ctx context.Context, f LetterFilter) (list []Letter, err error) {
	q, args := `SELECT `+letterColumns+` FROM warn_letter WHERE 1 = 1`, []any(nil)
	for _, c := range []struct{ column, value string }{{"owner", f.Owner}, {"email", f.Email}, {"kind", f.Kind}, {"state", f.State}} {
		if c.value != "" {
			q, args = q+" AND "+c.column+" = ?", append(args, c.value)
		}
	}
	if f.Campaign > 0 {
		q, args = q+" AND campaign = ?", append(args, f.Campaign)
	}
	if f.Marks != nil {
		q += " AND mark IN ('-'" + strings.Repeat(", ?", len(f.Marks)) + ")" // no letter bears -
		for _, m := range f.Marks {
			args = append(args, m)
		}
	}
	if f.Before > 0 {
		q, args = q+" AND id < ?", append(args, f.Before)
	}
	if f.Limit <= 0 {
		f.Limit = 100
	}
	rows, err := st.db.Query(ctx, q+" ORDER BY id DESC LIMIT ?", append(args, f.Limit)...)
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		l, err := scanLetter(r)
		list = append(list, l)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list letters: %w", err)
	}
	return list, nil
}
