package settings

import (
	"net/http"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
)

// maxForm is how many bytes a form of these pages may have; the longest is a team's texts in one language.
const maxForm = 512 << 10

// form reads a form within its limit.
func form(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "The form can't be read.", Err: err}
	}
	return nil
}

// page renders a page. How a team works is nobody's business outside of it.
func (d *Desk) page(w http.ResponseWriter, r *http.Request, name, title string, body any, status int) error {
	return d.console.Render(w, r, console.Page{Name: "settings/" + name, Title: d.console.Lang(r).Text(title), Mark: tocsin.Amber, Body: body}, status)
}

// langTabs are the languages that a text can be written in, each in its own words.
func langTabs(l *lang.Lang, on, href string, has func(tag string) bool) console.Tabs {
	t := console.Tabs{Label: l.Text("settings.in")}
	for _, tag := range lang.Tags() {
		text := console.Words().Lang(tag).Name
		if has(tag) {
			text += " ✓"
		}
		t.List = append(t.List, console.Tab{Text: text, Href: href + "?in=" + tag, On: tag == on, Lang: tag})
	}
	return t
}

// inLang is the language that a form is written in: the one that is asked for, or else a fallback.
func inLang(asked, fallback string) string {
	for _, tag := range lang.Tags() {
		if tag == asked {
			return tag
		}
	}
	return fallback
}
