package trust

import (
	"context"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/sqldb"
)

// AddressSender drafts the letter with the code of an address, in the transaction that keeps the code.
type AddressSender func(ctx context.Context, tx *sqldb.Tx, u User, address, code string) error

// OnAddress says who sends codes to addresses. It is called before the node serves.
func (r *Room) OnAddress(send AddressSender) { r.sendCode = send }

// AddressOf is a user's own address.
func (r *Room) AddressOf(ctx context.Context, u User) (Address, error) {
	return addressOf(ctx, r.DB, u.ID)
}

// WantAddress keeps an address that notices are to go to, and has a code sent there. The one before, if there is any, stays
// until the code comes back.
func (r *Room) WantAddress(ctx context.Context, u User, given string) error {
	address, err := mail.Address(given)
	if err != nil {
		return fault("address", "%.100q is no mail address", given)
	}
	return r.do(ctx, "trust.address_ask", u.Name, u.Name, func(tx *sqldb.Tx, u *User) (any, error) {
		a, err := addressOf(ctx, tx, u.ID)
		if err != nil {
			return nil, err
		}
		code := newAddressCode()
		if err := a.ask(address, code, tx.Now); err != nil {
			return nil, err
		}
		if err := saveAddress(ctx, tx, u.ID, a); err != nil || r.sendCode == nil {
			return nil, err
		}
		return map[string]string{"address": address}, r.sendCode(ctx, tx, *u, address, code)
	})
}

// ConfirmAddress takes the code that went to an address: from now on notices go there.
func (r *Room) ConfirmAddress(ctx context.Context, u User, code string) error {
	right := false
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		a, err := addressOf(ctx, tx, u.ID)
		if err != nil {
			return err
		}
		if right, err = a.confirm(code, tx.Now); err != nil {
			return err
		}
		if err := saveAddress(ctx, tx, u.ID, a); err != nil || !right {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: u.Name, Act: "trust.address", Subject: u.Name, Detail: map[string]string{"address": a.Address}})
	})
	if err == nil && !right {
		err = fault("address-code", "it is not the code that was sent")
	}
	return err
}

// DropAddress forgets a user's own address: no notice goes anywhere by mail.
func (r *Room) DropAddress(ctx context.Context, u User) error {
	return r.do(ctx, "trust.address_drop", u.Name, u.Name, func(tx *sqldb.Tx, u *User) (any, error) {
		a, err := addressOf(ctx, tx, u.ID)
		if err != nil {
			return nil, err
		}
		return nil, saveAddress(ctx, tx, u.ID, Address{day: a.day, asks: a.asks})
	})
}
