package collect

import (
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/plugin/feed"
)

// Statuses tells how all feeds are, in the order of their names.
func (c *Collector) Statuses(ctx context.Context) ([]Status, error) {
	all, err := c.arrivals(ctx, "")
	if err != nil {
		return nil, err
	}
	choices, err := c.choices(ctx)
	if err != nil {
		return nil, err
	}
	sources, err := c.sources(ctx)
	if err != nil {
		return nil, err
	}
	now := c.Now()
	changes, err := c.columnChanges(ctx, now.Add(-changedFor))
	if err != nil {
		return nil, err
	}
	byFeed := map[string][]Arrival{}
	for _, a := range all {
		byFeed[a.Feed] = append(byFeed[a.Feed], a)
	}
	var list []Status
	for _, f := range c.Shelf.All() {
		s := c.statusOf(f, choices[f.Name], sources[f.Name])
		s.judge(byFeed[f.Name], changes, f.Period, now)
		list = append(list, s)
	}
	return list, nil
}

// Last returns the last reports of a feed that were read, of all its kinds, the oldest first: as many as are kept of one kind.
func (c *Collector) Last(ctx context.Context, name string) ([]Arrival, error) {
	if name == "" {
		return nil, nil
	}
	all, err := c.arrivals(ctx, name)
	return all[max(0, len(all)-keptArrivals):], err
}

// statusOf begins a feed's status with what is known without its reports.
func (c *Collector) statusOf(f *feed.Feed, choice Choice, sources map[string]Source) Status {
	s := Status{Feed: f.Name, Title: f.Title, Active: choice.Active, Terms: f.Terms, PassOn: f.PassOn, Ended: f.Ended, Key: f.Fetch.Key, own: choice.URL == ""}
	addresses := urls(f, choice)
	if len(addresses) > 0 {
		s.Every = every(f, choice)
	}
	for _, u := range addresses {
		src := sources[u]
		src.URL = u
		s.Sources = append(s.Sources, src)
	}
	return s
}

// Wish is what an operator wants changed of a feed; nil leaves a thing as it is.
type Wish struct {
	Active  *bool          `json:"active,omitempty"`
	URL     *string        `json:"url,omitempty"`
	Every   *time.Duration `json:"every,omitempty"`
	Senders *[]string      `json:"senders,omitempty"`
	By      string         `json:"by"`
}

// Limits of a Wish.
const (
	leastEvery = 5 * time.Minute
	maxEvery   = 90 * 24 * time.Hour
	maxSenders = 50
)

// Choose changes what is decided of a feed, and returns what stands then.
func (c *Collector) Choose(ctx context.Context, name string, w Wish) (Choice, error) {
	f, err := c.Shelf.Named(name)
	if err != nil {
		return Choice{}, err
	}
	choices, err := c.choices(ctx)
	if err != nil {
		return Choice{}, err
	}
	choice, err := w.apply(f, choices[f.Name])
	if err != nil {
		return choice, err
	}
	if choice.Active {
		if _, err := c.key(f); err != nil {
			return choice, tocsin.Faultf(tocsin.Invalid, "%w", err)
		}
	}
	err = c.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := choose(ctx, tx, f.Name, choice); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: w.By, Act: "feed.choose", Subject: f.Name, Detail: choice.words()})
	})
	return choice, err
}

func (ch Choice) words() string {
	on := "off"
	if ch.Active {
		on = "on"
	}
	return strings.TrimSpace(fmt.Sprintf("%s every %s %s %s", on, ch.Every, ch.URL, strings.Join(ch.Senders, " ")))
}

// apply returns a choice as a wish has it.
func (w Wish) apply(f *feed.Feed, ch Choice) (Choice, error) {
	ch.By = w.By
	if w.URL != nil {
		if ch.URL = *w.URL; ch.URL != "" && feed.CheckURL(ch.URL) != nil {
			return ch, tocsin.Faultf(tocsin.Invalid, "%w", feed.CheckURL(ch.URL))
		}
	}
	if w.Every != nil {
		if ch.Every = *w.Every; ch.Every != 0 && (ch.Every < leastEvery || ch.Every > maxEvery) {
			return ch, tocsin.Faultf(tocsin.Invalid, "a source is asked every %s to every %s", length(leastEvery), length(maxEvery))
		}
	}
	if w.Senders != nil {
		senders, err := cleanSenders(*w.Senders)
		if err != nil {
			return ch, err
		}
		ch.Senders = senders
	}
	if w.Active != nil {
		ch.Active = *w.Active
	}
	if ch.URL != "" && f.Fetch.Key != "" && !sameHost(ch.URL, f.Fetch.URLs) {
		return ch, tocsin.Faultf(tocsin.Denied, "the key of feed %s goes to its own hosts alone: for another one write a feed file of your own", f.Name)
	}
	if w.Active != nil && *w.Active && f.Ended != "" && ch.URL == "" {
		return ch, tocsin.Faultf(tocsin.Invalid, "the provider of feed %s ended it on %s: give --url where it goes on elsewhere", f.Name, f.Ended)
	}
	if ch.Active && len(urls(f, ch)) == 0 {
		return ch, tocsin.Faultf(tocsin.Invalid, "feed %s names no address to fetch it from: give --url", f.Name)
	}
	return ch, nil
}

// cleanSenders checks addresses and @domains, and writes them in small letters.
func cleanSenders(list []string) ([]string, error) {
	if len(list) > maxSenders {
		return nil, tocsin.Faultf(tocsin.TooLarge, "a feed has at most %d senders", maxSenders)
	}
	var out []string
	for _, s := range list {
		s = strings.ToLower(strings.TrimSpace(s))
		domain, whole := strings.CutPrefix(s, "@")
		address, err := mail.ParseAddress(s)
		if whole && (domain == "" || strings.ContainsAny(domain, " @")) || !whole && (err != nil || address.Address != s) {
			return nil, tocsin.Faultf(tocsin.Invalid, "%.80q is neither a mail address nor @ and a domain", s)
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// sameHost reports whether an address is at one of the hosts of others.
func sameHost(address string, others []string) bool {
	for _, o := range others {
		if a, b := feed.HostOf(address), feed.HostOf(o); a != "" && a == b {
			return true
		}
	}
	return false
}
