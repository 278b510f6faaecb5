// Package auth knows the tokens by which programs use the API. A token is shown once, when it is made; the node keeps
// its SHA-256 alone, which is enough: a token is 130 random bits, nothing that could be guessed from a hash. It has a
// scope, an end, and may be bound to one feed, so that a bot that gives reports can do nothing else. A token can be a
// person's own: whoever asks who they are then has to ask what they may do as well; this package keeps their name alone.
//
// Table: auth_token. What is made and revoked stands in the audit log.
package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"embed"
	"encoding/hex"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// Token is what is known of a token: all but itself.
type Token struct {
	ID      int64     `json:"id"`
	Name    string    `json:"name"`
	Scopes  []string  `json:"scopes"`
	Feed    string    `json:"feed,omitempty"`
	Person  string    `json:"person,omitempty"` // whose own it is; "" is a program's
	By      string    `json:"by"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires,omitzero"`
	Used    time.Time `json:"used,omitzero"`
	Revoked time.Time `json:"revoked,omitzero"`
}

// May reports whether a token has a scope.
func (t Token) May(scope string) bool { return slices.Contains(t.Scopes, scope) }

// Tokens keeps tokens.
type Tokens struct {
	db      *sqldb.DB
	log     *slog.Logger
	now     func() time.Time
	touches sync.WaitGroup
}

// Open returns the tokens of a node's records.
func Open(ctx context.Context, db *sqldb.DB, log *slog.Logger, now func() time.Time) (*Tokens, error) {
	return &Tokens{db: db, log: log, now: now}, db.Migrate(ctx, "auth", migrations)
}

// Close waits until what was used is noted.
func (t *Tokens) Close() error {
	t.touches.Wait()
	return nil
}

// Wish is a token that somebody wants.
type Wish struct {
	Name   string   `json:"name"`
	Scopes []string `json:"scopes"`
	Feed   string   `json:"feed"`   // "": reports of any feed
	Person string   `json:"person"` // whose own it is; "" is a program's
	Days   int      `json:"days"`   // 0: it never ends; a person's own always does
	By     string   `json:"by"`
}

var goodName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// maxDays is how long a token may live, in days: ten years. maxOwnDays is the same of a person's own.
const (
	maxDays    = 3653
	maxOwnDays = 366
)

// Create makes a token and returns it: this is the only time that anybody sees it.
func (t *Tokens) Create(ctx context.Context, w Wish) (tok Token, secret string, err error) {
	scopes, err := parseScopes(w.Scopes)
	switch {
	case err != nil:
		return tok, "", err
	case !goodName.MatchString(w.Name):
		return tok, "", &tocsin.Fault{Why: tocsin.Invalid, Field: "name", Text: quote(w.Name) + " is no name: 1 to 64 of a-z 0-9 . _ -"}
	case w.Days < 0 || w.Days > maxDays:
		return tok, "", &tocsin.Fault{Why: tocsin.Invalid, Field: "days", Text: "it is 1 to 3653, or 0 for a token that never ends"}
	}
	if w.Person != "" && (w.Days == 0 || w.Days > maxOwnDays) {
		return tok, "", &tocsin.Fault{Why: tocsin.Invalid, Field: "days", Text: "a person's own token lives 1 to 366 days"}
	}
	tok = Token{Name: w.Name, Scopes: scopes, Feed: w.Feed, Person: w.Person, By: w.By}
	if w.Days > 0 {
		tok.Expires = t.now().UTC().AddDate(0, 0, w.Days).Truncate(time.Second)
	}
	ident := strings.ToLower(rand.Text()[:identLen])
	secret = prefix + ident + "_" + rand.Text()
	tok, err = t.insert(ctx, tok, ident, hash(secret))
	if err != nil {
		return tok, "", err
	}
	return tok, secret, nil
}

// A token is prefix, identLen letters and digits by which it is found, "_", and its secret. The prefix lets scanners
// that look for leaked secrets know it.
const (
	prefix   = "tocsin_"
	identLen = 12
	// maxToken is how long a presented token may be, in bytes.
	maxToken = 128
)

func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// errUnknown is the one answer to every token that does not hold: why is nobody's business.
func errUnknown() error {
	return tocsin.Faultf(tocsin.Denied, "the token is unknown, has ended or was revoked")
}

// Check returns what a presented token may do, or a fault.
func (t *Tokens) Check(ctx context.Context, presented string) (Token, error) {
	rest, ok := strings.CutPrefix(presented, prefix)
	ident, _, _ := strings.Cut(rest, "_")
	if !ok || len(presented) > maxToken || len(ident) != identLen {
		return Token{}, errUnknown()
	}
	tok, want, err := t.byIdent(ctx, ident)
	if err != nil {
		return Token{}, err
	}
	same := subtle.ConstantTimeCompare([]byte(hash(presented)), []byte(want)) == 1
	now := t.now()
	if !same || tok.ID == 0 || !tok.Revoked.IsZero() || !tok.Expires.IsZero() && !now.Before(tok.Expires) {
		return Token{}, errUnknown()
	}
	if now.Sub(tok.Used) >= usedEvery {
		t.touch(ctx, tok)
	}
	return tok, nil
}

// usedEvery is how exactly a token's last use is noted; touchWait how long that may wait for the records.
const (
	usedEvery = time.Minute
	touchWait = 10 * time.Second
)

// touch notes that a token was used, beside the request: who asks does not wait for it.
func (t *Tokens) touch(ctx context.Context, tok Token) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), touchWait)
	t.touches.Go(func() {
		defer cancel()
		if err := t.used(ctx, tok.ID); err != nil {
			t.log.Warn("note that a token was used", "token", tok.Name, "error", err)
		}
	})
}
