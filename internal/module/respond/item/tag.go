package item

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// MaxTags is how many tags an item has; maxTag how long one is, in bytes.
const (
	MaxTags = 50
	maxTag  = 200
)

// Tagged is a tag with how many items have it that a reader may see, counted up to 1,000; -1 is more.
type Tagged struct {
	Tag   string `json:"tag"`
	Count int64  `json:"count"`
}

// machine are tags that programs read: namespace:predicate="value". As MISP writes them.
var machine = regexp.MustCompile(`^([\p{L}\p{N}._-]+:[\p{L}\p{N}._ -]+?)\s*=\s*"?([^"]*)"?$`)

// Tag writes a tag as it is kept: small letters, one space where there are several. Of a machine tag the value keeps its
// letters, and stands in quotation marks. "" is none.
func Tag(s string) (string, error) {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, ""), func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }), " ")
	s = strings.TrimPrefix(s, "#")
	if m := machine.FindStringSubmatch(s); m != nil {
		s = strings.ToLower(m[1]) + `="` + strings.TrimSpace(m[2]) + `"`
	} else {
		s = strings.Trim(strings.ToLower(s), `" `)
		if strings.ContainsAny(s, `",`) {
			return "", bad("tag", "%.60q is no tag: words, or namespace:predicate=\"value\"", s)
		}
	}
	if len(s) > maxTag {
		return "", bad("tag", "a tag is up to %d bytes", maxTag)
	}
	return s, nil
}

// Tags reads tags with commas or line ends between them, each once, in their order. A comma between quotation marks is a
// part of its tag.
func Tags(text string) (list []string, err error) {
	quoted := false
	for _, part := range strings.FieldsFunc(text, func(c rune) bool {
		if c == '"' {
			quoted = !quoted
		}
		if c == '\n' || c == '\r' {
			quoted = false
		}
		return !quoted && strings.ContainsRune(",;،，、\n\r", c)
	}) {
		tag, err := Tag(part)
		if err != nil {
			return nil, err
		}
		if tag != "" && !slices.Contains(list, tag) {
			list = append(list, tag)
		}
	}
	return list, nil
}

// NormalTags writes a list of tags as they are kept, each once.
func NormalTags(list []string) (out []string, err error) {
	for _, s := range list {
		tag, err := Tag(s)
		if err != nil {
			return nil, err
		}
		if tag != "" && !slices.Contains(out, tag) {
			out = append(out, tag)
		}
	}
	if len(out) > MaxTags {
		return nil, bad("tags", "an item has up to %d tags", MaxTags)
	}
	return out, nil
}

// Retagged are the tags of an item after a change of them, sorted.
func Retagged(now []string, c Change) []string {
	list := slices.Clone(now)
	if c.Tags != nil {
		list = slices.Clone(*c.Tags)
	}
	list = slices.DeleteFunc(append(list, c.AddTags...), func(s string) bool { return slices.Contains(c.DropTags, s) })
	slices.Sort(list)
	return slices.Compact(list)
}
