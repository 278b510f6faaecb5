package report

import (
	"context"
	"time"
)

// Watched tells what the room that sees knows.
type Watched interface {
	// Sectors are those of the constituents, by slug; a constituent without a sector is not among them.
	Sectors(ctx context.Context) (map[string]string, error)
	// Seen counts what came of warnings in each of several stretches of time.
	Seen(ctx context.Context, spans []Bounds) ([]Seen, error)
}

// Bounds are a stretch of time: From is inside, To is not. Their zone says which days they have.
type Bounds struct{ From, To time.Time }

// Seen is what the room that sees knows of a stretch.
type Seen struct {
	Events   int64 `json:"events"`
	New      int64 `json:"new"`      // findings that were seen for the first time
	Fixed    int64 `json:"fixed"`    // that a later report was silent of
	Relapsed int64 `json:"relapsed"` // that came back
	Open     int64 `json:"open_at_end"`

	Told     int64   `json:"notified"`       // findings that owners were told of
	Answered int64   `json:"answered"`       // of those, what an owner has answered
	Mended   int64   `json:"notified_fixed"` // of those, what was fixed after that
	FixDays  float64 `json:"fix_days"`       // median, from the letter to the report that was silent of it
	FixDays9 float64 `json:"fix_days_p90"`

	Letters int64 `json:"digests"` // letters to owners that left
	Bounces int64 `json:"bounces"`

	Orgs      int64 `json:"constituents"`         // today
	Reachable int64 `json:"constituents_reached"` // today: that have an address
	ToldOrgs  int64 `json:"constituents_told"`    // that got a letter

	Sectors []Sector `json:"sectors,omitempty"`
}

// Sector is what came of warnings in one sector.
type Sector struct {
	Key      string `json:"key"`
	New      int64  `json:"new"`
	Fixed    int64  `json:"fixed"`
	Open     int64  `json:"open_at_end"`
	Told     int64  `json:"notified"`
	Answered int64  `json:"answered"`
	Mended   int64  `json:"notified_fixed"`
}

// sector returns that of a key; the zero Sector where there is none.
func (s *Seen) sector(key string) Sector {
	for _, v := range s.Sectors {
		if v.Key == key {
			return v
		}
	}
	return Sector{Key: key}
}
