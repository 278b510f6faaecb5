package feed

import "strings"

// Side returns the side whose owner has the problem, of events with a code: what Plan.Side was when they were read. A
// code that no feed has is of the source.
func (s *Shelf) Side(code string) string {
	name, kind, _ := strings.Cut(code, ".")
	side := "source"
	f, err := s.Named(name)
	if err != nil {
		return side
	}
	sections := []section{f.decl.section}
	if kind != "" && len(f.decl.Kind) > 0 {
		sections = f.sectionsOf(kind)
	}
	for _, sec := range sections {
		if sec.Side != "" {
			side = sec.Side
		}
	}
	return side
}
