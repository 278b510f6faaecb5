package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// fixed is a page whose path is always the same.
func fixed(path string, aim time.Duration) page {
	return page{path, aim, func(*rand.Rand) string { return path }}
}

// find says which pages there are: desk, watch, or all.
func (r *readers) find(which string) error {
	r.http.Transport = &http.Transport{MaxIdleConnsPerHost: 100}
	if which != "watch" {
		if err := r.deskPages(); err != nil {
			return err
		}
	}
	if which == "desk" {
		return nil
	}
	return r.watchPages()
}

var eventLink = regexp.MustCompile(`href="(/watch/events/[0-9a-f]{24}[^"]*)"`)

var nextPage = regexp.MustCompile(`href="([^"]*[?&](?:amp;)?(?:after|before)=[^"]*)"`)

// following adds the second page of a list: the one that the first leads to.
func (r *readers) following(name, path string) error {
	body, err := r.get(path)
	if err != nil {
		return err
	}
	if m := nextPage.FindStringSubmatch(body); m != nil {
		p := fixed(strings.ReplaceAll(m[1], "&amp;", "&"), aimPage)
		p.name = name
		r.pages = append(r.pages, p)
	}
	return nil
}

// deskPages are those of the incident desk.
func (r *readers) deskPages() error {
	for _, p := range []string{"/incidents", "/incidents?tab=closed", "/incidents?tab=free", "/incidents?tab=late", "/incidents?tab=mine", "/incidents?kind=report", "/incidents?kind=incident&tab=closed",
		"/incidents?class=phishing&tab=closed", "/incidents?priority=1", "/incidents?org=org17&tab=closed", "/incidents?sort=due", "/incidents?sort=priority", "/incidents?sort=created&tab=closed",
		"/inbox", "/inbox?tab=us", "/inbox?tab=closed", "/due", "/letters", "/letters?tab=answer", "/letters?tab=all"} {
		r.pages = append(r.pages, fixed(p, aimPage))
	}
	if err := r.following("the next page of the closed", "/incidents?tab=closed"); err != nil {
		return err
	}
	f := &filler{}
	some := func(d *rand.Rand) string { return "/incidents/" + f.quoted(100+d.IntN(r.items*9/10)) }
	r.pages = append(r.pages, page{"an item", aimPage, some},
		page{"an item with an event", aimPage, func(d *rand.Rand) string { return "/incidents/" + f.quoted(5*(100+d.IntN(r.items/6))) }},
		page{"what is related to an item", aimSearch, func(d *rand.Rand) string { return some(d) + "/related" }},
		page{"a letter", aimPage, func(d *rand.Rand) string { return fmt.Sprint("/letters/", 1+d.IntN(r.items)) }})
	for _, s := range []struct{ name, words string }{{"a search for the commonest word", word(0)}, {"for a word of every hundredth", word(40)}, {"for a rare word", word(vocabulary - 100)}, {"for two common words", word(1) + "+" + word(2)},
		{"for an address", "p17@org17.example"}, {"for how words begin", word(3)[:3]}, {"for what was closed in a month", "closed:2025-10"}, {"for one type or priority, without a word", "(type:phishing or priority:1) -" + word(vocabulary-100)},
		{"for a word in a span of days", word(1) + " opened:2025-01-01..2025-06-30"}, {"for a network", "net:41.0.17.0/24"}, {"for networks around an address", "holds:41.0.17.9"}, {"for a rare word left out", "-" + word(vocabulary-200)}} {
		p := fixed("/incidents?tab=closed&q="+strings.ReplaceAll(url.QueryEscape(s.words), "%2B", "+"), aimSearch)
		p.name = s.name
		r.pages = append(r.pages, p)
	}
	for _, s := range []struct{ name, words string }{{"a letter by a common word", word(1)}, {"a letter by a rare word", word(vocabulary - 100)}} {
		p := fixed("/letters?tab=all&q="+s.words, aimSearch)
		p.name = s.name
		r.pages = append(r.pages, p)
	}
	return nil
}

