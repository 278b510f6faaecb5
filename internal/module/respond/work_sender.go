package respond

import (
	"context"
	netmail "net/mail"
	"slices"
	"strings"

	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Senders are the addresses that letters can be from, that of the node's settings first.
func (r *Room) Senders(ctx context.Context) ([]item.Sender, error) { return r.senders(ctx, r.DB) }

func (r *Room) senders(ctx context.Context, rd sqldb.Reader) (list []item.Sender, err error) {
	h, err := letterhead(ctx, rd)
	if err != nil {
		return nil, err
	}
	for _, full := range append([]string{r.from()}, h.Addresses...) {
		a, err := netmail.ParseAddress(full)
		if err != nil {
			continue // of the settings: whoever writes a letter is told
		}
		address, err := mail.Address(a.Address)
		if err == nil && !slices.ContainsFunc(list, func(s item.Sender) bool { return strings.EqualFold(s.Address, address) }) {
			list = append(list, item.Sender{Address: address, Full: full})
		}
	}
	return list, nil
}

// Owns reports whether an address is one of the team's, also with something behind + in it.
func (r *Room) Owns(ctx context.Context, address string) (bool, error) {
	list, err := r.senders(ctx, r.DB)
	return owned(list)(address), err
}

// owned tells the team's addresses, also with something behind + in them.
func owned(list []item.Sender) func(address string) bool {
	return func(address string) bool {
		local, domain, _ := strings.Cut(strings.ToLower(address), "@")
		local, _, _ = strings.Cut(local, "+")
		return slices.ContainsFunc(list, func(s item.Sender) bool {
			return strings.EqualFold(s.Address, address) || strings.EqualFold(s.Address, local+"@"+domain)
		})
	}
}

// senderOf says which address a letter is from: the one that was chosen, or else the one that the letter which it answers
// came to, or was from; of a talk of its own, that of the newest letter of the item.
func (r *Room) senderOf(ctx context.Context, rd sqldb.Reader, v item.Viewer, it item.Item, chosen string, of source) (string, error) {
	list, err := r.senders(ctx, rd)
	if err != nil || len(list) == 0 {
		return r.from(), err
	}
	if chosen != "" {
		for _, s := range list {
			if strings.EqualFold(s.Address, chosen) || s.Full == chosen {
				return s.Full, nil
			}
		}
		return "", fault("from", "%.100q is none of the team's addresses", chosen)
	}
	came := of.came()
	if of.it.ID == 0 && it.ID != 0 && len(list) > 1 {
		family, err := record.Gathered(ctx, rd, it.ID)
		if err != nil {
			return "", err
		}
		newest, err := record.NewestIn(ctx, rd, v, family)
		if err != nil {
			return "", err
		}
		came = newest.To
	}
	for _, to := range came {
		for _, s := range list {
			if owned([]item.Sender{s})(bare(to)) {
				return s.Full, nil
			}
		}
	}
	return list[0].Full, nil
}
