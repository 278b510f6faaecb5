package watch

import (
	"context"
	"slices"
	"strconv"

	"tocsin/internal/module/watch/portal"
	"tocsin/internal/module/watch/roster"
)

// asText writes an AS number as the roster does.
func asText(n uint32) string { return strconv.FormatUint(uint64(n), 10) }

// Waiting returns the claims of all that nobody has decided, the oldest first.
func (o Portal) Waiting(ctx context.Context) (out []portal.Claim, err error) {
	list, err := o.p.room.Roster.Claims(ctx, "", roster.Waiting, portalClaims)
	slices.Reverse(list)
	for _, a := range list {
		out = append(out, portal.Claim{Asked: a, OwnerName: o.p.Name(a.Org)})
	}
	return out, err
}

// Decide makes a claim count, or ends it.
func (o Portal) Decide(ctx context.Context, id int64, approve bool, reason, by string) error {
	ctx = roster.As(ctx, by)
	if approve {
		return o.p.room.Roster.Approve(ctx, id)
	}
	return o.p.room.Roster.Refuse(ctx, id, reason)
}
