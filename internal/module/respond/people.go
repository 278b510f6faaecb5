package respond

import (
	"context"

	"tocsin"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/keys"
	"tocsin/internal/module/respond/item"
)

// People knows who can be written to. Another room keeps them; without it every address is a stranger's.
type People interface {
	// Reach tells what is known of an address.
	Reach(ctx context.Context, email string) (Reach, error)
	// Contacts are those of a constituent, the ones that warnings go to first.
	Contacts(ctx context.Context, org string) ([]item.Correspondent, error)
	// Nationals are the national teams of other countries.
	Nationals(ctx context.Context) ([]item.Correspondent, error)
	// Constituents are all that can be chosen for a letter to many: slug and name.
	Constituents(ctx context.Context) ([]item.Constituent, error)
}

// Reach is what is known of an address.
type Reach struct {
	Known     bool        // it is a contact of somebody's
	Clearance tocsin.Mark // the strictest mark that may go there
	Said      bool        // somebody has said the clearance for this address: nothing else widens it
	Protect   string      // pgp, smime: letters to it must be encrypted
	Off       bool        // nothing is sent to it
	Language  string
}

// Ring signs and encrypts.
type Ring interface {
	// Best says how a letter to an address can be encrypted; keys.None with the reason where it can't be.
	Best(to string) (keys.Way, string, error)
	// Copies makes the copy of each recipient. No copy names a hidden one.
	Copies(m mail.Message, hidden []string, want func(to string) keys.Protection) ([]keys.Copy, error)
}
