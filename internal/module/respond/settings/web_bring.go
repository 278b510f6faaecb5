package settings

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"tocsin"
	"tocsin/internal/console"
)

// Limits of what is brought by a form: bytes of all its files, and how many these may be.
const (
	maxContacts = 64 << 20
	maxReports  = 1 << 30
	maxFiles    = 200
)

// contactsPage takes a file of organisations and shows what is covered.
type contactsPage struct {
	Coverage
	Brought []Brought
	Faults  []console.Wrong
}

func (d *Desk) contacts(w http.ResponseWriter, r *http.Request) error {
	if _, err := d.must(r.Context(), actWrite); err != nil {
		return err
	}
	return d.contactsForm(w, r, nil, nil)
}

func (d *Desk) contactsForm(w http.ResponseWriter, r *http.Request, done []Brought, f *tocsin.Fault) error {
	p := contactsPage{Brought: done, Faults: console.Faults(d.console.Lang(r), f, func(string) bool { return true })}
	for i := range p.Faults {
		p.Faults[i].Field = "files"
	}
	var err error
	if p.Coverage, err = d.Bring.Coverage(r.Context()); err != nil {
		return err
	}
	return d.page(w, r, "setup/contacts", "setup.step.contacts", p, console.StatusOf(f))
}

func (d *Desk) takeContacts(w http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), actWrite)
	if err != nil {
		return err
	}
	var done []Brought
	err = eachFile(w, r, maxContacts, func(_, name string, body io.Reader) error {
		b, err := d.Bring.Contacts(r.Context(), by, name, body)
		if err == nil {
			done = append(done, b)
		}
		return err
	})
	f := console.Mend(err)
	if err != nil && f == nil {
		return err
	}
	return d.contactsForm(w, r, done, f)
}

// reportsPage takes reports of feeds.
type reportsPage struct {
	Feeds  []console.Option
	Taken  []Taken
	Faults []console.Wrong
}

// firstFeed is the feed that the form begins with: nearly every national team gets it, free of charge.
const firstFeed = "shadowserver"

func (d *Desk) reports(w http.ResponseWriter, r *http.Request) error {
	if _, err := d.must(r.Context(), actWrite); err != nil {
		return err
	}
	return d.reportsForm(w, r, firstFeed, nil, nil)
}

func (d *Desk) reportsForm(w http.ResponseWriter, r *http.Request, feed string, done []Taken, f *tocsin.Fault) error {
	p := reportsPage{Taken: done, Faults: console.Faults(d.console.Lang(r), f, func(string) bool { return true })}
	for i := range p.Faults {
		p.Faults[i].Field = "files"
	}
	for _, x := range d.Bring.Feeds() {
		p.Feeds = append(p.Feeds, console.Option{Value: x.Name, Text: x.Title, Selected: x.Name == feed})
	}
	return d.page(w, r, "setup/reports", "setup.step.reports", p, console.StatusOf(f))
}

func (d *Desk) takeReports(w http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), actWrite)
	if err != nil {
		return err
	}
	var done []Taken
	feed := firstFeed
	err = eachFile(w, r, maxReports, func(chosen, name string, body io.Reader) error {
		if chosen != "" {
			feed = chosen
		}
		t, err := d.Bring.Report(r.Context(), by, feed, name, body)
		if err == nil {
			done = append(done, t)
		}
		return err
	})
	f := console.Mend(err)
	if err != nil && f == nil {
		return err
	}
	return d.reportsForm(w, r, feed, done, f)
}

// eachFile hands over the files of a form one after the other, as they come: none is kept in memory or on disk. The field
// feed, where there is one, stands before them.
func eachFile(w http.ResponseWriter, r *http.Request, most int64, take func(feed, name string, body io.Reader) error) error {
	r.Body = http.MaxBytesReader(w, r.Body, most)
	parts, err := r.MultipartReader()
	if err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "The form can't be read.", Err: err}
	}
	feed, n := "", 0
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return unread(err)
		}
		switch {
		case part.FormName() == "feed" || part.FormName() == "language":
			if feed, err = shortValue(part); err != nil {
				return err
			}
		case part.FormName() == "files" && part.FileName() != "":
			if n++; n > maxFiles {
				return tocsin.Faultf(tocsin.Invalid, "more than %d files are too many at once", maxFiles)
			}
			if err := take(feed, part.FileName(), part); err != nil {
				return unread(err)
			}
		}
	}
	if n == 0 {
		return bad("files", "choose a file")
	}
	return nil
}

func shortValue(part *multipart.Part) (string, error) {
	const most = 200
	text, err := io.ReadAll(io.LimitReader(part, most))
	return string(text), unread(err)
}

// unread makes a fault of a form that is too long.
func unread(err error) error {
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		return tocsin.Faultf(tocsin.TooLarge, "The files are longer than %d MB together. Bring them in parts, or by the command line.", long.Limit>>20)
	}
	return err
}

// warningsPage shows who would be told what now.
type warningsPage struct {
	Previews []Preview
	MayDraft bool
	Faults   []console.Wrong
}

func (d *Desk) warnings(w http.ResponseWriter, r *http.Request) error {
	if err := d.reader(r); err != nil {
		return err
	}
	return d.warningsForm(w, r, nil)
}

func (d *Desk) warningsForm(w http.ResponseWriter, r *http.Request, f *tocsin.Fault) error {
	list, err := d.Bring.Previews(r.Context())
	if err != nil {
		return err
	}
	p := warningsPage{Previews: list, MayDraft: d.may(r.Context(), actMass), Faults: console.Faults(d.console.Lang(r), f, func(string) bool { return false })}
	return d.page(w, r, "setup/warnings", "setup.step.warnings", p, console.StatusOf(f))
}

// draftWarnings drafts what is previewed; it waits in the outbox like everything that leaves.
func (d *Desk) draftWarnings(w http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), actMass)
	if err != nil {
		return err
	}
	if err := form(w, r); err != nil {
		return err
	}
	if _, err := d.Bring.Draft(r.Context(), by); err != nil {
		f := console.Mend(err)
		if f == nil {
			return err
		}
		return d.warningsForm(w, r, f)
	}
	http.Redirect(w, r, "/outbox", http.StatusSeeOther)
	return nil
}
