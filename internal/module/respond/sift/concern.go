package sift

import (
	"slices"
	"strings"

	"tocsin/internal/module/respond/item"
)

// maxLog is how many bytes of a line of a log are kept.
const maxLog = 1000

// Concerns reads what somebody is to be told of: addresses, networks, AS numbers, domains and addresses of the web, one a
// line as Paste reads them, or lines of a log in which they stand. A line of a log is kept with each that it names; a name in
// it counts where it is defanged or in an address of the web. A line that names none of these is given back.
func Concerns(text string) (list []item.Concern, unread []item.Unread) {
	at := map[string]int{}
	add := func(kind, value, line string) {
		key := kind + " " + value
		i, ok := at[key]
		if !ok {
			i = len(list)
			at[key], list = i, append(list, item.Concern{Kind: kind, Value: value})
		}
		if line != "" && !slices.Contains(list[i].Lines, line) {
			list[i].Lines = append(list[i].Lines, line)
		}
	}
	n := 0
	for line := range strings.Lines(strings.ToValidUTF8(item.Cut(text, MaxPaste), "\uFFFD")) {
		n++
		word := bare(line)
		if word == "" {
			continue
		}
		if kind, value := One(word); concerns(kind, value) {
			add(kind, value, "")
			continue
		}
		line = item.Cut(strings.TrimSpace(strings.ReplaceAll(line, "\x00", "")), maxLog)
		found := 0
		for _, x := range Indicators(line, nil) {
			if concerns(x.Kind, x.Value) {
				found++
				add(x.Kind, x.Value, line)
			}
		}
		if found == 0 {
			unread = append(unread, item.Unread{Line: n, Text: line})
		}
	}
	return list, unread
}

// concerns reports whether somebody answers for an indicator. A word without a dot is no domain.
func concerns(kind, value string) bool {
	return slices.Contains(item.ConcernKinds(), kind) && (kind != "domain" || strings.Contains(value, "."))
}
