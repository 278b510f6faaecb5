package team

import (
	"strings"
	"time"
)

// Paths of the public pages.
const (
	FrontPath    = "/public"
	ReportPath   = "/public/report"
	ChildrenPath = "/public/children"
	CheckPath    = "/public/check"
	AdvicePath   = "/public/advisories"
	DocumentPath = "/public/rfc2350"
	KeyPath      = "/public/key.asc"
	StatusPath   = "/public/status/"
	SecurityPath = "/.well-known/security.txt"
)

// fresh is how long a security.txt holds. It is made anew at each request, and may not hold for more than a year.
// Source: RFC 9116 §2.5.5.
const fresh = 180 * 24 * time.Hour

// SecurityText is the team's security.txt, without a signature; "" where nobody could be reached by it. base is where the
// pages are reached where the team has not said so. Source: RFC 9116 §2.5.
func (t Team) SecurityText(base string, key bool, now time.Time) string {
	if t.Site != "" {
		base = t.Site
	}
	web := strings.HasPrefix(base, "https://") // Source: RFC 9116 §2.5.1, §2.5.3: addresses of the web are https.
	var b strings.Builder
	add := func(name, value string) { b.WriteString(name + ": " + value + "\n") }
	if t.Email != "" {
		add("Contact", "mailto:"+t.Email)
	}
	if web && t.Public.Report {
		add("Contact", base+ReportPath)
	}
	for _, p := range t.Phones {
		if strings.HasPrefix(p, "+") {
			add("Contact", "tel:"+dial(p))
		}
	}
	if b.Len() == 0 {
		return ""
	}
	add("Expires", now.UTC().Add(fresh).Truncate(24*time.Hour).Format(time.RFC3339))
	if key && web {
		add("Encryption", base+KeyPath)
	}
	if len(t.Languages) > 0 {
		add("Preferred-Languages", strings.Join(t.Languages, ", "))
	}
	if web {
		add("Canonical", base+SecurityPath)
	}
	if strings.HasPrefix(t.Policy, "https://") {
		add("Policy", t.Policy)
	}
	return b.String()
}

// dial is a telephone number as an address has it. Source: RFC 3966 §3.
func dial(phone string) string {
	return "+" + strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
}

// Dial is the address that calls a telephone; "" where the number has no country.
func Dial(phone string) string {
	if !strings.HasPrefix(phone, "+") {
		return ""
	}
	return "tel:" + dial(phone)
}
