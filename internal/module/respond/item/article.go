package item

import (
	"slices"
	"strings"
	"time"

	"tocsin"
)

// Article is a text of the team's knowledge base, in one language: what is known of a kind of incident, how something is done.
// It is written with light marks, in versions; a lead shows one of them to the team, beside items and in letters.
type Article struct {
	ID       int64       `json:"id"`
	Name     string      `json:"name"` // the same in all languages
	Language string      `json:"language"`
	Title    string      `json:"title"`
	Text     string      `json:"text,omitempty"`
	Tags     []string    `json:"tags,omitempty"`
	Classes  []string    `json:"classes,omitempty"` // RSIT types that it helps with; none: any that it is looked for at
	Mark     tocsin.Mark `json:"-"`
	TLP      string      `json:"tlp"` // Mark in words
	// Version is that of the text, from 1; in what is written, the one that was read: another is a conflict, 0 does not ask.
	Version   int64     `json:"version"`
	Shown     int64     `json:"shown"` // version that a lead shows; 0 is none
	Changed   time.Time `json:"changed,omitzero"`
	ChangedBy string    `json:"changed_by,omitempty"`
}

// ArticleWhole is an article and the versions that it had, the newest first.
type ArticleWhole struct {
	Article
	Was []Article `json:"was"`
}

// ArticleFilter is which articles are wanted. The zero ArticleFilter is all that somebody may see.
type ArticleFilter struct {
	Text     string // words
	Class    string // RSIT type that they help with
	Language string
	Shown    bool // those that are shown alone, as they are shown
	Name     string
	IDs      []int64 // of these alone; nil is all
	Brief    bool    // without their texts, which are long: for a list of titles
	After    string  // cursor of the page before; Articles of a page alone
	Limit    int     // of a page; 0 is 50, 500 the most
}

// ArticleList is one page of articles, without their texts.
type ArticleList struct {
	Articles []Article `json:"articles"`
	Next     string    `json:"next,omitempty"` // where the next page begins; "" is the end
}

// Limits of articles.
const (
	maxArticle  = 100 << 10 // bytes of a text
	maxTitle    = 300
	maxClasses  = 50
	MaxArticles = 2000 // of a team, all languages
)

// The states of an article.
const (
	ArticleDraft   = "draft"   // nobody is shown it
	ArticleShown   = "shown"   // as it was written last
	ArticleChanged = "changed" // an earlier version is shown
)

// State tells whether an article is shown.
func (a Article) State() string {
	switch a.Shown {
	case 0:
		return ArticleDraft
	case a.Version:
		return ArticleShown
	}
	return ArticleChanged
}

// CheckArticle refuses an article that says nothing or too much.
func CheckArticle(a Article) error {
	switch {
	case !nameForm.MatchString(a.Name):
		return bad("name", "a name is up to 40 small letters, digits and hyphens")
	case !languageForm.MatchString(a.Language):
		return bad("language", "%.20q is no language: en, fr, zh …", a.Language)
	case strings.TrimSpace(a.Title) == "" || !OneLine(a.Title, maxTitle):
		return bad("title", "a title is one line of up to %d bytes", maxTitle)
	case strings.TrimSpace(a.Text) == "" || len(a.Text) > maxArticle:
		return bad("text", "an article is a text of up to %d bytes", maxArticle)
	case len(a.Classes) > maxClasses:
		return bad("classes", "an article helps with up to %d types", maxClasses)
	}
	for _, c := range a.Classes {
		if _, ok := tocsin.ClassOf(c); !ok {
			return bad("classes", "%.40q is no type of RSIT", c)
		}
	}
	return nil
}

// ReadArticle reads an article from a file: lines like "title: …" between two lines of three hyphens, which may be missing,
// and then its text. What they do not say stays as it was; a first line like "# …" is the title where none was given.
func ReadArticle(file string, a Article) Article {
	file = strings.ReplaceAll(strings.TrimPrefix(file, "\ufeff"), "\r\n", "\n")
	if head, rest, ok := strings.Cut(strings.TrimPrefix(file, "---\n"), "\n---\n"); ok && strings.HasPrefix(file, "---\n") {
		for line := range strings.Lines(head) {
			a.say(line)
		}
		file = rest
	}
	a.Text = strings.TrimSpace(file)
	if first, rest, _ := strings.Cut(a.Text, "\n"); a.Title == "" && strings.HasPrefix(first, "# ") {
		a.Title, a.Text = strings.TrimSpace(first[2:]), strings.TrimSpace(rest)
	}
	return a
}

// say takes one line of a file's head.
func (a *Article) say(line string) {
	key, value, _ := strings.Cut(line, ":")
	value = strings.Trim(strings.TrimSpace(value), `"'`)
	list := slices.DeleteFunc(strings.FieldsFunc(strings.Trim(value, "[]"), func(c rune) bool { return c == ',' || c == ' ' }), func(s string) bool { return s == "" })
	switch strings.ToLower(strings.TrimSpace(key)) {
	case "name":
		a.Name = value
	case "language":
		a.Language = value
	case "title":
		a.Title = value
	case "tlp":
		a.TLP = value
	case "tags":
		a.Tags = list
	case "types", "classes":
		a.Classes = list
	}
}

// articleTemplate begins the name of an article among what letters start from.
const articleTemplate = "article:"

// AsTemplate is an article among the texts that letters start from.
func (a Article) AsTemplate() Template {
	return Template{Name: articleTemplate + a.Name, Language: a.Language, Subject: a.Title, Body: a.Text}
}

// ArticleNamed reads the name of an article among what letters start from.
func ArticleNamed(template string) (name string, ok bool) {
	return strings.CutPrefix(template, articleTemplate)
}

// InLanguage chooses of articles one of each name: in a language, else in English, else as it comes.
func InLanguage(all []Article, language string) (list []Article) {
	at := map[string]int{}
	rank := func(a Article) int { return slices.Index([]string{"en", language}, a.Language) }
	for _, a := range all {
		i, known := at[a.Name]
		switch {
		case !known:
			at[a.Name] = len(list)
			list = append(list, a)
		case rank(a) > rank(list[i]):
			list[i] = a
		}
	}
	return list
}
