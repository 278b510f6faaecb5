package feed

import (
	"encoding/xml"
	"strings"
	"time"
	"unicode"
)

// The elements of a feed. Source: RFC 4287 §4.
type (
	atomFeed struct {
		XMLName xml.Name   `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string     `xml:"id"`
		Title   string     `xml:"title"`
		Updated string     `xml:"updated"`
		Links   []atomLink `xml:"link"`
		Author  atomPerson `xml:"author"`
		Entries []atomItem `xml:"entry"`
	}
	atomItem struct {
		ID        string      `xml:"id"`
		Title     string      `xml:"title"`
		Published string      `xml:"published,omitempty"`
		Updated   string      `xml:"updated"`
		Links     []atomLink  `xml:"link"`
		Author    *atomPerson `xml:"author"`
		Summary   string      `xml:"summary,omitempty"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	atomPerson struct {
		Name string `xml:"name"`
	}
)

// Atom writes a list as a feed. It was updated when its newest line was; one without lines now. Source: RFC 4287 §4.1.1.
func (l List) Atom(items []Item) ([]byte, error) {
	f := atomFeed{ID: plain(l.ID), Title: plain(l.Title), Links: links("self", l.Self, "alternate", l.Link), Author: atomPerson{plain(l.Team)}}
	var newest time.Time
	for _, i := range items {
		e := atomItem{ID: plain(i.ID), Title: plain(i.Title), Published: when(i.Made), Updated: when(i.Changed), Links: links("alternate", i.Link), Summary: plain(i.Summary)}
		if i.Author != "" {
			e.Author = &atomPerson{plain(i.Author)}
		}
		if i.Changed.After(newest) {
			newest = i.Changed
		}
		f.Entries = append(f.Entries, e)
	}
	if newest.IsZero() {
		newest = l.Now
	}
	f.Updated = when(newest)
	out, err := xml.MarshalIndent(f, "", " ")
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), append(out, '\n')...), nil
}

// links are pairs of a relation and an address; those without an address are left out.
func links(pairs ...string) (list []atomLink) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			list = append(list, atomLink{pairs[i], plain(pairs[i+1])})
		}
	}
	return list
}

// when writes a moment; "" for none. Source: RFC 3339 §5.6.
func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// plain makes one line of a text, without what XML can't hold.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r) || r == '\uFFFE' || r == '\uFFFF':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
