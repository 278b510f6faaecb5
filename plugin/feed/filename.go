package feed

import (
	"slices"
	"strings"
	"time"

	"tocsin"
)

// Limits of what a file's name tells, in bytes.
const (
	maxKind  = 64
	maxScope = 100
)

// Named is what a file's name tells of the report in it: 2024-09-01-event4_sinkhole_http-zm-asn.csv.gz is of the day
// 2024-09-01, the kind event4_sinkhole_http and the scope zm-asn.
type Named struct {
	// Day is the day that stands before the name, in days since 1970; 0 means none.
	Day int32
	// Kind is the kind of report, where the feed has several.
	Kind string
	// Scope tells which part of the subscriber's networks the report covers, where the feed has several kinds: what stands
	// behind the kind. Two reports of one kind and other scopes say nothing of each other's networks.
	Scope string
}

// Named returns what a file's name tells of the report in it. A name that does not tell the kind is a fault where the
// feed has several.
func (f *Feed) Named(file string) (Named, error) {
	base := plainName(file)
	day, rest := dayOf(base)
	n := Named{Day: day}
	if len(f.decl.Kind) == 0 {
		return n, nil
	}
	rest, csv := strings.CutSuffix(rest, ".csv")
	n.Kind, n.Scope, _ = strings.Cut(rest, "-")
	if !csv || !isKind(n.Kind) || day == 0 && !f.knows(n.Kind) {
		return n, &tocsin.Fault{Why: tocsin.Invalid, File: file, Text: "the name of the file does not tell the kind of report, as 2024-09-01-event4_sinkhole_http-NAME.csv does"}
	}
	n.Scope = cleanScope(n.Scope)
	return n, nil
}

// plainName is a file's name in lower case, without its folders and what packing has put behind it.
func plainName(file string) string {
	file = strings.ToLower(file[strings.LastIndexAny(file, `/\`)+1:])
	for _, packed := range []string{".gz", ".zip", ".bz2", ".zst", ".xz"} {
		file = strings.TrimSuffix(file, packed)
	}
	return file
}

// dayOf takes a day such as 2024-09-01- off the beginning of a name.
func dayOf(name string) (day int32, rest string) {
	const length = len(time.DateOnly)
	if len(name) <= length || name[length] != '-' {
		return 0, name
	}
	t, err := time.Parse(time.DateOnly, name[:length])
	if err != nil || t.Year() < 1990 {
		return 0, name
	}
	return int32(t.Unix() / int64(24*time.Hour/time.Second)), name[length+1:]
}

// isKind reports whether a word can be the name of a kind of report: letters, digits and underscores, not digits alone.
func isKind(word string) bool {
	if word == "" || len(word) > maxKind || digits(word) {
		return false
	}
	for _, c := range word {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

// knows reports whether a kind is one that the feed's rules or its schema speak of, if only by its family. Where no day
// stands before it, any other word may just be the name of some file.
func (f *Feed) knows(kind string) bool {
	folded := f.decl.fold(kind)
	if _, published := f.schema[kind]; published || slices.Contains(f.decl.Known, folded) || slices.Contains(f.decl.Known, kind) {
		return true
	}
	for _, k := range f.decl.Kind {
		for _, pattern := range k.Match {
			if _, ok := match(pattern, folded); ok && strings.Trim(pattern, "*") != "" {
				return true
			}
		}
	}
	return false
}

// Kinds returns how many kinds of report the feed is known to have.
func (f *Feed) Kinds() int {
	known := map[string]bool{}
	for _, kind := range f.decl.Known {
		known[kind] = true
	}
	for kind := range f.schema {
		known[f.decl.fold(kind)] = true
	}
	return max(len(known), 1)
}

// cleanScope writes a scope as letters, digits, dots, hyphens and underscores. The number that a browser puts behind the
// name of a file which is there already, " (1)", is no part of it.
func cleanScope(s string) string {
	if i := strings.LastIndexByte(s, '('); i >= 0 && strings.HasSuffix(s, ")") && digits(s[i+1:len(s)-1]) {
		s = strings.TrimRight(s[:i], " ")
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '_'
	}, s)
	return s[:min(len(s), maxScope)]
}

// CleanScope writes a scope that an operator gives as those of files' names are written.
func CleanScope(s string) string { return cleanScope(strings.TrimSpace(s)) }

func digits(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
