package sift

import (
	"encoding/csv"
	"slices"
	"strings"

	"tocsin/internal/module/respond/item"
)

// Assets reads what was hit, one a line: a name, an address, or both, in any order, with commas, semicolons or tabs
// between, and with words for the kind and the state where these are not kind and state. The rest of a line is its note.
// A line of two addresses is given back: it speaks of two things; so is one that is too long.
func Assets(text, kind, state string) (list []item.Asset, unread []item.Unread) {
	seen := map[[2]string]bool{}
	n := 0
	for line := range strings.Lines(strings.ToValidUTF8(item.Cut(text, MaxPaste), "\uFFFD")) {
		n++
		line = strings.TrimSpace(strings.ReplaceAll(line, "\x00", ""))
		if bare(line) == "" {
			continue
		}
		a, ok := asset(line, kind, state)
		if !ok {
			unread = append(unread, item.Unread{Line: n, Text: item.Cut(line, maxLine)})
			continue
		}
		if key := [2]string{a.Name, a.Address}; !seen[key] {
			seen[key] = true
			list = append(list, a)
		}
	}
	return list, unread
}

// asset reads one line.
func asset(line, kind, state string) (a item.Asset, ok bool) {
	if len(line) > maxLine {
		return a, false
	}
	a.Kind, a.State = kind, state
	var addresses, names, rest []string
	for _, cell := range cells(line) {
		word := strings.ToLower(cell)
		sort, value := One(cell)
		switch {
		case slices.Contains(item.AssetKinds(), word):
			a.Kind = word
		case slices.Contains(item.AssetStates(), word):
			a.State = word
		case sort == "ip" || sort == "net" || sort == "email":
			addresses = append(addresses, value)
		case sort == "domain" && strings.Contains(value, ".") && !strings.Contains(cell, " "):
			names = append(names, value)
		default:
			rest = append(rest, cell)
		}
	}
	if len(addresses) > 1 || len(addresses) == 1 && len(names) > 1 || len(names) > 2 {
		return a, false
	}
	// A domain is what the thing is called, unless it has another name; then it is where it is.
	if len(addresses) == 1 {
		a.Address = addresses[0]
	} else if len(names) > 0 {
		a.Address, names = names[len(names)-1], names[:len(names)-1]
	}
	all := slices.Concat(names, rest)
	if len(all) > 0 {
		a.Name, rest = all[0], all[1:]
	} else {
		a.Name, rest = a.Address, nil
	}
	a.Note = strings.Join(rest, ", ")
	return a, a.Name != "" && item.OneLine(a.Name, item.MaxAssetName) && item.OneLine(a.Address, item.MaxAssetName)
}

// cells cuts a line at tabs, or at semicolons, or at commas: whichever of them it has first in this order.
func cells(line string) (list []string) {
	r := csv.NewReader(strings.NewReader(line))
	r.LazyQuotes, r.FieldsPerRecord, r.TrimLeadingSpace = true, -1, true
	for _, c := range "\t;," {
		if strings.ContainsRune(line, c) {
			r.Comma = c
			break
		}
	}
	record, err := r.Read()
	if err != nil {
		record = []string{line}
	}
	for _, s := range record {
		if s = strings.TrimSpace(s); s != "" {
			list = append(list, s)
		}
	}
	return list
}
