package desk

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// perPage is how many items a list has.
const perPage = 50

// The tabs of the lists: what somebody works on first.
const (
	tabMine   = "mine"
	tabFree   = "free"
	tabLate   = "late"
	tabOpen   = "open"
	tabLater  = "later"
	tabClosed = "closed"
	tabNew    = "new"
	tabUnread = "unread"
	tabUs     = "us"
	tabThem   = "them"
)

// listTabs are those of the incidents, boxTabs those of the inbox; the first is what stands where none is asked for.
var (
	listTabs = []string{tabOpen, tabMine, tabFree, tabUnread, tabLate, tabLater, tabClosed}
	boxTabs  = []string{tabNew, tabUnread, tabUs, tabThem, tabLater, tabClosed}
)

// ends are the statuses in which nothing is left to do.
var ends = []item.Status{item.Resolved, item.Rejected, item.Abandoned, item.Removed}

// maxWord is how long a value of a query may be, in bytes.
const maxWord = 500

// filterOf reads what a list is asked for.
func filterOf(q url.Values, v item.Viewer, zone *time.Location, tabs []string) (f item.Filter, tab string, err error) {
	if tab = q.Get("tab"); tab == "" {
		tab = tabs[0]
	}
	for name, values := range q {
		if len(strings.Join(values, ",")) > maxWord {
			return f, tab, &tocsin.Fault{Why: tocsin.TooLarge, Field: name, Text: "is longer than " + strconv.Itoa(maxWord) + " bytes; shorten it"}
		}
	}
	f = item.Filter{Class: q.Get("class"), Org: q.Get("org"), Text: strings.TrimSpace(q.Get("q")), Sort: q.Get("sort"), After: q.Get("after"),
		Waits: item.Waits(q.Get("waits")), When: q.Get("when"), Zone: zone, Limit: perPage}
	if k := q.Get("kind"); k != "" {
		f.Kinds = []item.Kind{item.Kind(k)}
	}
	reviewed(&f, q.Get("review"), v)
	anyOf(q, &f)
	f.Fields = wantsOf(q)
	f.Attack = strings.TrimSpace(q.Get("technique"))
	if err = days(q, zone, &f); err != nil {
		return f, tab, err
	}
	if net := q.Get("net"); net != "" {
		in, err := item.InNets(net)
		if err != nil {
			return f, tab, err
		}
		f.Where = append(f.Where, in)
	}
	if f.Tags, err = item.Tags(q.Get("tag")); err != nil {
		return f, tab, err
	}
	if n, err := strconv.Atoi(q.Get("priority")); err == nil && n > 0 {
		f.Priority = item.Priority(n)
	}
	narrow(&f, tab, v)
	return f, tab, nil
}

// days reads between which days of the reader's zone a time of an item is, both of them in.
func days(q url.Values, zone *time.Location, f *item.Filter) (err error) {
	if f.From, err = moment(q.Get("from"), zone); err != nil {
		return inField("from", err)
	}
	if f.Until, err = moment(q.Get("until"), zone); err == nil && !f.Until.IsZero() {
		f.Until = f.Until.In(zone).AddDate(0, 0, 1).UTC()
	}
	return inField("until", err)
}

// inField says in which field of a form a fault is.
func inField(name string, err error) error {
	if f, ok := errors.AsType[*tocsin.Fault](err); ok {
		f.Field = name
	}
	return err
}

// reviewed narrows a list by who looks items over, or how far that is; mine is what waits for who reads.
func reviewed(f *item.Filter, said string, v item.Viewer) {
	switch said {
	case "":
	case "mine":
		f.Reviewer, f.Reviews = v.Name, []item.Review{item.ReviewAsked, item.ReviewStarted}
	default:
		f.Reviews = []item.Review{item.Review(said)}
	}
}

// narrow adds what a tab stands for.
func narrow(f *item.Filter, tab string, v item.Viewer) {
	switch tab {
	case tabMine:
		f.Owner = v.Name
	case tabFree:
		f.Owner = "-"
	case tabUnread:
		f.Unread = true
	case tabLate:
		f.Overdue = true
	case tabLater:
		f.Snoozed = true
	case tabClosed:
		f.Statuses = ends
	case tabNew:
		f.Statuses = []item.Status{item.New}
	case tabUs:
		f.Statuses, f.Waits = []item.Status{item.Open}, item.ForUs
	case tabThem:
		f.Statuses, f.Waits = []item.Status{item.Open}, item.ForThem
	}
}

// with returns a query with one value changed, without the place in the list.
func with(q url.Values, name, value string) string {
	out := url.Values{}
	for k, v := range q {
		if k != "after" && k != "op" && k != "changed" && k != "left" && k != "which" && k != "lang" && k != "theme" && strings.Join(v, "") != "" {
			out[k] = slices.DeleteFunc(slices.Clone(v), func(s string) bool { return s == "" })
		}
	}
	if out.Set(name, value); value == "" {
		out.Del(name)
	}
	if len(out) == 0 {
		return ""
	}
	return "?" + out.Encode()
}

// AboutPath is where an investigation with somebody is begun, who is written to about an address or a name.
func AboutPath(email, person, value string) string {
	q := url.Values{"kind": {string(item.Investigation)}, "how": {"email"}, "email": {email}, "indicator": {value}, "title": {value}}
	if person != "" {
		q.Set("person", person)
	}
	return listPath + "/new?" + q.Encode()
}

// newPath is the form of an incident about something of another room.
func newPath(ref item.Ref, title, org, class string) string {
	q := url.Values{"kind": {string(item.Incident)}, "ref": {ref.String()}, "title": {title}, "org": {org}, "class": {class}}
	return listPath + "/new?" + q.Encode()
}

// FilterOf reads the list that an address of this desk is of, as a view keeps it; ok is false where it is no list of items.
func FilterOf(address string, v item.Viewer, zone *time.Location) (f item.Filter, ok bool, err error) {
	path, query, _ := strings.Cut(address, "?")
	q, err := url.ParseQuery(query)
	if err != nil {
		return f, false, nil //nolint:nilerr // it is no list
	}
	switch path {
	case listPath:
		f, _, err = filterOf(q, v, zone, listTabs)
	case inboxPath:
		f, _, err = filterOf(q, v, zone, boxTabs)
		f.Kinds = []item.Kind{item.Report}
	default:
		return f, false, nil
	}
	f.After = ""
	return f, err == nil, err
}
