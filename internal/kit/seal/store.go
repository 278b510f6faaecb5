package seal

import (
	"context"
	"embed"
	"errors"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// proofOf is what the proof of the records' key holds.
const proofOf = "the key of these records"

// Given is where a node's key comes from.
type Given struct {
	Key  []byte // of the settings; nil: that of File
	File string // is made where the records have no key yet
	Lost bool   // the records' own key is gone: they get this one, and what it can't open is nothing any more
}

// Open returns the box of the records' key. Records without a key get this one; those that have another are refused.
func Open(ctx context.Context, db *sqldb.DB, g Given) (*Box, error) {
	if err := db.Migrate(ctx, "seal", migrations); err != nil {
		return nil, err
	}
	if g.Lost {
		if err := forget(ctx, db); err != nil {
			return nil, err
		}
	}
	is, err := proof(ctx, db)
	if err != nil {
		return nil, fmt.Errorf("read proof of the key: %w", err)
	}
	key := g.Key
	if key == nil {
		key, err = ReadKey(g.File)
	}
	if err == nil && key == nil {
		if is != "" {
			return nil, tocsin.Faultf(tocsin.Conflict, "%s is not there, by which secrets of the records are sealed: put it back from a backup or from another process of the node, or see `tocsin reseal --help`", g.File)
		}
		key, err = MakeKey(g.File)
	}
	if err != nil {
		return nil, err
	}
	b, err := New(key)
	if err != nil {
		return nil, err
	}
	return b, b.agree(ctx, db, g)
}

// agree gives the records the proof of this key, unless they have one: then it must be of the same key.
func (b *Box) agree(ctx context.Context, db *sqldb.DB, g Given) error {
	var is string
	err := db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if is, err = proof(ctx, tx); err != nil || is != "" {
			return err
		}
		is = b.Seal(proofOf, proofOf)
		_, err = tx.Exec(ctx, "INSERT INTO seal_key (id, proof) VALUES (1, ?)", is)
		return err
	})
	if err != nil {
		return fmt.Errorf("agree on the key of the records: %w", err)
	}
	if text, err := b.Open(proofOf, is); err == nil && text == proofOf {
		return nil
	}
	where := g.File
	if g.Key != nil {
		where = "the key of the settings"
	}
	return tocsin.Faultf(tocsin.Conflict, "%s is not the key by which secrets of the records are sealed: give the right one (TOCSIN_SECRET_KEY, or secret_key_file), or see `tocsin reseal --help`", where)
}

func proof(ctx context.Context, db sqldb.Reader) (is string, err error) {
	err = db.QueryRow(ctx, "SELECT proof FROM seal_key WHERE id = 1").Scan(&is)
	if errors.Is(err, sqldb.ErrNoRows) {
		return "", nil
	}
	return is, err
}

func forget(ctx context.Context, db *sqldb.DB) error {
	err := db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM seal_key")
		return err
	})
	if err != nil {
		return fmt.Errorf("forget the key of the records: %w", err)
	}
	return nil
}
