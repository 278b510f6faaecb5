package urgency

import (
	"strconv"
	"strings"
	"time"

	"tocsin"
)

// Kind is a sort of facts.
type Kind string

// The sorts of facts.
const (
	OfKEV  Kind = "kev"
	OfEPSS Kind = "epss"
)

// leastEPSS is the score from which on a fact is kept: what is less likely changes no priority.
const leastEPSS = 0.01

// maxFacts is how many facts a report may give: all CVEs that there are and more.
const maxFacts = 2_000_000

// Gather takes facts out of the events of a report, which are mapped as any other.
type Gather struct {
	Kind  Kind
	Facts []Fact
}

// Take takes one event. why says what is wrong with it.
func (g *Gather) Take(ev *tocsin.Event) (why string) {
	cve := ev.Get("product.vulnerabilities")
	if cve == "" || strings.Contains(cve, ",") {
		return "it names no CVE, or several"
	}
	f := Fact{CVE: strings.Clone(cve)}
	if score := ev.Get("extra.epss"); score != "" {
		g.Kind = OfEPSS
		epss, err := strconv.ParseFloat(score, 64)
		if err != nil || !(epss >= 0 && epss <= 1) {
			return "the score is not a number from 0 to 1"
		}
		if f.EPSS = epss; epss < leastEPSS {
			return ""
		}
	} else {
		g.Kind = OfKEV
		if ev.Time == 0 {
			return "it does not say since when it is known to be exploited"
		}
		f.KEV = time.Unix(0, ev.Time).UTC()
		f.Ransom = strings.EqualFold(ev.Get("extra.knownransomwarecampaignuse"), "known")
	}
	if len(g.Facts) >= maxFacts {
		return "there are too many"
	}
	g.Facts = append(g.Facts, f)
	return ""
}
