package auth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
)

const columns = "id, name, scopes, feed, person, made_by, created, expires, used, revoked"

type scanner interface{ Scan(dest ...any) error }

func scan(row scanner, more ...any) (Token, error) {
	var t Token
	var scopes string
	var created, expires, used, revoked int64
	err := row.Scan(append([]any{&t.ID, &t.Name, &scopes, &t.Feed, &t.Person, &t.By, &created, &expires, &used, &revoked}, more...)...)
	t.Scopes = strings.Fields(scopes)
	t.Created, t.Expires = sqldb.FromTime(created), sqldb.FromTime(expires)
	t.Used, t.Revoked = sqldb.FromTime(used), sqldb.FromTime(revoked)
	return t, err
}

// insert keeps a new token. A name is used once: what was revoked stays in the list, and the audit log speaks of it.
func (t *Tokens) insert(ctx context.Context, tok Token, ident, sum string) (Token, error) {
	err := t.db.Tx(ctx, func(tx *sqldb.Tx) error {
		var err error
		tok, err = scan(tx.QueryRow(ctx, `INSERT INTO auth_token (name, ident, hash, scopes, feed, person, made_by, created, expires)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING RETURNING `+columns,
			tok.Name, ident, sum, strings.Join(tok.Scopes, " "), tok.Feed, tok.Person, tok.By, sqldb.Time(tx.Now), sqldb.Time(tok.Expires)))
		if errors.Is(err, sql.ErrNoRows) {
			return tocsin.Faultf(tocsin.Conflict, "there is or was a token of that name: take another, so that nobody mistakes one for the other")
		}
		if err != nil {
			return fmt.Errorf("keep token: %w", err)
		}
		return audit.Add(ctx, tx, audit.Line{Actor: tok.By, Act: "token.create", Subject: tok.Name,
			Detail: map[string]any{"scopes": tok.Scopes, "feed": tok.Feed, "person": tok.Person, "expires": tok.Expires}})
	})
	return tok, err
}

// byIdent returns a token and its hash; one without an ID where there is none.
func (t *Tokens) byIdent(ctx context.Context, ident string) (tok Token, sum string, err error) {
	tok, err = scan(t.db.QueryRow(ctx, "SELECT "+columns+", hash FROM auth_token WHERE ident = ?", ident), &sum)
	if errors.Is(err, sql.ErrNoRows) {
		return Token{}, "", nil
	}
	if err != nil {
		return Token{}, "", fmt.Errorf("look token up: %w", err)
	}
	return tok, sum, nil
}

// used notes that a token was used.
func (t *Tokens) used(ctx context.Context, id int64) error {
	return t.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE auth_token SET used = ? WHERE id = ?", sqldb.Time(tx.Now), id)
		return err
	})
}

// List returns all tokens by name, those that were revoked too.
func (t *Tokens) List(ctx context.Context) ([]Token, error) { return t.list(ctx, "") }

// Of returns the tokens of a person's own by name, those that were revoked too.
func (t *Tokens) Of(ctx context.Context, person string) ([]Token, error) {
	if person == "" {
		return nil, nil
	}
	return t.list(ctx, "WHERE person = ? ", person)
}

func (t *Tokens) list(ctx context.Context, where string, args ...any) ([]Token, error) {
	var list []Token
	rows, err := t.db.Query(ctx, "SELECT "+columns+" FROM auth_token "+where+"ORDER BY name", args...)
	err = sqldb.Each(rows, err, func(r *sql.Rows) error {
		tok, err := scan(r)
		list = append(list, tok)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	return list, nil
}

// Revoke ends a token for good, from the next request on.
func (t *Tokens) Revoke(ctx context.Context, name, by string) (Token, error) {
	var tok Token
	err := t.db.Tx(ctx, func(tx *sqldb.Tx) error {
		var err error
		tok, err = scan(tx.QueryRow(ctx, "UPDATE auth_token SET revoked = ? WHERE name = ? AND revoked = 0 RETURNING "+columns, sqldb.Time(tx.Now), name))
		if errors.Is(err, sql.ErrNoRows) {
			return tocsin.Faultf(tocsin.NotFound, "there is no token %s that could be revoked", quote(name))
		}
		if err != nil {
			return fmt.Errorf("revoke token: %w", err)
		}
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "token.revoke", Subject: name})
	})
	return tok, err
}

// RevokeOf ends all tokens of a person's own, in the transaction of what leads to it.
func RevokeOf(ctx context.Context, tx *sqldb.Tx, person, by string) error {
	names, err := sqldb.Column[string](tx.Query(ctx, "UPDATE auth_token SET revoked = ? WHERE person = ? AND person <> '' AND revoked = 0 RETURNING name", sqldb.Time(tx.Now), person))
	if err != nil {
		return fmt.Errorf("revoke the tokens of %s: %w", person, err)
	}
	for _, name := range names {
		if err := audit.Add(ctx, tx, audit.Line{Actor: by, Act: "token.revoke", Subject: name}); err != nil {
			return err
		}
	}
	return nil
}
