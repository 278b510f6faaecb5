package warn

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tocsin"
	"tocsin/internal/kit/lang"
)

// Advice is what the team itself says of a type of problem in letters: before or after what Tocsin says, or in place of it.
type Advice struct {
	ID        int64     `json:"id"`
	About     string    `json:"about,omitempty"`    // a type of RSIT, or a class; "" for all
	Language  string    `json:"language,omitempty"` // of the letters that it stands in; "" for all
	Place     string    `json:"place"`              // one of Places
	Words     string    `json:"words"`              // plain text; a blank line begins a paragraph
	By        string    `json:"by,omitempty"`
	Created   time.Time `json:"created,omitzero"`
	Removed   time.Time `json:"removed,omitzero"` // advice that was is kept
	RemovedBy string    `json:"removed_by,omitempty"`
}

// Where advice stands.
const (
	AdviceBefore  = "before"
	AdviceAfter   = "after"
	AdviceInstead = "instead"
)

// Places are where advice can stand.
func Places() []string { return []string{AdviceBefore, AdviceAfter, AdviceInstead} }

// MaxAdvice is how long advice may be, in characters.
const MaxAdvice = 1000

// Check finds what is wrong with advice, and brings its words into their one form.
func (a Advice) Check() (Advice, error) {
	_, typ := tocsin.ClassOf(a.About)
	if !typ && a.About != "" && !slices.Contains(Classes(), a.About) {
		return a, field("about", "%.60q is neither a type nor a class of RSIT", a.About)
	}
	if a.Language != "" && !slices.Contains(lang.Tags(), a.Language) {
		return a, field("language", "%.20q is none of %s", a.Language, strings.Join(lang.Tags(), ", "))
	}
	if !slices.Contains(Places(), a.Place) {
		return a, field("place", "%.20q is none of %s", a.Place, strings.Join(Places(), ", "))
	}
	a.Words = strings.TrimSpace(strings.ReplaceAll(a.Words, "\r\n", "\n"))
	switch {
	case a.Words == "":
		return a, field("words", "the advice has no words")
	case utf8.RuneCountInString(a.Words) > MaxAdvice:
		return a, field("words", "longer than %d characters", MaxAdvice)
	case !utf8.ValidString(a.Words) || strings.ContainsFunc(a.Words, func(r rune) bool { return r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }):
		return a, field("words", "the advice has characters that no letter can show")
	}
	return a, nil
}

// Same reports whether advice stands where other advice does, which it then replaces.
func (a Advice) Same(b Advice) bool {
	return a.About == b.About && a.Language == b.Language && a.Place == b.Place
}

// Classes are the classes of RSIT, sorted.
func Classes() (list []string) {
	for c := range tocsin.Types {
		list = append(list, c.Taxonomy)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Advices is all that a team says; what was taken back is not in it.
type Advices []Advice

// Of returns the paragraphs that stand in a place of a letter in a language, of a type: the type's own, or else the class's, or else
// those for all; at each step the language's own before those for all languages.
func (list Advices) Of(place, language, typ string) []string {
	c, _ := tocsin.ClassOf(typ)
	for _, about := range []string{typ, c.Taxonomy, ""} {
		for _, tag := range []string{language, ""} {
			for _, a := range list {
				if a.Same(Advice{About: about, Language: tag, Place: place}) {
					return strings.Split(a.Words, "\n\n")
				}
			}
		}
	}
	return nil
}
