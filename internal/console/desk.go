package console

import (
	"html/template"
	"strconv"
	"strings"
)

// The structs below are what the parts in part/desk.html get: what pages that people work in are put together from.
// docs/develop/console.md shows how.
type (
	// Tabs are views of a list, or ways to filter it, as links: {{template "tabs" .}} and {{template "filters" .}}.
	Tabs struct {
		Label string // what they choose, for those who can't see them
		List  []Tab
	}

	// Tab is one of them.
	Tab struct {
		Text    string
		Href    string
		N       int64 // how many there are behind it
		Counted bool  // whether N is shown
		On      bool
		Lang    string // of the text, where it is not the page's
	}

	// Bulk is the beginning of a bar that acts on what is selected: how many that is, and all that match instead.
	Bulk struct {
		Total  int64  // how many match the filter; 0 offers no "all"
		Filter string // the filter as a query, which is posted as "filter"; it counts where "all" is 1
	}

	// Pick is the checkbox of a row.
	Pick struct {
		Form  string // the id of the bar's form
		Name  string // of the values that are posted
		Value string
		Label string // what is selected
	}

	// Done says what has been done, and how to undo it.
	Done struct {
		Text   string
		Items  []Tab  // what was left alone and is to be looked at
		Undo   string // the path that undoing is posted to; "" where it can't be undone
		Fields []Hidden
	}

	// Notice is a card above a page that says what somebody should look after: {{template "card" .}}.
	Notice struct {
		Title, Text  string
		Items        []Tab
		Href, Link   string
		Post, Button string // where putting it away is posted to, and by which button
	}

	// Hidden is a value that a form posts and nobody sees.
	Hidden struct{ Name, Value string }

	// Wrong is one thing to mend in a form.
	Wrong struct {
		Field string // the id of the field; "" where it is of none
		Text  string
	}

	// Field is one field of a form, with its label above it, then its hint and what is wrong with it.
	Field struct {
		ID, Name, Label string
		Hint, Error     string
		Type            string // "text" without it; also "textarea", "select", "checkbox" and the types of HTML
		Value           string
		Options         []Option // of a select
		On              bool     // of a checkbox
		Dir             string   // "ltr" for addresses and code, "auto" for people's words
		Lang            string   // of the value, where it is not the page's
		Named           bool     // the label is the name of that language, in it
		Max, Rows       int      // characters and lines; 0 for no limit and six lines
		Required        bool
		Optional        bool // said behind the label
		Autocomplete    string
		Key             string // the single key that leads here
		List            string // the id of a datalist
	}

	// Option is one choice of a select.
	Option struct {
		Value, Text string
		Selected    bool
	}
)

// pick returns the checkbox of a row; templates call it as "pick FORM NAME VALUE LABEL".
func pick(form, name, value, label string) Pick { return Pick{form, name, value, label} }

// More returns the attributes that only some fields have.
func (f Field) More() template.HTMLAttr {
	var list []string
	put := func(name, value string) {
		if value != "" {
			list = append(list, name+`="`+template.HTMLEscapeString(value)+`"`)
		}
	}
	if f.Type != "select" || f.Dir != "auto" { // by the first of its choices a menu would run whichever way that does
		put("dir", f.Dir)
	}
	put("lang", f.Lang)
	if f.Max > 0 {
		put("maxlength", strconv.Itoa(f.Max))
	}
	put("autocomplete", f.Autocomplete)
	put("data-key", f.Key)
	put("list", f.List)
	var says []string
	if f.Hint != "" {
		says = append(says, f.ID+"-hint")
	}
	if f.Error != "" {
		says = append(says, f.ID+"-error")
		put("aria-invalid", "true")
	}
	put("aria-describedby", strings.Join(says, " "))
	if f.Required {
		list = append(list, "required")
	}
	return template.HTMLAttr(strings.Join(list, " ")) //nolint:gosec // each value is escaped above
}
