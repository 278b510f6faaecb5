package subscribe

import (
	"context"
	"slices"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/trust"
)

// Kept is what somebody has subscribed to, and what there is.
type Kept struct {
	Letters []Regular `json:"letters"`
	Feeds   []Feed    `json:"feeds"`
	Offers  []Offer   `json:"offers"`
}

// Kept returns what somebody has subscribed to, named in a language.
func (d *Desk) Kept(ctx context.Context, who web.Asker, u trust.User, l *lang.Lang) (k Kept, err error) {
	k = Kept{Letters: []Regular{}, Feeds: []Feed{}}
	if k.Offers, err = d.Source.Offers(ctx, who, l); err != nil {
		return k, err
	}
	list, err := letters(ctx, d.DB, u.ID)
	if err != nil {
		return k, err
	}
	f, err := feeds(ctx, d.DB, u.ID)
	if err != nil {
		return k, err
	}
	k.Letters, k.Feeds = append(k.Letters, list...), append(k.Feeds, f...)
	for i := range k.Letters {
		o, _ := find(k.Offers, k.Letters[i].What)
		k.Letters[i].Title = o.Title
	}
	for i := range k.Feeds {
		o, _ := find(k.Offers, k.Feeds[i].What)
		k.Feeds[i].Title = o.Title
	}
	return k, nil
}

// Want keeps a letter that somebody wants by the clock. Its ID, title and owner are not taken from it.
func (d *Desk) Want(ctx context.Context, who web.Asker, u trust.User, g Regular) (Regular, error) {
	if err := g.check(); err != nil {
		return g, err
	}
	o, err := d.offered(ctx, who, u, g.What)
	if err != nil {
		return g, err
	}
	if !o.Mail {
		return g, wrong("what", "that is nothing that a letter can tell")
	}
	g.Who, g.User, g.Title, g.Days = u.Name, u.ID, o.Title, slices.Sorted(slices.Values(g.Days))
	err = d.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := room(ctx, tx, "subscribe_letter", u.ID, maxLetters); err != nil {
			return err
		}
		if err := addLetter(ctx, tx, &g); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: u.Name, Act: "subscribe.letter", Subject: u.Name, Detail: map[string]any{"what": g.What, "days": written(g.Days), "date": g.Date, "hour": g.Hour, "file": g.File}})
	})
	return g, err
}

// Open makes a secret address for a feed of somebody's, and returns its secret, which is told this once.
func (d *Desk) Open(ctx context.Context, who web.Asker, u trust.User, f Feed) (Feed, string, error) {
	if !slices.Contains(forms, f.Form) {
		return f, "", wrong("form", "%.20q is no form of a feed", f.Form)
	}
	o, err := d.offered(ctx, who, u, f.What)
	if err != nil {
		return f, "", err
	}
	if !o.has(f.Form) {
		return f, "", wrong("form", "there is no feed of this form of that")
	}
	text, hash := secret()
	f.Who, f.User, f.Title = u.Name, u.ID, o.Title
	err = d.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := room(ctx, tx, "subscribe_feed", u.ID, maxFeeds); err != nil {
			return err
		}
		if err := addFeed(ctx, tx, &f, hash); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: u.Name, Act: "subscribe.feed", Subject: u.Name, Detail: map[string]any{"feed": f.ID, "what": f.What, "form": f.Form}})
	})
	return f, text, err
}

// offered is what somebody names of what they are offered.
func (d *Desk) offered(ctx context.Context, who web.Asker, u trust.User, what string) (Offer, error) {
	list, err := d.Source.Offers(ctx, who, words(u.Language))
	if err != nil {
		return Offer{}, err
	}
	o, ok := find(list, what)
	if !ok {
		return o, wrong("what", "%.60q is nothing that there is to subscribe to", what)
	}
	return o, nil
}

// room refuses one more than somebody may have.
func room(ctx context.Context, tx *sqldb.Tx, table string, user int64, most int64) error {
	n, err := tally(ctx, tx, table, user)
	if err == nil && n >= most {
		err = tocsin.Faultf(tocsin.Conflict, "you have %d of these already: end one first", n)
	}
	return err
}

// End ends a letter of somebody's.
func (d *Desk) End(ctx context.Context, u trust.User, id int64) error {
	return d.end(ctx, u, id, "subscribe.letter.end", dropLetter)
}

// Close revokes the address of a feed of somebody's: it is nobody's from then on.
func (d *Desk) Close(ctx context.Context, u trust.User, id int64) error {
	return d.end(ctx, u, id, "subscribe.feed.end", dropFeed)
}

func (d *Desk) end(ctx context.Context, u trust.User, id int64, act string, drop func(ctx context.Context, tx *sqldb.Tx, user, id int64) error) error {
	return d.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := drop(ctx, tx, u.ID, id); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: u.Name, Act: act, Subject: u.Name, Detail: map[string]any{"id": strconv.FormatInt(id, 10)}})
	})
}
