package report

import (
	"context"
	"strings"
	"unicode/utf8"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/record"
)

// maxForeword is how long a foreword may be, in characters: a page.
const maxForeword = 6000

// setting is the name under which the foreword of a period is kept.
func setting(p Period) string { return "foreword." + p.String() }

func (d *Desk) foreword(ctx context.Context, from sqldb.Reader, p Period) (f Foreword, err error) {
	err = record.Setting(ctx, from, setting(p), &f)
	return f, err
}

// SetForeword keeps what the team says of a period. It refuses what was begun from another version: two people may have the
// page open. The audit line says who, of which period and how long, not the words.
func (d *Desk) SetForeword(ctx context.Context, by string, p Period, text string, version int64) error {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	n := utf8.RuneCountInString(text)
	if n > maxForeword {
		f := tocsin.Faultf(tocsin.TooLarge, "A foreword has at most %d characters; this has %d.", maxForeword, n)
		f.Field = "text"
		return f
	}
	return d.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		was, err := d.foreword(ctx, tx, p)
		if err != nil {
			return err
		}
		if was.Version != version {
			return tocsin.Faultf(tocsin.Conflict, "Somebody else has changed this meanwhile. What you wrote is kept here: saved again, it takes the place of theirs.")
		}
		f := Foreword{Text: text, By: by, At: tx.Now, Version: version + 1}
		if err := record.SetSetting(ctx, tx, setting(p), f); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "respond.foreword", Subject: p.String(), Detail: map[string]any{"characters": n, "version": f.Version}})
	})
}
