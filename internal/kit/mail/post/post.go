// Package post keeps letters that came in, whichever way they came: their bytes on disk, a row about each, and what
// became of it. A letter that is handed over twice is acted on once.
package post

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"io"
	"strings"

	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/keys"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/sqldb"
)

//go:embed migrate
var migrations embed.FS

// Blobs is where the bytes of letters are kept.
type Blobs interface {
	Put(ctx context.Context, raw []byte) (sha string, err error)
	Get(ctx context.Context, sha string) (raw []byte, err error)
}

// Unread is the kind of what could not be read as a letter; its bytes are kept all the same.
const Unread read.Kind = "unread"

// Config is what the post needs.
type Config struct {
	Reader read.Reader
	Verp   func() mail.Verp                        // knows the addresses that bounces come to, as they are now; nil is the reader's own
	Reveal func(raw []byte) (keys.Revealed, error) // decrypts; nil does not
	// Act does what a letter is about, once for each hash or so that twice does no harm, and reports whether it was about
	// something of ours.
	Act func(ctx context.Context, in read.Incoming, e mail.Envelope, hash string) (ours bool, err error)
	// Sent does the same of a letter that somebody has sent by another program; nil leaves those alone.
	Sent func(ctx context.Context, in read.Incoming, e mail.Envelope, hash string) error
}

// Post keeps letters.
type Post struct {
	c     Config
	db    *sqldb.DB
	blobs Blobs
}

// Open returns the post, with its tables up to date.
func Open(ctx context.Context, db *sqldb.DB, blobs Blobs, c Config) (*Post, error) {
	return &Post{c: c, db: db, blobs: blobs}, db.Migrate(ctx, "post", migrations)
}

// Take takes a letter in. It implements mail.Taker: when it returns nil, the bytes are on disk and all that follows from
// them is done.
func (p *Post) Take(ctx context.Context, raw []byte, e mail.Envelope) error {
	if gone, err := p.forgotten(ctx, raw); err != nil || gone {
		return err
	}
	sha, err := p.blobs.Put(ctx, raw)
	if err != nil {
		return err
	}
	if e.Key == "" {
		e.Key = sha
	}
	known, err := p.known(ctx, sha)
	if err != nil || known {
		return err
	}
	l := Line{SHA: sha, Source: e.Source, Remote: e.Remote, Kind: string(Unread), Size: int64(len(raw))}
	in, trouble := p.read(raw, e)
	if trouble != nil {
		l.Trouble = trouble.Error()
		return p.note(ctx, l)
	}
	l.Kind, l.Sender, l.Subject, l.Trouble = string(in.Kind), in.From, short(in.Subject), strings.Join(in.Troubles, "; ")
	if e.Source == mail.SourceSent {
		if l.Taken = true; p.c.Sent != nil {
			err = p.c.Sent(ctx, in, e, sha)
		}
		if err != nil {
			return err
		}
		return p.note(ctx, l)
	}
	if l.Taken, err = p.c.Act(ctx, in, e, sha); err != nil {
		return err
	}
	return p.note(ctx, l)
}

// Raw returns the bytes of a letter that is kept, as they came.
func (p *Post) Raw(ctx context.Context, sha string) ([]byte, error) { return p.blobs.Get(ctx, sha) }

// read reads a letter, decrypted where it can be.
func (p *Post) read(raw []byte, e mail.Envelope) (read.Incoming, error) {
	secret, seal, size := "", "", int64(len(raw))
	if p.c.Reveal != nil && isSealed(raw) {
		clear, err := p.c.Reveal(raw)
		if err != nil {
			return read.Incoming{}, err
		}
		raw, secret, seal = clear.Raw, clear.Trouble, clear.Word()
	}
	reader := p.c.Reader
	if p.c.Verp != nil {
		reader.Verp = p.c.Verp()
	}
	in, err := reader.Read(raw, e.To...)
	in.Size, in.Seal = size, seal
	if secret != "" {
		in.Troubles = append(in.Troubles, secret)
	}
	return in, err
}

// isSealed reports whether a letter may be signed or encrypted; the ring says for sure.
func isSealed(raw []byte) bool {
	for _, sign := range []string{"multipart/encrypted", "multipart/signed", "pkcs7-mime", "-----BEGIN PGP MESSAGE-----", "-----BEGIN PGP SIGNED MESSAGE-----"} {
		if bytes.Contains(raw, []byte(sign)) {
			return true
		}
	}
	return false
}

func short(s string) string {
	const most = 500
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

// Dir keeps letters in a folder of blobs.
type Dir struct{ *blob.Dir }

// Put keeps a letter's bytes and returns their SHA-256.
func (d Dir) Put(_ context.Context, raw []byte) (string, error) {
	sum, _, err := d.Dir.Put(bytes.NewReader(raw), 0)
	return string(sum), err
}

// Get returns a letter's bytes.
func (d Dir) Get(_ context.Context, sha string) ([]byte, error) {
	b, err := d.Open(blob.Sum(sha))
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(b, read.MaxBytes+1))
	return raw, errors.Join(err, b.Close())
}
