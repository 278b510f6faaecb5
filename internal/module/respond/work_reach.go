package respond

import (
	"context"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// What somebody may have of whom nothing is known: what the whole community may know. Source: TLP 2.0 §2.
const strangers = tocsin.Green

// cleared says who a recipient of an item's letter is, and the strictest mark that they may have. A clearance that somebody
// said for the address holds. Else a contact has what contacts have, and whoever reported the item or wrote in it has at
// least the mark under which they did: they know it. For what is a part of the item that goes no further than AMBER, since
// the mark of a stranger's letter is the stranger's word. Everybody else is a stranger.
func (r *Room) cleared(ctx context.Context, rd sqldb.Reader, it item.Item, address string) (who string, m tocsin.Mark, known Reach, err error) {
	if r.People != nil {
		if known, err = r.People.Reach(ctx, address); err != nil {
			return "", m, known, err
		}
	}
	who, m = item.Stranger, strangers
	if known.Known || known.Said {
		who, m = item.Contact, known.Clearance
	}
	if known.Said {
		return who, m, known, nil
	}
	under, ok, err := involved(ctx, rd, it.ID, address)
	if err != nil || !ok {
		return who, m, known, err
	}
	if who == item.Stranger {
		who = item.Involved
	}
	return who, min(m, under), known, nil
}

// involved returns the strictest mark under which an address reported an item or wrote in it.
func involved(ctx context.Context, rd sqldb.Reader, id int64, address string) (m tocsin.Mark, ok bool, err error) {
	if id == 0 {
		return m, false, nil
	}
	own, err := record.Gathered(ctx, rd, id)
	if err != nil {
		return m, false, err
	}
	parts, err := record.Below(ctx, rd, id)
	if err != nil {
		return m, false, err
	}
	m = tocsin.Clear
	for _, side := range []struct {
		items []int64
		most  tocsin.Mark
	}{{own, tocsin.Red}, {parts, tocsin.Amber}} {
		for _, look := range []func(context.Context, sqldb.Reader, []int64, string) (tocsin.Mark, bool, error){record.WroteUnder, record.ReportedUnder} {
			under, found, err := look(ctx, rd, side.items, address)
			if err != nil {
				return m, false, err
			}
			if found {
				m, ok = min(m, max(under, side.most)), true
			}
		}
	}
	return m, ok, nil
}
