package app

import (
	"context"
	"fmt"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/trust"
)

// handlers are the people whom items of the desk can be given to.
func (n *Node) handlers(ctx context.Context) ([]item.Handler, error) {
	return whoMay(ctx, n.DB, trust.ActIncidentWork)
}

// itemReaders are those who may read items of the desk.
func (n *Node) itemReaders(ctx context.Context, from sqldb.Reader) ([]item.Handler, error) {
	return whoMay(ctx, from, trust.ActIncidentRead)
}

// whoMay are the people who may do something, as the desk knows them.
func whoMay(ctx context.Context, from sqldb.Reader, act trust.Act) (list []item.Handler, err error) {
	users, err := trust.Users(ctx, from)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		if !u.May(act) {
			continue
		}
		mark, err := tocsin.ParseMark(u.Clearance)
		if err != nil {
			return nil, fmt.Errorf("read the clearance of %s: %w", u.Name, err)
		}
		list = append(list, item.Handler{Name: u.Name, Display: u.Display, Clearance: mark, All: u.May(trust.ActIncidentRestricted)})
	}
	return list, nil
}

// decisions are those that wait, with which of them somebody may take: what others have asked for, of the acts that they may
// do themselves. What is about an incident that they may not see is not there for them.
func (n *Node) decisions(ctx context.Context, v item.Viewer) (list []item.Decision, err error) {
	u, err := n.Trust.Named(ctx, v.Name)
	if err != nil && tocsin.WhyOf(err) != tocsin.NotFound { // a program and the node's own machine are nobody who may
		return nil, err
	}
	open, err := n.Trust.Waiting(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range open {
		if shows, err := n.showsAskTo(ctx, v, a); err != nil {
			return nil, err
		} else if !shows {
			continue
		}
		list = append(list, item.Decision{Ask: askOf(a), Yours: a.By != u.Name && u.May(a.Act)})
	}
	return list, nil
}
