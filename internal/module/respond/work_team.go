package respond

import (
	"context"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/record"
	"tocsin/internal/module/respond/team"
)

// TeamOf returns what the team has said of itself. What it has not said yet comes from the node's settings.
func (r *Room) TeamOf(ctx context.Context) (team.Team, error) {
	t, err := r.teamIn(ctx, r.DB)
	return t, err
}

func (r *Room) teamIn(ctx context.Context, from sqldb.Reader) (t team.Team, err error) {
	if err := record.Setting(ctx, from, team.Setting, &t); err != nil {
		return t, err
	}
	if t.Version > 0 {
		return t, nil
	}
	language := r.Language
	if language == "" {
		language = "en"
	}
	t.Name, t.Languages, t.TLP = team.Said{}.With(language, r.Team), []string{language}, tocsin.Amber.String()
	if t.Zone == "" && r.Zone != nil {
		t.Zone = r.Zone.String()
	}
	return t, nil
}

// SetTeam keeps what the team says of itself. It refuses what was begun from another version: two people may have the
// form open.
func (r *Room) SetTeam(ctx context.Context, by string, t team.Team) (team.Team, error) {
	if err := t.Check(); err != nil {
		return t, err
	}
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		was, err := r.teamIn(ctx, tx)
		if err != nil {
			return err
		}
		if was.Version != t.Version {
			return tocsin.Faultf(tocsin.Conflict, "Somebody else has changed this meanwhile. What you wrote is kept here: saved again, it takes the place of theirs.")
		}
		t.Version, t.Changed = was.Version+1, tx.Now
		if err := record.SetSetting(ctx, tx, team.Setting, t); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "respond.team", Subject: team.Setting,
			Detail: map[string]any{"version": t.Version, "public": t.Public}})
	})
	if err != nil && tocsin.WhyOf(err) == tocsin.Internal {
		err = fmt.Errorf("keep the team: %w", err)
	}
	return t, err
}