// watchPages are those of the watch: what was found, whose it is, what came and what left.
func (r *readers) watchPages() error {
	for _, p := range []string{"/", "/watch/findings", "/watch/findings?status=fixed", "/watch/findings?owner=org17", "/watch/findings?type=scanner", "/watch/findings?sector=energy&severity=critical", "/watch/findings?order=priority",
		"/watch/constituents", "/watch/constituents?sector=health", "/watch/coverage", "/watch/world", "/watch/inbox", "/watch/inbox?feed=feodo", "/watch/inbox?state=failed", "/watch/feeds",
		"/watch/letters", "/watch/letters?owner=org17", "/watch/letters?state=failed", "/watch/campaigns", "/outbox", "/outbox?state=held", "/outbox?state=failed", "/outbox?state=ready"} {
		r.pages = append(r.pages, fixed(p, aimPage))
	}
	for _, p := range []string{"/watch/constituents?q=org17", "/watch/find?q=org17", "/watch/find?q=41.0.17.9", "/watch/find?q=41.0.17.0/24", "/watch/find?q=made-17"} {
		r.pages = append(r.pages, fixed(p, aimSearch))
	}
	for _, list := range [][2]string{{"the next page of findings", "/watch/findings"}, {"the next page of constituents", "/watch/constituents"}, {"the next page of the outbox", "/outbox"}} {
		if err := r.following(list[0], list[1]); err != nil {
			return err
		}
	}
	w := r.watch
	org := func(d *rand.Rand) string { return orgName(d.IntN(w.orgs)) }
	r.pages = append(r.pages, page{"a constituent", aimPage, func(d *rand.Rand) string { return "/watch/constituents/" + org(d) }},
		page{"a constituent's digest of now", aimSearch, func(d *rand.Rand) string { return "/watch/digest/" + org(d) }},
		page{"a finding", aimPage, func(d *rand.Rand) string { return w.findingPath(d.IntN(w.findings)) }},
		page{"a report", aimPage, func(d *rand.Rand) string { return fmt.Sprint("/watch/inbox/", 1+d.IntN(w.days*reportsDaily)) }},
		page{"a letter to a constituent", aimPage, func(d *rand.Rand) string { return fmt.Sprintf("/watch/letters/ZM-2025-%06d", d.IntN(w.letters)) }})
	if r.events == 0 {
		return nil
	}
	return r.eventPages()
}

func (w *watched) findingPath(p int) string {
	f := w.problem(p)
	return "/watch/findings/one?" + url.Values{"owner": {f.Owner}, "type": {f.Type}, "identifier": {f.Identifier}}.Encode()
}

// eventPages are those of the log: a list looks back a week where nobody says.
func (r *readers) eventPages() error {
	for _, p := range []string{"/watch/events", "/watch/events?since=24h", "/watch/events?since=30d", "/watch/events?since=all", "/watch/events?owner=org17&since=all", "/watch/events?type=scanner&since=30d", "/watch/country?cc=ZA"} {
		r.pages = append(r.pages, fixed(p, aimPage))
	}
	for _, p := range []string{"/watch/events?about=41.0.17.9&since=all", "/watch/events?about=41.0.17.0/24&since=30d", "/watch/events?cc=CN&severity=critical&since=30d", "/watch/events?q=" + url.QueryEscape(`"destination.port":=22`) + "&since=30d",
		"/watch/events?identifier=made-17&since=all"} {
		r.pages = append(r.pages, fixed(p, aimSearch))
	}
	body, err := r.get("/watch/events?about=org17.example&since=all")
	if err != nil {
		return err
	}
	if links := eventLink.FindAllStringSubmatch(body, -1); len(links) > 0 {
		r.pages = append(r.pages, page{"an event of a list", aimPage, func(d *rand.Rand) string {
			return strings.ReplaceAll(links[d.IntN(len(links))][1], "&amp;", "&")
		}})
	}
	r.pages = append(r.pages, page{"an event by its ID alone", aimSearch, func(d *rand.Rand) string {
		return "/watch/events/" + idOf(d.IntN(r.watch.days), d.IntN(r.events)).String()
	}})
	return nil
}
