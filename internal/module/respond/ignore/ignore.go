// Package ignore tells what never matters to a team, quickly: addresses by network, names by what they are under. It keeps
// nothing.
package ignore

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"tocsin/internal/module/respond/item"
)

// List is what never matters, made for looking up. A nil List has nothing.
type List struct {
	nets  map[netip.Prefix][]*item.Ignored
	bits  [2][]int // lengths of the networks of IPv4 and IPv6, the narrowest first
	names map[string][]*item.Ignored
	words map[[2]string][]*item.Ignored // what is only itself, by kind and value
}

// New makes a list of lines; of several for the same thing the first that holds counts.
func New(lines []item.Ignored) *List {
	l := &List{nets: map[netip.Prefix][]*item.Ignored{}, names: map[string][]*item.Ignored{}, words: map[[2]string][]*item.Ignored{}}
	for i := range lines {
		l.add(&lines[i])
	}
	for i := range l.bits {
		slices.Sort(l.bits[i])
		slices.Reverse(l.bits[i])
	}
	return l
}

func (l *List) add(x *item.Ignored) {
	switch x.Kind {
	case "ip", "net":
		p, ok := prefix(x.Value)
		if !ok {
			return
		}
		l.nets[p] = append(l.nets[p], x)
		if of := &l.bits[family(p.Addr())]; !slices.Contains(*of, p.Bits()) {
			*of = append(*of, p.Bits())
		}
	case "domain":
		name := strings.ToLower(x.Value)
		l.names[name] = append(l.names[name], x)
	default:
		word := [2]string{x.Kind, x.Value}
		l.words[word] = append(l.words[word], x)
	}
}

// Match returns the line that says why an indicator never matters, as things stand at a time; nil where none does.
func (l *List) Match(kind, value string, now time.Time) *item.Ignored {
	if l == nil {
		return nil
	}
	if x := first(l.words[[2]string{kind, value}], false, now); x != nil {
		return x
	}
	switch kind {
	case "ip", "net":
		if p, ok := prefix(value); ok {
			return l.net(p, false, now)
		}
	case "domain":
		return l.name(value, false, now)
	case "email":
		return l.name(value[strings.LastIndexByte(value, '@')+1:], true, now)
	case "url":
		return l.link(value, now)
	}
	return nil
}

// link looks at the host of an address of the web.
func (l *List) link(value string, now time.Time) *item.Ignored {
	u, err := url.Parse(value)
	if err != nil {
		return nil
	}
	if p, ok := prefix(u.Hostname()); ok {
		return l.net(p, true, now)
	}
	return l.name(u.Hostname(), true, now)
}

// net finds the narrowest network that has all of another; within asks only those that have also what is there.
func (l *List) net(p netip.Prefix, within bool, now time.Time) *item.Ignored {
	for _, bits := range l.bits[family(p.Addr())] {
		if bits > p.Bits() {
			continue
		}
		wide, err := p.Addr().Prefix(bits)
		if x := first(l.nets[wide], within, now); err == nil && x != nil {
			return x
		}
	}
	return nil
}

// name finds the longest name that another is, or is under.
func (l *List) name(name string, within bool, now time.Time) *item.Ignored {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	for name != "" {
		if x := first(l.names[name], within, now); x != nil {
			return x
		}
		_, name, _ = strings.Cut(name, ".")
	}
	return nil
}

// first is the first of lines for the same thing that holds; within asks only those that have also what is there.
func first(lines []*item.Ignored, within bool, now time.Time) *item.Ignored {
	for _, x := range lines {
		if (x.Until.IsZero() || now.Before(x.Until)) && (x.Within || !within) {
			return x
		}
	}
	return nil
}

// prefix reads an address or a network; IPv4 inside IPv6 is IPv4.
func prefix(s string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p.Masked(), true
	}
	a, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, false
	}
	a = a.Unmap().WithZone("")
	return netip.PrefixFrom(a, a.BitLen()), true
}

func family(a netip.Addr) int {
	if a.Is4() {
		return 0
	}
	return 1
}
