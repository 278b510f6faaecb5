package item

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Concern is an address, a network, an AS, a domain or an address of the web that somebody is to be told of.
type Concern struct {
	Kind  string   `json:"kind"` // of an indicator: ip, net, asn, domain, url
	Value string   `json:"value"`
	Lines []string `json:"lines,omitempty"` // of a log, that name it
}

// ConcernKinds are the kinds of indicators that somebody answers for.
func ConcernKinds() []string { return []string{"ip", "net", "asn", "domain", "url"} }

// Source is how it is known who answers for something.
type Source string

// The sources; "" is that nobody is known.
const (
	SourceRoster   Source = "roster"   // it is a constituent's
	SourceRegistry Source = "registry" // the abuse contact that the registry names
	SourceNational Source = "national" // the national team of the country that it is in
	SourceHand     Source = "hand"     // somebody has said so
)

// Answering is who answers for a concern, and how that is known.
type Answering struct {
	Org      string    `json:"constituent,omitempty"` // a slug; its contacts are written to
	Email    string    `json:"email,omitempty"`       // of who is no constituent
	Name     string    `json:"name,omitempty"`
	Language string    `json:"language,omitempty"` // BCP 47; "" is the contact's, and else English
	Country  string    `json:"country,omitempty"`
	Source   Source    `json:"source,omitempty"`
	At       time.Time `json:"at,omitzero"` // when the registry was asked
	// Unasked is why the registry told nothing: off, red, inside, nobody, nothing, away, odd.
	Unasked string `json:"unasked,omitempty"`
}

// same reports whether both are one recipient, or both are nobody for one reason.
func (a Answering) same(b Answering) bool {
	return a.Org == b.Org && strings.EqualFold(a.Email, b.Email) && (a.Known() || a.Unasked == b.Unasked)
}

// Known reports whether there is anybody to write to.
func (a Answering) Known() bool { return a.Org != "" || a.Email != "" }

// Group is who answers for some concerns: one investigation, one letter.
type Group struct {
	ID int `json:"id"` // within one text to many
	Answering
	About []Concern `json:"about"`
}

// GroupOf begins what names a group among those whom one text goes to.
const GroupOf = "group/"

// Of names the group among those whom one text goes to.
func (g Group) Of() string { return GroupOf + strconv.Itoa(g.ID) }

// Called is who a group is, for people: the name of a recipient, or an address.
func (g Group) Called() string {
	if g.Name != "" {
		return g.Name
	}
	return g.Email
}

// Title names what a group is about in a few words: the first of its addresses, and how many there are besides.
func (g Group) Title() string {
	if len(g.About) == 0 {
		return ""
	}
	title := Cut(g.About[0].Value, 200)
	if n := len(g.About) - 1; n > 0 {
		title += " (+" + strconv.Itoa(n) + ")"
	}
	return title
}

// Lines are those of a log that are about a group, each once.
func (g Group) Lines() (list []string) {
	seen := map[string]bool{}
	for _, c := range g.About {
		for _, line := range c.Lines {
			if !seen[line] {
				seen[line] = true
				list = append(list, line)
			}
		}
	}
	return list
}

// Join puts a concern to the group of whoever answers for it, which is made where there is none.
func (m *Mass) Join(c Concern, who Answering) {
	i := slices.IndexFunc(m.Groups, func(g Group) bool { return g.same(who) })
	if i < 0 {
		i = len(m.Groups)
		m.Groups = append(m.Groups, Group{ID: m.nextGroup(), Answering: who})
	}
	m.Groups[i].About = append(m.Groups[i].About, c)
}

func (m *Mass) nextGroup() int {
	next := 1
	for _, g := range m.Groups {
		next = max(next, g.ID+1)
	}
	return next
}

// Regroup is what somebody changes about the recipients of a text to many.
type Regroup struct {
	Drop  []int   `json:"drop,omitempty"`  // these get nothing
	Merge []int   `json:"merge,omitempty"` // these become one: the first that is known is who gets it
	Set   []Whose `json:"set,omitempty"`   // these go to somebody else, or in another language
}

// Whose is another recipient of a group.
type Whose struct {
	ID       int     `json:"id"`
	Email    *string `json:"email,omitempty"`
	Language *string `json:"language,omitempty"`
}

// Regroup changes the recipients of a text to many.
func (m *Mass) Regroup(r Regroup) {
	m.Groups = slices.DeleteFunc(m.Groups, func(g Group) bool { return slices.Contains(r.Drop, g.ID) })
	for _, w := range r.Set {
		for i := range m.Groups {
			if m.Groups[i].ID == w.ID {
				m.Groups[i].set(w)
			}
		}
	}
	m.merge(r.Merge)
}

func (g *Group) set(w Whose) {
	if w.Email != nil && !strings.EqualFold(*w.Email, g.Email) {
		g.Answering = Answering{Email: *w.Email, Language: g.Language, Country: g.Country, Source: SourceHand}
		if *w.Email == "" {
			g.Source = ""
		}
	}
	if w.Language != nil {
		g.Language = *w.Language
	}
}

// merge makes one group of several: it stands where the first that is known stood.
func (m *Mass) merge(ids []int) {
	into := slices.IndexFunc(m.Groups, func(g Group) bool { return slices.Contains(ids, g.ID) && g.Known() })
	if into < 0 || len(ids) < 2 {
		return
	}
	to := m.Groups[into]
	to.About = slices.Clone(to.About)
	var left []Group
	at := 0
	for i, g := range m.Groups {
		switch {
		case i == into:
			at = len(left)
			left = append(left, to)
		case slices.Contains(ids, g.ID):
			to.About = append(to.About, g.About...)
		default:
			left = append(left, g)
		}
	}
	left[at] = to
	m.Groups = left
}
