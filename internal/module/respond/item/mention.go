package item

import (
	"regexp"
	"slices"
	"strings"
)

// mention is a name behind an @ that begins a word: anna@example.org names nobody.
var mention = regexp.MustCompile(`(?:^|[^\p{Latin}\pN._%+@-])@([a-zA-Z][a-zA-Z0-9._-]{0,31})`)

// maxMentions is how many people one text can name.
const maxMentions = 50

// Mentions are the accounts that a text names as @name, in the order of the text, each once. A stop behind a name is the
// sentence's.
func Mentions(text string) (names []string) {
	for _, m := range mention.FindAllStringSubmatch(text, -1) {
		name := strings.TrimRight(strings.ToLower(m[1]), ".-_")
		if !slices.Contains(names, name) && len(names) < maxMentions {
			names = append(names, name)
		}
	}
	return names
}
