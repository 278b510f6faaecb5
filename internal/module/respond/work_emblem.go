package respond

import (
	"context"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/record"
	"tocsin/internal/module/respond/team"
)

// The settings that keep the team's picture: what it is, which each page asks, and its bytes.
const (
	emblemSetting = "emblem"
	emblemBytes   = "emblem/bytes"
)

const (
	// emblemHolds is how long a node that has looked which picture there is does not look again: an import may bring another.
	emblemHolds = time.Minute
	// emblemWaits is how long it looks: where the records are away, the page that says so has no picture.
	emblemWaits = 500 * time.Millisecond
)

// knownEmblem is which picture there was at a time. Each page asks for it.
type knownEmblem struct {
	team.Emblem
	at time.Time
}

// Emblem is the picture that stands for the team; without a sum there is none.
func (r *Room) Emblem(ctx context.Context) (e team.Emblem, err error) {
	k := r.emblem.Load()
	if k != nil && time.Since(k.at) < emblemHolds {
		return k.Emblem, nil
	}
	ctx, cancel := context.WithTimeout(ctx, emblemWaits)
	defer cancel()
	if err = record.Setting(ctx, r.DB, emblemSetting, &e); err != nil && k != nil {
		e = k.Emblem
	}
	r.emblem.Store(&knownEmblem{e, time.Now()})
	return e, err
}

// EmblemBytes is the picture of a sum. One that was before it is not found.
func (r *Room) EmblemBytes(ctx context.Context, sum string) (e team.Emblem, body []byte, err error) {
	if err = record.Setting(ctx, r.DB, emblemSetting, &e); err != nil {
		return e, nil, err
	}
	if e.Sum == "" || e.Sum != sum {
		return e, nil, tocsin.Faultf(tocsin.NotFound, "there is no such picture")
	}
	return e, body, record.Setting(ctx, r.DB, emblemBytes, &body)
}

// SetEmblem keeps a picture for the team; no bytes take it away.
func (r *Room) SetEmblem(ctx context.Context, by string, raw []byte) (e team.Emblem, err error) {
	var body []byte
	if len(raw) > 0 {
		if e, body, err = team.ReadEmblem(raw); err != nil {
			return e, err
		}
	}
	defer r.emblem.Store(nil)
	return e, r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := record.SetSetting(ctx, tx, emblemSetting, e); err != nil {
			return err
		}
		if err := record.SetSetting(ctx, tx, emblemBytes, body); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "respond.team.emblem", Subject: team.Setting, Detail: map[string]any{"sum": e.Sum, "bytes": len(body)}})
	})
}
