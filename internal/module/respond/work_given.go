package respond

import (
	"context"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// maxOwnID is how long a program's own id of an item may be, in bytes.
const maxOwnID = 200

// giver is the system that the ids are of that somebody gives: nobody's are mistaken for another's, nor for those of a case
// that was imported.
func giver(v item.Viewer) string { return "api " + v.Name }

// given returns the item that somebody gave before under an id of their own; without one, or where it is new, that is none.
func given(ctx context.Context, tx *sqldb.Tx, v item.Viewer, id string) (it item.Item, err error) {
	if id == "" {
		return it, nil
	}
	if len(id) > maxOwnID || strings.ContainsAny(id, "\r\n\x00") {
		return it, fault("id", "an id is one line of up to %d bytes", maxOwnID)
	}
	one, err := record.Origin(ctx, tx, giver(v), id)
	if err != nil || one == 0 {
		return it, err
	}
	if it, err = record.ByID(ctx, tx, one); err != nil {
		return it, err
	}
	if it, err = record.ByNumber(ctx, tx, v, it.Number); err != nil {
		return it, tocsin.Faultf(tocsin.Conflict, "this was reported before, and is no longer yours to see")
	}
	return it, nil
}

// keepID keeps under which id of their own somebody gave an item.
func keepID(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it item.Item, id string) error {
	if id == "" {
		return nil
	}
	return record.SetOrigin(ctx, tx, it.ID, giver(v), id, v.Name)
}
