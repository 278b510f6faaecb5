package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// way is how the direction of a letter stands in its column.
func way(out bool) string {
	if out {
		return "out"
	}
	return "in"
}

// HasLetter reports whether a letter is there already: the same bytes, the same way.
func HasLetter(ctx context.Context, r sqldb.Reader, sha string, out bool) (bool, error) {
	var n int
	if err := r.QueryRow(ctx, "SELECT COUNT(*) FROM respond_letter WHERE sha = ? AND way = ?", sha, way(out)).Scan(&n); err != nil {
		return false, fmt.Errorf("look for letter: %w", err)
	}
	return n > 0, nil
}

// AddLetter writes a letter down and fills its ID.
func AddLetter(ctx context.Context, tx *sqldb.Tx, m *item.Mail) error {
	if m.To == nil {
		m.To = []string{}
	}
	to, err := json.Marshal(m.To)
	if err != nil {
		return err
	}
	if m.At.IsZero() {
		m.At = tx.Now
	}
	err = tx.QueryRow(ctx, `INSERT INTO respond_letter (sha, item, way, sort, message_id, sender, name, recipients, subject, snippet, said, at, size, files, seal, act, state,
		mark, warning, why, trouble, names) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		m.SHA, m.Item, way(m.Out), m.Sort, m.MessageID, m.From, m.Name, string(to), m.Subject, m.Snippet, sqldb.Time(m.Date), sqldb.Time(m.At), m.Size, m.Files, m.Seal, m.Act, m.State,
		m.Mark, m.Warning, m.Why, m.Trouble, strings.Join(m.Names, "\n")).Scan(&m.ID)
	if err != nil {
		return fmt.Errorf("add letter: %w", err)
	}
	return addAnswers(ctx, tx, *m)
}

// ItemOfLetters returns the item of the newest letter that has one of the Message-IDs; 0 for none. Notes by mail are no part of
// a talk that others could join.
func ItemOfLetters(ctx context.Context, r sqldb.Reader, ids []string) (one int64, err error) {
	if len(ids) == 0 {
		return 0, nil
	}
	marks, args := among(ids)
	err = r.QueryRow(ctx, "SELECT item FROM respond_letter WHERE item <> 0 AND sort <> 'note' AND message_id IN ("+marks+") ORDER BY at DESC, id DESC LIMIT 1", args...).Scan(&one)
	return noItem(one, err)
}

// ItemOfAct returns the item of the letter that left as an act of the outbox; 0 for none.
func ItemOfAct(ctx context.Context, r sqldb.Reader, act int64) (one int64, err error) {
	err = r.QueryRow(ctx, "SELECT item FROM respond_letter WHERE way = 'out' AND (act = ? OR id IN (SELECT letter FROM respond_copy WHERE act = ?))", act, act).Scan(&one)
	return noItem(one, err)
}

// TalksWith reports whether an item is with an address: it reported, wrote, or was written to there.
func TalksWith(ctx context.Context, r sqldb.Reader, it item.Item, address string) (bool, error) {
	address = strings.ToLower(strings.TrimSpace(address))
	if address == "" || strings.EqualFold(it.Email, address) {
		return address != "", nil
	}
	quoted, err := json.Marshal(address)
	if err != nil {
		return false, err
	}
	like := "%" + likely(string(quoted)) + "%"
	var n int
	err = r.QueryRow(ctx, `SELECT COUNT(*) FROM respond_letter WHERE item = ? AND (LOWER(sender) = ? AND way = 'in' AND sort <> 'note' OR LOWER(recipients) LIKE ? ESCAPE '\' AND way = 'out')`, it.ID, address, like).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look whom %s is with: %w", it.Number, err)
	}
	return n > 0, nil
}

func noItem(one int64, err error) (int64, error) {
	if errors.Is(err, sqldb.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find the item of a letter: %w", err)
	}
	return one, nil
}

// SetLetterState notes what became of a letter that goes out, and of its copy.
func SetLetterState(ctx context.Context, tx *sqldb.Tx, act int64, state string) error {
	if _, err := tx.Exec(ctx, "UPDATE respond_letter SET state = ? WHERE act = ? AND way = 'out'", state, act); err != nil {
		return fmt.Errorf("note what became of a letter: %w", err)
	}
	return SetCopyState(ctx, tx, act, state)
}
