package post

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"tocsin/internal/kit/sqldb"
)

// Forgotten is the kind of a letter that was deleted for good: its hash alone is known, so that it is not taken in again.
const Forgotten = "forgotten"

// Forget notes that the letter of a hash was deleted for good. From then on its bytes are not taken in any more, by
// whichever way they come.
func (p *Post) Forget(ctx context.Context, sha string) error {
	err := p.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO post_letter (sha, at, source, remote, sender, subject, kind, size, trouble, taken) VALUES (?, ?, '', '', '', '', ?, 0, '', 1)
			ON CONFLICT (sha) DO UPDATE SET source = '', remote = '', sender = '', subject = '', kind = excluded.kind, size = 0, trouble = '', taken = 1`, sha, sqldb.Time(tx.Now), Forgotten)
		return err
	})
	if err != nil {
		return fmt.Errorf("forget letter: %w", err)
	}
	return nil
}

// forgotten tells whether a letter was deleted for good.
func (p *Post) forgotten(ctx context.Context, raw []byte) (bool, error) {
	sum := sha256.Sum256(raw)
	var n int
	if err := p.db.QueryRow(ctx, "SELECT COUNT(*) FROM post_letter WHERE sha = ? AND kind = ?", hex.EncodeToString(sum[:]), Forgotten).Scan(&n); err != nil {
		return false, fmt.Errorf("look for letter: %w", err)
	}
	return n > 0, nil
}
