package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"time"

	"tocsin/internal/kit/auth"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/trust"
)

// openTrust opens the accounts of people.
func (n *Node) openTrust(ctx context.Context, lost bool) (err error) {
	single, err := n.openSSO()
	if err != nil {
		return err
	}
	names, err := n.openDirectory()
	if err != nil {
		return err
	}
	n.Trust, err = trust.New(ctx, trust.Deps{
		DB: n.DB, Log: n.Log, Now: time.Now, Team: cmp.Or(n.Settings.Name, "Tocsin"), SSO: single, Directory: names,
		Seal: n.Seal, Lost: lost,
		URL: n.Settings.Serve.URL, Hosts: n.Settings.TLS.ACMEHosts, Owner: n.isOwner, EndTokens: auth.RevokeOf, Tokens: n.Tokens, ScopeAct: scopeAct, Joined: n.joined,
	})
	return err
}

// feedNamed returns the full name of a feed.
func (n *Node) feedNamed(name string) (string, error) {
	f, err := n.Shelf.Named(name)
	if err != nil {
		return "", err
	}
	return f.Name, nil
}

// tellFirst prints the link by which the first account is made, while there is none.
func (n *Node) tellFirst(ctx context.Context, to io.Writer, at string) error {
	some, err := n.Trust.Peopled(ctx)
	if err != nil || some {
		return err
	}
	inv, err := n.Trust.First(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(to, "Nobody has an account yet. This address makes the first, once, until %s:\n  %s\n", inv.Expires.Format(time.RFC3339), at+trust.SetupPath+inv.Secret)
	return err
}

// isOwner tells whether there is a constituent of a slug.
func (n *Node) isOwner(_ context.Context, slug string) (bool, error) {
	if n.Watch == nil {
		return true, nil
	}
	_, ok := n.Watch.Roster.Index().Org(slug)
	return ok, nil
}

// joined tells the desk who has joined.
func (n *Node) joined(ctx context.Context, tx *sqldb.Tx, name string) error {
	if n.Respond == nil {
		return nil
	}
	return n.Respond.Joined(ctx, tx, name)
}
