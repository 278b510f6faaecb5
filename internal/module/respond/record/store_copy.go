package record

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// AddCopy writes down which act takes a letter to one recipient.
func AddCopy(ctx context.Context, tx *sqldb.Tx, letter int64, by string, closes bool, c item.Copy) error {
	flag := 0
	if closes {
		flag = 1
	}
	_, err := tx.Exec(ctx, `INSERT INTO respond_copy (act, letter, recipient, kind, signed, crypted, state, closes, author, trouble) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.Act, letter, strings.ToLower(c.To), c.As, c.Signed, c.Encrypted, c.State, flag, by, c.Trouble)
	if err != nil {
		return fmt.Errorf("add copy of a letter: %w", err)
	}
	return nil
}

// Copies returns the copies of letters, by the letter's id, each in the order of its acts.
func Copies(ctx context.Context, r sqldb.Reader, letters []int64) (map[int64][]item.Copy, error) {
	if len(letters) == 0 {
		return nil, nil
	}
	marks, args := among(letters)
	all := map[int64][]item.Copy{}
	rows, err := r.Query(ctx, `SELECT letter, act, recipient, kind, signed, crypted, state, bounced, answered, away, until, trouble FROM respond_copy
		WHERE letter IN (`+marks+") ORDER BY letter, act", args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var letter, bounced, answered, away, until int64
		var c item.Copy
		err := row.Scan(&letter, &c.Act, &c.To, &c.As, &c.Signed, &c.Encrypted, &c.State, &bounced, &answered, &away, &until, &c.Trouble)
		c.Bounced, c.Answered = sqldb.FromTime(bounced), sqldb.FromTime(answered)
		c.Away, c.AwayUntil = sqldb.FromTime(away), sqldb.FromTime(until)
		all[letter] = append(all[letter], c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list copies of letters: %w", err)
	}
	return all, nil
}

// SetCopyState notes what became of an act.
func SetCopyState(ctx context.Context, tx *sqldb.Tx, act int64, state string) error {
	if _, err := tx.Exec(ctx, "UPDATE respond_copy SET state = ? WHERE act = ?", state, act); err != nil {
		return fmt.Errorf("note what became of a copy: %w", err)
	}
	return nil
}

// LetterOfAct returns the letter that an act takes to one recipient; 0 for none.
func LetterOfAct(ctx context.Context, r sqldb.Reader, act int64) (letter int64, err error) {
	err = r.QueryRow(ctx, "SELECT letter FROM respond_copy WHERE act = ?", act).Scan(&letter)
	return noItem(letter, err)
}

// Closer returns who wanted an item closed when all copies of a letter have left; "" where nobody did, one still waits, or
// none has left.
func Closer(ctx context.Context, r sqldb.Reader, letter int64) (by string, err error) {
	var closes, waiting, gone int
	err = r.QueryRow(ctx, `SELECT COALESCE(MAX(closes), 0), COALESCE(MAX(author), ''), COALESCE(SUM(CASE WHEN state IN ('sent', 'cancelled') THEN 0 ELSE 1 END), 0),
		COALESCE(SUM(CASE WHEN state = 'sent' THEN 1 ELSE 0 END), 0) FROM respond_copy WHERE letter = ?`, letter).Scan(&closes, &by, &waiting, &gone)
	if err != nil {
		return "", fmt.Errorf("look whether a letter closes its item: %w", err)
	}
	if closes == 0 || waiting > 0 || gone == 0 {
		return "", nil
	}
	return by, nil
}

// Returned notes that a server gave a copy back.
func Returned(ctx context.Context, tx *sqldb.Tx, act int64, why string) error {
	if _, err := tx.Exec(ctx, "UPDATE respond_copy SET bounced = ?, trouble = ? WHERE act = ?", sqldb.Time(tx.Now), why, act); err != nil {
		return fmt.Errorf("note a bounce: %w", err)
	}
	return nil
}

// Heard notes that a recipient has answered the letters of ours that have one of the Message-IDs.
func Heard(ctx context.Context, tx *sqldb.Tx, ids []string, address string) error {
	if len(ids) == 0 {
		return nil
	}
	marks, args := among(ids)
	args = append([]any{sqldb.Time(tx.Now), strings.ToLower(address)}, args...)
	_, err := tx.Exec(ctx, `UPDATE respond_copy SET answered = ? WHERE answered = 0 AND recipient = ? AND letter IN
		(SELECT id FROM respond_letter WHERE way = 'out' AND message_id IN (`+marks+"))", args...)
	if err != nil {
		return fmt.Errorf("note an answer: %w", err)
	}
	return nil
}

// HeardOf notes that the recipient of an act has answered.
func HeardOf(ctx context.Context, tx *sqldb.Tx, act int64) error {
	if _, err := tx.Exec(ctx, "UPDATE respond_copy SET answered = ? WHERE act = ? AND answered = 0", sqldb.Time(tx.Now), act); err != nil {
		return fmt.Errorf("note an answer: %w", err)
	}
	return nil
}

// AwayOf notes that the recipient of an act is away, and until when.
func AwayOf(ctx context.Context, tx *sqldb.Tx, act int64, until time.Time) error {
	if _, err := tx.Exec(ctx, "UPDATE respond_copy SET away = ?, until = ? WHERE act = ?", sqldb.Time(tx.Now), sqldb.Time(until), act); err != nil {
		return fmt.Errorf("note that somebody is away: %w", err)
	}
	return nil
}

// AwayFrom is AwayOf of the letters of ours that have one of the Message-IDs.
func AwayFrom(ctx context.Context, tx *sqldb.Tx, ids []string, address string, until time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	marks, args := among(ids)
	_, err := tx.Exec(ctx, `UPDATE respond_copy SET away = ?, until = ? WHERE recipient = ? AND letter IN
		(SELECT id FROM respond_letter WHERE way = 'out' AND message_id IN (`+marks+"))", append([]any{sqldb.Time(tx.Now), sqldb.Time(until), strings.ToLower(address)}, args...)...)
	if err != nil {
		return fmt.Errorf("note that somebody is away: %w", err)
	}
	return nil
}

// WroteUnder returns the strictest mark of the letters that an address has written in items; ok is false where it wrote none.
func WroteUnder(ctx context.Context, r sqldb.Reader, items []int64, address string) (m tocsin.Mark, ok bool, err error) {
	where, args := among(items)
	var n int
	err = r.QueryRow(ctx, "SELECT COUNT(*), COALESCE(MIN(mark), 0) FROM respond_letter WHERE way = 'in' AND sort <> 'note' AND LOWER(sender) = ? AND item IN ("+where+")",
		append([]any{strings.ToLower(address)}, args...)...).Scan(&n, &m)
	if err != nil {
		return m, false, fmt.Errorf("look under which mark somebody wrote: %w", err)
	}
	return m, n > 0, nil
}

// ReportedUnder returns the strictest mark that items of an address's had when they were made; ok is false where it has none.
func ReportedUnder(ctx context.Context, r sqldb.Reader, items []int64, address string) (m tocsin.Mark, ok bool, err error) {
	where, args := among(items)
	m = tocsin.Clear
	rows, err := r.Query(ctx, `SELECT i.mark, COALESCE((SELECT e.data FROM respond_entry e WHERE e.item = i.id AND e.what = 'changed' AND e.data LIKE '%"field":"mark"%' ORDER BY e.id LIMIT 1), '')
		FROM respond_item i WHERE LOWER(i.email) = ? AND i.id IN (`+where+")", append([]any{strings.ToLower(address)}, args...)...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		var now tocsin.Mark
		var first string
		if err := row.Scan(&now, &first); err != nil {
			return err
		}
		m, ok = min(m, before(now, first)), true
		return nil
	})
	if err != nil {
		return m, false, fmt.Errorf("look under which mark somebody reported: %w", err)
	}
	return m, ok, nil
}

// LetterIn returns one letter of items, if it may be seen. A note by mail is none that can be answered or passed on.
func LetterIn(ctx context.Context, r sqldb.Reader, v item.Viewer, items []int64, id int64) (item.Mail, error) {
	where, args := among(items)
	list, err := letters(ctx, r, "l.id = ? AND l.sort <> 'note' AND l.mark >= ? AND l.item IN ("+where+")", append([]any{id, v.Clearance}, args...)...)
	if err == nil && len(list) == 0 {
		return item.Mail{}, tocsin.Faultf(tocsin.NotFound, "there is no letter %d here", id)
	}
	if err != nil {
		return item.Mail{}, err
	}
	return list[0], nil
}

// NewestIn returns the newest letter that came in items and may be seen; the zero Mail where none did.
func NewestIn(ctx context.Context, r sqldb.Reader, v item.Viewer, items []int64) (item.Mail, error) {
	where, args := among(items)
	list, err := letters(ctx, r, "l.way = 'in' AND l.sort IN ('letter', 'answer') AND l.mark >= ? AND l.item IN ("+where+") ORDER BY l.at DESC, l.id DESC LIMIT 1", append([]any{v.Clearance}, args...)...)
	if err != nil || len(list) == 0 {
		return item.Mail{}, err
	}
	return list[0], nil
}

// lettersShown is how many letters of an item can be chosen from.
const lettersShown = 100

// LettersOf returns the newest letters of items that may be seen, in and out.
func LettersOf(ctx context.Context, r sqldb.Reader, v item.Viewer, items []int64) ([]item.Mail, error) {
	where, args := among(items)
	return letters(ctx, r, fmt.Sprintf("l.mark >= ? AND l.item IN ("+where+") ORDER BY l.at DESC, l.id DESC LIMIT %d", lettersShown), append([]any{v.Clearance}, args...)...)
}

func letters(ctx context.Context, r sqldb.Reader, where string, args ...any) (list []item.Mail, err error) {
	rows, err := r.Query(ctx, "SELECT "+noEntry+", "+mailColumns+" FROM respond_letter l WHERE "+where, args...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		e, err := scanEntry(row)
		if err != nil {
			return err
		}
		if e.Mail == nil {
			return errors.New("a letter without an id")
		}
		list = append(list, *e.Mail)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read letters: %w", err)
	}
	return list, nil
}

// before is the mark that an item had before its first change, where data is that of an entry; else the one that it has.
func before(now tocsin.Mark, data string) tocsin.Mark {
	var change struct {
		Before string `json:"before"`
	}
	if data == "" || json.Unmarshal([]byte(data), &change) != nil {
		return now
	}
	var it item.Item
	if marked.set(&it, change.Before) != nil {
		return now
	}
	return it.Mark
}
