package respond

import (
	"context"
	"log/slog"
	"time"

	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/record"
)

// Config is what a node's operator decides.
type Config struct {
	Country  string         // of the numbers, ISO 3166-1 alpha-2
	Team     string         // the team's name
	Language string         // of the team, BCP 47
	Zone     *time.Location // of the team's hours
	From     string         // whom letters come from: "Team <cirt@example.org>"
}

// Deps are the parts of the kit that the room works with.
type Deps struct {
	DB     *sqldb.DB
	Outbox *outbox.Outbox
	Log    *slog.Logger
	Now    func() time.Time
}

// Room is the incident desk.
type Room struct {
	Config
	Deps
}

// New returns the room with its tables up to date.
func New(ctx context.Context, c Config, d Deps) (*Room, error) {
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	return &Room{Config: c, Deps: d}, record.Open(ctx, d.DB)
}
