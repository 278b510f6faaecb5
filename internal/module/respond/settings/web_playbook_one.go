package settings

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/playbook"
)

// bookPath is where one playbook is written.
const bookPath = playbooksPath + "/one"

func bookHref(name string) string { return bookPath + "?" + url.Values{"name": {name}}.Encode() }

// bookPage is one playbook as text, and what becomes of it.
type bookPage struct {
	Name   string
	From   playbook.From // "" where there is none yet
	Under  playbook.From
	New    bool // its name can be typed
	Done   bool
	Fields []console.Field
	Faults []console.Wrong
	Words  []string      // the types of incident that it is for
	In     []bookPreview // none where the text can't be read
}

// bookPreview is a playbook in one language, as an incident's page shows it.
type bookPreview struct {
	Lang, Called, Dir string
	playbook.Text
}

// newBook is what a playbook of the team's begins with.
const newBook = `# RSIT: phishing, ddos, infected-system …
classes = ["phishing"]

[in.en]
title = ""
text = ""
steps = [
  "",
]
`

func (d *Desk) playbook(w http.ResponseWriter, r *http.Request) error {
	if _, err := d.must(r.Context(), actTemplate); err != nil {
		return err
	}
	name := r.URL.Query().Get("name")
	if name == "" {
		return d.bookForm(w, r, bookPage{New: true}, newBook, nil)
	}
	all, _, err := d.Room.Books(r.Context())
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(b playbook.Book) bool { return b.Name == name })
	if at < 0 {
		return tocsin.Faultf(tocsin.NotFound, "there is no playbook %.40q", name)
	}
	b := all[at]
	return d.bookForm(w, r, bookPage{Name: b.Name, From: b.From, Under: b.Under, Done: r.URL.Query().Get("done") != "", In: previews(d.console.Lang(r), b), Words: classWords(d.console.Lang(r), b)}, b.Source, nil)
}

// typedBook is the page of a playbook as somebody has typed it.
func (d *Desk) typedBook(r *http.Request, name string) (p bookPage, err error) {
	all, _, err := d.Room.Books(r.Context())
	if err != nil {
		return p, err
	}
	p.Name, p.New = name, true
	for _, b := range all {
		if b.Name == name {
			p.From, p.Under, p.New = b.From, b.Under, false
		}
	}
	return p, nil
}

func (d *Desk) bookForm(w http.ResponseWriter, r *http.Request, p bookPage, text string, f *tocsin.Fault) error {
	l := d.console.Lang(r)
	if f != nil {
		p.Faults = []console.Wrong{bookFault(l, f)}
	}
	if p.New {
		p.Fields = append(p.Fields, console.Field{ID: "name", Name: "name", Label: l.Text("settings.template.name"), Hint: l.Text("settings.template.name.hint"), Value: p.Name, Dir: "ltr", Max: 40, Required: true, Error: console.WrongAt(p.Faults, "name")})
	}
	p.Fields = append(p.Fields, console.Field{ID: "text", Name: "text", Label: l.Text("settings.playbook.text"), Hint: l.Text("settings.playbook.hint"), Type: "textarea", Rows: 24, Value: text, Dir: "ltr", Max: 100_000, Required: true, Error: console.WrongAt(p.Faults, "text")})
	return d.page(w, r, "playbooks/one", "settings.playbooks.title", p, console.StatusOf(f))
}

// bookFault tells what is wrong, with the line and the field of the text, in the reader's language.
func bookFault(l *lang.Lang, f *tocsin.Fault) console.Wrong {
	if f.Field == "name" {
		return console.Wrong{Field: "name", Text: console.Say(l, f)}
	}
	words := []string{console.Say(l, f)}
	if f.Field != "" {
		words = append([]string{f.Field}, words...)
	}
	if f.Line > 0 {
		words = append([]string{l.Text("settings.playbook.line", "n", f.Line)}, words...)
	}
	return console.Wrong{Field: "text", Text: strings.Join(words, ": ")}
}

// previews are what a playbook is in each of its languages: the reader's first, then the console's others, then any other.
func previews(l *lang.Lang, b playbook.Book) (list []bookPreview) {
	tags := slices.DeleteFunc(append([]string{l.Tag}, slices.DeleteFunc(slices.Clone(lang.Tags()), func(tag string) bool { return tag == l.Tag })...), func(tag string) bool { _, ok := b.In[tag]; return !ok })
	for _, tag := range slices.Sorted(maps.Keys(b.In)) {
		if !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	for _, tag := range tags {
		one := bookPreview{Lang: tag, Called: tag, Dir: "auto", Text: b.In[tag]}
		if slices.Contains(lang.Tags(), tag) {
			one.Called, one.Dir = console.Words().Lang(tag).Name, console.Words().Lang(tag).Dir()
		}
		list = append(list, one)
	}
	return list
}

func classWords(l *lang.Lang, b playbook.Book) (words []string) {
	for _, c := range b.Classes {
		words = append(words, l.Word("class", c))
	}
	return words
}

func (d *Desk) takePlaybook(w http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), actTemplate)
	if err != nil {
		return err
	}
	if err := form(w, r); err != nil {
		return err
	}
	get := r.PostForm.Get
	name, text := strings.TrimSpace(get("name")), strings.ReplaceAll(get("text"), "\r\n", "\n")
	if get("do") == "drop" {
		if err := d.Room.DropBook(r.Context(), viewer(by), name); err != nil {
			return err
		}
		http.Redirect(w, r, playbooksPath+"?done=1", http.StatusSeeOther)
		return nil
	}
	b, err := playbook.Read(name, text)
	if err == nil && get("do") != "preview" {
		if err := d.Room.SaveBook(r.Context(), viewer(by), name, text); err != nil {
			return err
		}
		http.Redirect(w, r, bookHref(name)+"&done=1", http.StatusSeeOther)
		return nil
	}
	p, err2 := d.typedBook(r, name)
	if err2 != nil {
		return err2
	}
	var f *tocsin.Fault
	if err == nil {
		p.In, p.Words = previews(d.console.Lang(r), b), classWords(d.console.Lang(r), b)
	} else if !errors.As(err, &f) {
		return err
	}
	return d.bookForm(w, r, p, text, f)
}
