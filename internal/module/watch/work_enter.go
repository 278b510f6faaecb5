package watch

import (
	"context"
	"strings"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/tend"
)

// enteredFeed reads what people enter: its columns are the keys of events.
const enteredFeed = "csv"

// Enter takes in events that a person entered, a table whose columns are event keys, and reads them like any report.
func (o Tend) Enter(ctx context.Context, by, sheet, tlp string) (e tend.Entered, err error) {
	r := o.room
	a, err := r.arrival(enteredFeed, "by hand "+r.Now().UTC().Format("2006-01-02 150405")+".csv", tlp, "page: "+by)
	if err != nil {
		return e, err
	}
	rep, known, err := r.Receive(ctx, a, strings.NewReader(sheet))
	if err != nil {
		return e, err
	}
	if e.Report = rep.ID; known {
		return e, nil
	}
	if rep, err = r.Read(ctx, rep); err != nil {
		return e, err
	}
	e.Taken = rep.Accepted
	if err := r.Inbox.EachReject(ctx, rep, 0, func(x inbox.Reject) bool {
		e.Refused = &tend.Refusal{Field: x.Field, Reason: x.Reason}
		return false
	}); err != nil {
		return e, err
	}
	return e, r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "event.enter", Subject: rep.Name, Detail: map[string]any{"report": rep.ID, "events": rep.Accepted}})
	})
}
