package front

import (
	"crypto/rand"
	"io"
	"net/http"
	"path"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/team"
)

// Limits of a form, in bytes: what stays in memory, and what it may have beside its files.
const (
	formMemory = 1 << 20
	formText   = 512 << 10
)

// reportPage is the form.
type reportPage struct {
	frame
	Once      string
	Faults    []console.Wrong
	Fields    map[string]console.Field
	KindWrong string
	FileWrong string
	Files     bool
	Kinds     []choice
	Shares    []choice
	Language  console.Field
	Max       int64
}

// choice is one radio button.
type choice struct {
	ID, Name, Value, Text, Hint string
	On                          bool
}

func (f *Front) showReport(w http.ResponseWriter, r *http.Request, t team.Team) error {
	if !t.Public.Report {
		return nothing()
	}
	return f.reportForm(w, r, t, told{Once: rand.Text(), Share: share(t)}, nil)
}

// share is the answer that the form begins with.
func share(t team.Team) string {
	for _, s := range shares() {
		if s.TLP == t.TLP {
			return s.Name
		}
	}
	return "involved"
}

func (f *Front) reportForm(w http.ResponseWriter, r *http.Request, t team.Team, v told, faults []console.Wrong) error {
	l := f.console.Lang(r)
	made := fields{l, faults}
	p := reportPage{frame: f.frame(r, t), Once: v.Once, Faults: faults, Max: MaxUpload, Fields: made.all(v), KindWrong: made.wrong("kind-phishing"), FileWrong: made.wrong("files"), Files: f.Source.TakesFiles()}
	if v.Lang == "" {
		v.Lang = l.Tag
	}
	for _, k := range kinds() {
		p.Kinds = append(p.Kinds, choice{"kind-" + k.Name, "kind", k.Name, l.Text("public.kind." + k.Name), "", v.Kind == k.Name})
	}
	for _, s := range shares() {
		p.Shares = append(p.Shares, choice{"share-" + s.Name, "share", s.Name, l.Text("public.share." + s.Name), "", v.Share == s.Name})
	}
	p.Language = made.field("language", v.Lang, func(x *console.Field) { x.Type, x.Options = "select", console.Languages(v.Lang) })
	status := http.StatusOK
	if len(faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return f.render(w, r, "report", l.Text("public.report.title"), p, status)
}

func (f *Front) takeReport(w http.ResponseWriter, r *http.Request, t team.Team) error {
	if !t.Public.Report {
		return nothing()
	}
	if err := allow(f.sends, w, r); err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, MaxUpload+formText)
	if err := r.ParseMultipartForm(formMemory); err != nil {
		return tooLong(err, "The form can't be read. Its files may be too large: 10 MB together are taken.")
	}
	defer r.MultipartForm.RemoveAll() //nolint:errcheck // what stays behind is the system's temporary folder's
	v, l := read(r.PostForm), f.console.Lang(r)
	if trapped(r) {
		return f.thank(w, r)
	}
	faults := v.check(l, false)
	files, done, err := filesOf(r)
	defer done()
	if err != nil {
		faults = append(faults, console.Wrong{Field: "files", Text: l.Text("public.wrong.files", "n", maxFiles)})
	}
	if len(faults) > 0 {
		return f.reportForm(w, r, t, v, faults)
	}
	report := v.report(f.teams(t), false)
	report.Files = files
	return f.tell(w, r, report)
}

// teams is the language that the team works in.
func (f *Front) teams(t team.Team) *lang.Lang {
	for _, tag := range t.Languages {
		return console.Words().Lang(tag)
	}
	return console.Words().Lang(lang.Default)
}

// tell takes a report, and leads its reporter to the page where they look after it.
func (f *Front) tell(w http.ResponseWriter, r *http.Request, report Report) error {
	if !onceForm.MatchString(report.Once) {
		return tocsin.Faultf(tocsin.Invalid, "This form is too old. Open it anew and send it again.")
	}
	link, err := f.Source.Tell(r.Context(), report)
	if err != nil {
		return err
	}
	http.Redirect(w, r, team.StatusPath+link+more(chosen(r), "new=1"), http.StatusSeeOther)
	return nil
}

// more adds a value to the query of an address.
func more(query, value string) string {
	if query == "" {
		return "?" + value
	}
	return query + "&" + value
}

// trapped reports whether a machine has filled in the field that people do not see.
func trapped(r *http.Request) bool { return r.PostForm.Get("website") != "" }

// thank sends whoever filled in the trap away; nothing was kept, and nothing tells them so.
func (f *Front) thank(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, team.FrontPath+chosen(r), http.StatusSeeOther)
	return nil
}

// filesOf opens the files of a report; done closes them.
func filesOf(r *http.Request) (list []item.File, done func(), err error) {
	var open []io.Closer
	done = func() {
		for _, c := range open {
			c.Close() //nolint:errcheck // it was read
		}
	}
	var total int64
	for _, h := range r.MultipartForm.File["files"] {
		if h.Size == 0 {
			continue
		}
		if total += h.Size; total > MaxUpload || len(list) == maxFiles {
			return nil, done, tocsin.Faultf(tocsin.TooLarge, "at most %d files of %d bytes together are taken", maxFiles, MaxUpload)
		}
		file, err := h.Open()
		if err != nil {
			return nil, done, err
		}
		open = append(open, file)
		list = append(list, item.File{Name: fileName(h.Filename), Type: clean(h.Header.Get("Content-Type"), maxShort), Body: file})
	}
	return list, done, nil
}

// fileName is a file's own name, without folders and signs that deceive.
func fileName(s string) string {
	s = path.Base(strings.ReplaceAll(s, `\`, "/"))
	if s = clean(strings.ReplaceAll(s, "\n", " "), maxShort); s == "" || s == "." || s == "/" {
		return "file"
	}
	return s
}

func tooLong(err error, text string) error {
	return &tocsin.Fault{Why: tocsin.TooLarge, Text: text, Err: err}
}
