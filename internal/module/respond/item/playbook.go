package item

// Playbook is a text for a type of incident whose steps become tasks.
type Playbook struct {
	Name    string   // short, of a file
	Title   string   // in the reader's language
	Classes []string // RSIT types and taxonomies that it is for
	Text    string   // Markdown
	Steps   []string // in order
}

// Template is a text that letters start from, in one language. In it stand {number}, {person}, {title}, {team}.
type Template struct {
	Name     string `json:"name"`
	Language string `json:"language"`
	Subject  string `json:"subject"`
	Body     string `json:"body"`
}
