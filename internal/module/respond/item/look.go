package item

import "strings"

// Look is what somebody looks for among letters: words of anything, and words of one thing alone.
type Look struct {
	Words   string // of sender, recipients, subject and names of files
	From    string // of its sender's address or name
	To      string // of an address that it went to
	Subject string
	File    string // of a file's name
	HasFile bool
}

// LookOf reads what somebody typed: from:ana to:info@ subject:"a host" file:log has:file, and words. What is said twice of one
// thing, the last one counts; what has no such beginning is a word.
func LookOf(text string) (l Look) {
	var words []string
	for _, word := range quoted(text) {
		name, value, ok := strings.Cut(word, ":")
		value = strings.TrimSpace(strings.ReplaceAll(value, `"`, ""))
		name = strings.ToLower(name)
		field := map[string]*string{"from": &l.From, "to": &l.To, "subject": &l.Subject, "file": &l.File}[name]
		switch {
		case ok && value != "" && field != nil:
			*field = value
		case ok && name == "has" && strings.EqualFold(value, "file"):
			l.HasFile = true
		default:
			words = append(words, strings.ReplaceAll(word, `"`, ""))
		}
	}
	l.Words = strings.TrimSpace(strings.Join(words, " "))
	return l
}

// All are the words of all things, for an index that has them together.
func (l Look) All() string {
	return strings.Join(strings.Fields(strings.Join([]string{l.Words, l.From, l.To, l.Subject, l.File}, " ")), " ")
}

// quoted parts a text at its blanks, but for those within quotes.
func quoted(text string) (list []string) {
	within := false
	return strings.FieldsFunc(text, func(c rune) bool {
		if c == '"' {
			within = !within
		}
		return !within && (c == ' ' || c == '\t' || c == '\n' || c == '\u3000')
	})
}
