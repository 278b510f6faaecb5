package pipe

import (
	"slices"
	"strings"

	"tocsin/plugin/feed"
)

// maxCVEs is how many vulnerabilities of one problem are kept: more say nothing more of how soon it is to be looked at.
const maxCVEs = 32

// noteCVEs keeps the vulnerabilities that an event of a problem names.
func (s *Sightings) noteCVEs(p Problem, named string) {
	p.Code = ""
	known := s.CVEs[p]
	if len(known) >= maxCVEs {
		return
	}
	for _, cve := range feed.CVEs(named) {
		if len(known) < maxCVEs && !slices.Contains(known, cve) {
			known = append(known, strings.Clone(cve))
		}
	}
	if len(known) == 0 {
		return
	}
	if s.CVEs == nil {
		s.CVEs = map[Problem][]string{}
	}
	s.CVEs[Problem{Owner: s.keep(p.Owner), Type: s.keep(p.Type), Identifier: s.keep(p.Identifier)}] = known
}

// mergeCVEs adds what another part of the report names.
func (s *Sightings) mergeCVEs(o *Sightings) {
	for p, list := range o.CVEs {
		s.noteCVEs(p, strings.Join(list, ","))
	}
}
