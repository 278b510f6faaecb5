package settings

import (
	"io"
	"net/http"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/docx"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// maxWordForm is how long the form with a Word template may be: more than a template, so that a larger one is told what is
// wrong.
const maxWordForm = 16 << 20

// wordRow is a Word template that the team has.
type wordRow struct {
	item.WordTemplate
	In   string // its language, in words
	Size int64
}

// wordsOf are the Word templates of the page of templates, and the languages that one can be given for.
func (d *Desk) wordsOf(r *http.Request, p *templatesPage) error {
	l := d.console.Lang(r)
	p.Marks = []string{docx.Mark, "{{number}}", "{{title}}", "{{date}}", "{{tlp}}", "{{team}}"}
	list, err := d.Room.WordTemplates(r.Context())
	for _, t := range list {
		p.Words = append(p.Words, wordRow{t, inWords(l, t.Language), int64(t.Bytes)})
	}
	for _, tag := range append([]string{item.AnyLanguage}, lang.Tags()...) {
		p.For = append(p.For, console.Option{Value: tag, Text: inWords(l, tag)})
	}
	return err
}

func inWords(l *lang.Lang, tag string) string {
	if tag == item.AnyLanguage {
		return l.Text("settings.word.any")
	}
	return console.Words().Lang(tag).Name
}

// takeWord keeps the Word template that was given.
func (d *Desk) takeWord(w http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), actTemplate)
	if err != nil {
		return err
	}
	err = eachFile(w, r, maxWordForm, func(language, name string, body io.Reader) error {
		raw, err := io.ReadAll(io.LimitReader(body, docx.MaxTemplate+1))
		if err == nil && len(raw) == 0 {
			err = bad("files", "choose a file")
		}
		if err == nil {
			_, err = d.Room.SetWordTemplate(r.Context(), by, language, name, raw)
		}
		return err
	})
	return d.wordSet(w, r, err)
}

// dropWord takes a Word template away.
func (d *Desk) dropWord(w http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), actTemplate)
	if err != nil {
		return err
	}
	if err := form(w, r); err != nil {
		return err
	}
	_, err = d.Room.SetWordTemplate(r.Context(), by, r.PostForm.Get("language"), "", nil)
	return d.wordSet(w, r, err)
}

// wordSet leads back to the page, or shows it with what is wrong.
func (d *Desk) wordSet(w http.ResponseWriter, r *http.Request, err error) error {
	if f := console.Mend(err); f != nil {
		return d.templatesPage(w, r, f)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, templatesPath+"?done=1#word", http.StatusSeeOther)
	return nil
}

// wordFaults are what is wrong with a Word template, at its field.
func wordFaults(l *lang.Lang, f *tocsin.Fault) []console.Wrong {
	if f == nil {
		return nil
	}
	return []console.Wrong{{Field: "word-file", Text: console.Say(l, f)}}
}
