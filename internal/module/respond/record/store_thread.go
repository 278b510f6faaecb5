package record

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// Limits of what a letter answers.
const (
	maxAnswers   = 50
	maxMessageID = 998 // bytes: that of a line. Source: RFC 5322 §2.1.1.
	maxWaiting   = 100 // letters that wait for one
)

// addAnswers writes down which Message-IDs a letter that came in answers, so that the letters with them find it when they
// come later.
func addAnswers(ctx context.Context, tx *sqldb.Tx, m item.Mail) error {
	if m.Out && m.Why != item.WhyElsewhere {
		return nil
	}
	for i, id := range m.Answers {
		if i == maxAnswers {
			break
		}
		if id == "" || len(id) > maxMessageID {
			continue
		}
		_, err := tx.Exec(ctx, "INSERT INTO respond_letter_ref (letter, message_id) VALUES (?, ?) ON CONFLICT (letter, message_id) DO NOTHING", m.ID, id)
		if err != nil {
			return fmt.Errorf("note what a letter answers: %w", err)
		}
	}
	return nil
}

// Waiting returns the letters that answer a Message-ID, the oldest first.
func Waiting(ctx context.Context, r sqldb.Reader, id string) (list []item.Mail, err error) {
	rows, err := r.Query(ctx, fmt.Sprintf("%s%sl.way = 'in' AND l.id IN (SELECT f.letter FROM respond_letter_ref f WHERE f.message_id = ?) ORDER BY l.at, l.id LIMIT %d", mailSelect, mailSource, maxWaiting), id)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		m, err := mailRow(row)
		list = append(list, m)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find letters that answer one: %w", err)
	}
	return list, nil
}

// ItemOfSame returns the item of a letter that came by another way as other bytes: of the same Message-ID and sender; 0 for
// none.
func ItemOfSame(ctx context.Context, r sqldb.Reader, id, from string) (one int64, err error) {
	if id == "" {
		return 0, nil
	}
	err = r.QueryRow(ctx, "SELECT item FROM respond_letter WHERE item <> 0 AND way = 'in' AND sort <> 'note' AND message_id = ? AND LOWER(sender) = ? ORDER BY at, id LIMIT 1", id, strings.ToLower(from)).Scan(&one)
	return noItem(one, err)
}

// AddRef notes what an item is about.
func AddRef(ctx context.Context, tx *sqldb.Tx, one int64, ref item.Ref, by string) error {
	_, err := tx.Exec(ctx, "INSERT INTO respond_ref (item, kind, ref, title, at, by) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (item, kind, ref) DO NOTHING",
		one, ref.Kind, ref.Ref, ref.Title, sqldb.Time(tx.Now), by)
	if err != nil {
		return fmt.Errorf("note what an item is about: %w", err)
	}
	return nil
}

// HasID reports whether a letter of ours is there with a Message-ID.
func HasID(ctx context.Context, r sqldb.Reader, id string) (bool, error) {
	if id == "" {
		return false, nil
	}
	var n int
	if err := r.QueryRow(ctx, "SELECT COUNT(*) FROM respond_letter WHERE message_id = ? AND way = 'out'", id).Scan(&n); err != nil {
		return false, fmt.Errorf("look for letter: %w", err)
	}
	return n > 0, nil
}

// SentAlone are the letters that were sent by other programs and belong to no item yet: those that answer a letter, and those
// that it answers.
func SentAlone(ctx context.Context, r sqldb.Reader, m item.Mail) (list []item.Mail, err error) {
	ids := append([]string{}, m.Answers[:min(len(m.Answers), maxAnswers)]...)
	marks, args := among(append(ids, ""))
	rows, err := r.Query(ctx, fmt.Sprintf("%s%sl.way = 'out' AND l.item = 0 AND l.act = 0 AND (l.message_id <> '' AND l.message_id IN (%s) OR l.id IN (SELECT f.letter FROM respond_letter_ref f WHERE f.message_id = ?)) ORDER BY l.at, l.id LIMIT %d",
		mailSelect, mailSource, marks, maxWaiting), append(args, m.MessageID)...)
	err = sqldb.Each(rows, err, func(row *sql.Rows) error {
		one, err := mailRow(row)
		list = append(list, one)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find letters that were sent by other programs: %w", err)
	}
	return list, nil
}
