package demo

import (
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// story is the week that the reports tell of.
type story struct {
	orgs  map[string]*org // by first domain
	now   time.Time       // UTC, whole seconds
	today time.Time       // midnight before now
}

func newStory(orgs []*org, now time.Time) *story {
	now = now.UTC().Truncate(time.Second)
	s := &story{orgs: make(map[string]*org, len(orgs)), now: now, today: now.Truncate(24 * time.Hour)}
	for _, o := range orgs {
		s.orgs[o.domain] = o
	}
	return s
}

// dice returns the random numbers of one report: each has its own, so that a change to one leaves the others as they are.
func dice(name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name))
	return rand.New(rand.NewPCG(h.Sum64(), 0x4d45524944494121))
}

// pick returns one of the values.
func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// hexOf returns n random bytes in hexadecimal digits.
func hexOf(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return hex.EncodeToString(b)
}

// colons writes hexadecimal digits as certificates' fingerprints are written: "AB:CD:…".
func colons(digits string) string {
	var b strings.Builder
	for i := 0; i+1 < len(digits); i += 2 {
		if i > 0 {
			b.WriteByte(':')
		}
		b.WriteString(strings.ToUpper(digits[i : i+2]))
	}
	return b.String()
}

// courses are the ways a problem goes over the days, the oldest first: '1' is a day on which it was seen.
var courses = [...]string{
	"111111", // open all the time
	"110011", // fixed, and back again
	"111000", // fixed
	"111111",
	"001111", // began later
	"111100", // fixed a short while ago
	"111111",
	"000011", // new
	"101111", // missed for one day
	"011000", // short
}

// share says how many hosts of an organisation have a problem.
type share struct {
	domain string
	hosts  int
}

// problem is one host's trouble over the days.
type problem struct {
	org    *org
	addr   netip.Addr
	as     uint32
	course string
	dice   *rand.Rand // what stays the same about the host comes from here, once
}

// problems hands the shares out to hosts. days is how many days the report covers, counted back from yesterday.
func (s *story) problems(report string, shares []share, days int) []problem {
	r := dice(report)
	var all []problem
	for _, sh := range shares {
		o := s.orgs[sh.domain]
		for _, i := range r.Perm(len(o.free))[:min(sh.hosts, len(o.free))] {
			a := o.free[i]
			all = append(all, problem{o, a, asOf(a), course(len(all), days), dice(report + a.String())})
		}
	}
	return all
}

// course returns the n-th course drawn together to so many days, at least two: its ends stay, and so does what it tells.
func course(n, days int) string {
	whole := courses[n%len(courses)]
	c := make([]byte, days)
	for i := range c {
		c[i] = whole[i*(len(whole)-1)/(days-1)]
	}
	return string(c)
}

// day returns the midnight of a day of a report that covers so many days: 0 is the oldest, the last one is yesterday.
func (s *story) day(i, days int) time.Time { return s.today.AddDate(0, 0, i-days) }

// during returns a moment of a day, as Shadowserver and abuse.ch write it.
func during(r *rand.Rand, day time.Time) time.Time {
	return day.Add(time.Duration(r.IntN(24*60*60)) * time.Second)
}

// since returns a moment of the last so many days, never after now.
func (s *story) since(r *rand.Rand, days int) time.Time {
	from := s.today.AddDate(0, 0, -days)
	return from.Add(time.Duration(r.Int64N(int64(s.now.Sub(from)/time.Second)+1)) * time.Second)
}

const stamp = "2006-01-02 15:04:05"

// foreign returns an address abroad: attacks come from 193 to 222, sinkholes have 226 to 231.
func foreign(n int) string { return "203.0.113." + strconv.Itoa(n) }

// attacker returns one of the addresses abroad that others are attacked from.
func attacker(r *rand.Rand) string { return foreign(193 + r.IntN(30)) }

// uuid returns a random UUID of version 4.
func uuid(r *rand.Rand) string {
	h := []byte(hexOf(r, 16))
	h[12] = '4'
	h[16] = "89ab"[r.IntN(4)]
	return fmt.Sprintf("%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}
