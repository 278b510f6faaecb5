package subscribe

import (
	"context"
	"net/http"
	"strings"

	"tocsin/internal/kit/feed"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/trust/bell"
)

// ServeHTTP answers at the secret addresses. It stands before the door: whoever has a secret is who made it, and sees what
// they may at this moment; it ends with their account. Programs of all sorts ask here, so no cookie is looked at.
func (d *Desk) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Cache-Control", "no-store")
	rw.Header().Set("Referrer-Policy", "no-referrer")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		rw.Header().Set("Allow", "GET, HEAD")
		rw.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	kind, body, err := d.fetch(r.Context(), strings.TrimPrefix(r.URL.Path, OpenPath))
	if err != nil {
		web.ProblemOf(d.Log, err).Write(rw)
		return
	}
	rw.Header().Set("Content-Type", kind)
	rw.Write(body) //nolint:errcheck // the reader has gone; nobody is left to tell
}

// host is the name that entries have behind their @: it is the same wherever the node is reached.
const host = "tocsin"

// written is a feed as it is now.
func (d *Desk) written(ctx context.Context, f Feed, reach bell.Reach, secret string) (kind string, body []byte, err error) {
	l := words(reach.User.Language)
	q := Question{Who: reach.Asker, What: f.What, Lang: l, Zone: reach.Zone, Now: d.Now(), At: d.Now(), Feed: true}
	if f.Form == ICal {
		list, err := d.Source.Dates(ctx, q)
		if err != nil {
			return "", nil, err
		}
		title, err := d.titled(ctx, q)
		for i := range list {
			if list[i].Link != "" {
				list[i].Link = d.link(list[i].Link)
			}
		}
		return "text/calendar; charset=utf-8", feed.Calendar{Title: title, Host: host, Now: q.Now}.ICalendar(list), err
	}
	s, err := d.Source.Take(ctx, q)
	if err != nil {
		return "", nil, err
	}
	items := make([]feed.Item, len(s.Rows))
	for i, r := range s.Rows {
		title := r.Number
		if r.Title != "" {
			title += ": " + r.Title
		}
		items[i] = feed.Item{ID: "tag:" + host + ",2026:" + r.Number, Title: title, Summary: r.Mark.Label() + " · " + r.Said, Link: d.link(r.Path), Made: r.Created, Changed: r.Changed}
	}
	body, err = feed.List{ID: "tag:" + host + ",2026:feed/" + f.What, Title: s.Title, Self: d.selfLink(secret), Link: d.link(s.Path), Team: d.Bell.Team, Now: q.Now}.Atom(items)
	return "application/atom+xml; charset=utf-8", body, err
}

// selfLink is the secret address, as far as it is known.
func (d *Desk) selfLink(secret string) string {
	if d.Bell.URL == "" {
		return ""
	}
	return d.address(secret)
}

// titled is what somebody is offered a thing as; what is offered no more is not found.
func (d *Desk) titled(ctx context.Context, q Question) (string, error) {
	list, err := d.Source.Offers(ctx, q.Who, q.Lang)
	if err != nil {
		return "", err
	}
	o, _ := find(list, q.What)
	return o.Title, nil
}
