package settings

import (
	"net/http"
	"path/filepath"

	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/playbook"
)

// playbooksPage shows all playbooks with their steps.
type playbooksPage struct {
	Books   []bookRow
	New     string // where one is written, for who may
	Done    bool
	Folder  string // where the operator's own stand
	Trouble string // what could not be read, in English
}

// bookRow is a playbook in the reader's language.
type bookRow struct {
	Name    string
	From    string // in words
	Href    string // where it is written, for who may
	Title   string
	Words   []string // the types of incident that it is for
	Langs   []string // that it is written in, as tags
	Steps   []string
	Text    string
	Foreign bool // there is none in the reader's language, so that it is shown in English
}

func (d *Desk) playbooks(w http.ResponseWriter, r *http.Request) error {
	if err := d.reader(r); err != nil {
		return err
	}
	l := d.console.Lang(r)
	all, trouble, err := d.Room.Books(r.Context())
	if err != nil {
		return err
	}
	p := playbooksPage{Folder: filepath.Join(d.Node.Folder, "playbooks"), Done: r.URL.Query().Get("done") != ""}
	if trouble != nil {
		p.Trouble = trouble.Error()
	}
	writes := d.may(r.Context(), actTemplate)
	if writes {
		p.New = bookPath
	}
	for _, b := range all {
		row := rowOf(l, b)
		if writes {
			row.Href = bookHref(b.Name)
		}
		p.Books = append(p.Books, row)
	}
	return d.page(w, r, "playbooks", "settings.playbooks.title", p, http.StatusOK)
}

func rowOf(l *lang.Lang, b playbook.Book) bookRow {
	text, ok := b.In[l.Tag]
	if !ok {
		text = b.In["en"]
	}
	row := bookRow{Name: b.Name, From: l.Text("settings.playbook.from." + string(b.From)), Title: text.Title, Steps: text.Steps, Text: text.Text, Foreign: !ok}
	for _, c := range b.Classes {
		row.Words = append(row.Words, l.Word("class", c))
	}
	for _, tag := range lang.Tags() {
		if _, ok := b.In[tag]; ok {
			row.Langs = append(row.Langs, tag)
		}
	}
	return row
}

// reader lets in whoever may read the team's cases, and who uses the machine of a node without accounts.
func (d *Desk) reader(r *http.Request) error {
	if _, ok := console.PersonOf(r.Context()); !ok {
		return nil
	}
	_, err := d.must(r.Context(), actRead)
	return err
}
