package console

import (
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/lang"
)

// Page is one page to be rendered.
type Page struct {
	// Name is the room's name and the template's: "watch/overview".
	Name string
	// Title stands in the browser's tab: plain text in the reader's language.
	Title string
	// Mark is the strictest mark of what the page shows; the zero value is TLP:RED.
	Mark tocsin.Mark
	// Home is where the name at the head of the page leads: "" to the start of the node.
	Home string
	// Query is what the search in the header holds.
	Query string
	// Body is what the template "main" gets: a struct of the room's own.
	Body any
}

// view is what the layout gets.
type view struct {
	Page
	Lang    *lang.Lang
	Theme   string // "", "light" or "dark"
	Team    string
	Emblem  string // address of the team's picture
	Country string
	Version string
	Search  string
	Stream  string
	Hold    *hold   // nil where nothing tells
	Bell    *Bell   // nil where nobody is told of anything
	Person  *Person // nil where nobody is signed in
	Bare    bool    // without the rail and the search
	Rooms   []Room
	Langs   []choice
	Themes  []choice
}

// hold is the chip that says whether what leaves is held.
type hold struct {
	Held bool
	Href string
}

// choice is one entry of a menu: the same page in another language or theme.
type choice struct {
	Tag, Text, Href string
	Current         bool
}

// addPages takes a folder's pages. The file finding_one.html is the page finding/one, so that it counts as below finding in
// the rail. The parts that they share are read now, a page itself when it is first shown: a node has many more pages than
// its people open in a day.
func (c *Console) addPages(room string, dir fs.FS) error {
	names, err := fs.Glob(dir, "*.html")
	if err != nil {
		return fmt.Errorf("list pages of %s: %w", room, err)
	}
	parts, err := c.parts(dir)
	if err != nil {
		return fmt.Errorf("read what pages of %s share: %w", room, err)
	}
	for _, file := range names {
		if strings.HasPrefix(file, "_") {
			continue
		}
		name := room + "/" + strings.ReplaceAll(strings.TrimSuffix(path.Base(file), ".html"), "_", "/")
		c.pages[name] = newSheets(func() (*sheet, error) { return c.cut(parts, dir, file) })
	}
	return nil
}

// Check reads every page as if it were shown, and returns what is wrong with those that can't be read. Tests ask it, as a node
// that runs reads only the pages that people open.
func (c *Console) Check() error {
	var wrong []error
	for name, copies := range c.pages {
		if _, err := copies.cut(); err != nil {
			wrong = append(wrong, fmt.Errorf("read page %s: %w", name, err))
		}
	}
	return errors.Join(wrong...)
}

// parts returns the shell with what the pages of a folder share.
func (c *Console) parts(dir fs.FS) (*template.Template, error) {
	shared, err := fs.Glob(dir, "_*.html")
	if err != nil || len(shared) == 0 {
		return c.shell, err
	}
	t, err := c.shell.Clone()
	if err != nil {
		return nil, err
	}
	return t.ParseFS(dir, shared...)
}

// Hides reports whether the links of a room are folded away on a page: all of them, as none is of that page.
func (r Room) Hides(page string) bool {
	return r.Folded && !slices.ContainsFunc(r.Links, func(l Link) bool { return l.In(page) })
}

// In reports whether a page belongs to a link of the rail.
func (l Link) In(page string) bool { return page == l.Page || strings.HasPrefix(page, l.Page+"/") }
