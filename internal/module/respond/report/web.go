package report

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
)

//go:embed page/*.html
var pages embed.FS

// Path is where the list of reports is.
const Path = "/reports"

// What the pages ask about; see the table of roles and acts.
const (
	actRead  = "report.read"
	actWrite = "settings.write" // the foreword is the lead's
)

// Access says whether who reads a page may do something, and under which name it is done.
type Access interface {
	May(ctx context.Context, act string) (by string, ok bool)
}

// Pages serves the reports as pages.
type Pages struct {
	desk    *Desk
	access  Access
	console *console.Console
}

// NewPages puts the reports into the console's rail. Call it before the console serves anything.
func NewPages(c *console.Console, d *Desk, a Access) (*Pages, error) {
	dir, err := fs.Sub(pages, "page")
	if err != nil {
		return nil, err
	}
	rail := console.Room{Title: "respond.title", Links: []console.Link{{Page: "work/list", Text: "work.title", Href: Path, Icon: "overview", Key: "y"}}}
	if err := c.Room("work", rail, dir); err != nil {
		return nil, fmt.Errorf("read the pages of reports: %w", err)
	}
	return &Pages{d, a, c}, nil
}

// Routes puts the pages on the mux.
func (p *Pages) Routes(mux *http.ServeMux) {
	for pattern, page := range map[string]console.Handler{
		"GET /reports":                    p.list,
		"GET /reports/{period}":           p.one,
		"POST /reports/{period}/foreword": p.write,
		"GET /reports/{period}/csv":       p.csv,
		"GET /reports/{period}/xlsx":      p.xlsx,
	} {
		mux.Handle(pattern, p.console.Handle(page))
	}
}

// reads refuses who may not read reports. A node without accounts shows all to its own machine.
func (p *Pages) reads(ctx context.Context) error {
	if _, known := console.PersonOf(ctx); !known {
		return nil
	}
	if _, ok := p.access.May(ctx, actRead); !ok {
		return tocsin.Faultf(tocsin.Denied, "Your roles do not let you do that.")
	}
	return nil
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request) error {
	if err := p.reads(r.Context()); err != nil {
		return err
	}
	list, err := p.desk.List(r.Context())
	if err != nil {
		return err
	}
	l := p.console.Lang(r)
	body := listPage{}
	for _, s := range []Span{Month, Quarter, Year} {
		v := spanView{Title: l.Text("work.span." + string(s))}
		for _, of := range list {
			if of.Span == s {
				v.List = append(v.List, periodView{Path + "/" + of.String(), title(l, of), len(v.List) == 0})
			}
		}
		body.Spans = append(body.Spans, v)
	}
	if body.Year, err = p.year(r.Context(), l, list); err != nil {
		return err
	}
	mark := tocsin.Green
	if body.Year != nil {
		mark = tocsin.Amber // as the report that it is of
	}
	return p.console.Render(w, r, console.Page{Name: "work/list", Title: l.Text("work.title"), Mark: mark, Body: body}, http.StatusOK)
}

// year draws the latest year that has two months to compare.
func (p *Pages) year(ctx context.Context, l *lang.Lang, list []Period) (*steps, error) {
	for _, of := range list {
		if of.Span != Year {
			continue
		}
		got, err := p.desk.Report(ctx, of)
		if err != nil {
			return nil, err
		}
		t := writer{l: l, r: &got}.steps()
		if len(t.Lines) < 2 {
			continue
		}
		s := drawSteps(l, t, "")
		s.Title = title(l, of) + " · " + s.Title
		return &s, nil
	}
	return nil, nil
}

// report reads which report is asked for, and counts it.
func (p *Pages) report(r *http.Request) (Period, Report, error) {
	if err := p.reads(r.Context()); err != nil {
		return Period{}, Report{}, err
	}
	of, err := Parse(r.PathValue("period"))
	if err != nil {
		return of, Report{}, tocsin.Faultf(tocsin.NotFound, "There is no such period.")
	}
	got, err := p.desk.Report(r.Context(), of)
	return of, got, err
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request) error {
	of, got, err := p.report(r)
	if err != nil {
		return err
	}
	return p.show(w, r, of, &got, got.Foreword.Text, nil)
}

// show writes the page of a report, with its foreword as somebody has typed it and what is wrong with that.
func (p *Pages) show(w http.ResponseWriter, r *http.Request, of Period, got *Report, typed string, f *tocsin.Fault) error {
	l := p.console.Lang(r)
	body := p.body(l, of, got)
	_, body.CanWrite = p.access.May(r.Context(), actWrite)
	body.Typed, body.Faults = typed, console.Faults(l, f, func(id string) bool { return id == "text" })
	return p.console.Render(w, r, console.Page{Name: "work/list/one", Title: body.Title, Mark: tocsin.Amber, Body: body}, console.StatusOf(f))
}

func (p *Pages) body(l *lang.Lang, of Period, r *Report) onePage {
	before := title(l, of.Before())
	b := onePage{Period: of.String(), Title: title(l, of), Before: before, BeforeHref: Path + "/" + of.Before().String(), SoFar: r.SoFar, AsOf: r.AsOf, Zone: r.Zone,
		Figures: figures(l, r, before), Sentences: sentences(l, r, before), Foreword: r.Foreword, HasFunnel: r.Now.Seen.Told > 0, Place: Path + "/" + of.String()}
	if r.Foreword.Text != "" {
		b.Paragraphs = strings.Split(r.Foreword.Text, "\n\n")
	}
	for _, t := range r.Tables(l) {
		switch t.Key {
		case "steps":
			b.Steps = drawSteps(l, t, before)
			continue
		case "taxonomies":
			b.Taxonomies = bars(l, t, 1)
		case "sectors":
			b.Sectors = bars(l, t, 1)
		}
		b.Tables = append(b.Tables, viewOf(l, t, before))
	}
	b.Funnel = funnel(l, r.Now.Seen)
	return b
}

// maxForm is how many bytes a form may have.
const maxForm = 64 << 10

func (p *Pages) write(w http.ResponseWriter, r *http.Request) error {
	by, ok := p.access.May(r.Context(), actWrite)
	if !ok {
		return tocsin.Faultf(tocsin.Denied, "Your roles do not let you do that.")
	}
	of, err := Parse(r.PathValue("period"))
	if err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "The form can't be read.", Err: err}
	}
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return tocsin.Faultf(tocsin.Invalid, "The form can't be read.")
	}
	if err := p.desk.SetForeword(r.Context(), by, of, r.PostFormValue("text"), version); err != nil {
		f := console.Mend(err)
		if f == nil {
			return err
		}
		got, err := p.desk.Report(r.Context(), of)
		if err != nil {
			return err
		}
		return p.show(w, r, of, &got, r.PostFormValue("text"), f)
	}
	http.Redirect(w, r, Path+"/"+of.String(), http.StatusSeeOther)
	return nil
}

func (p *Pages) csv(w http.ResponseWriter, r *http.Request) error {
	of, got, err := p.report(r)
	if err != nil {
		return err
	}
	return p.file(w, r, of, "csv", func(b *bytes.Buffer, l *lang.Lang) error { return got.CSV(b, l) })
}

func (p *Pages) xlsx(w http.ResponseWriter, r *http.Request) error {
	of, got, err := p.report(r)
	if err != nil {
		return err
	}
	return p.file(w, r, of, "xlsx", func(b *bytes.Buffer, l *lang.Lang) error { return got.XLSX(b, l, title(l, of), title(l, of.Before())) })
}

// types are the media types of files.
var types = map[string]string{"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

func (p *Pages) file(w http.ResponseWriter, r *http.Request, of Period, kind string, write func(*bytes.Buffer, *lang.Lang) error) error {
	if err := console.Cleared(r.Context(), tocsin.Amber); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := write(&b, p.console.Lang(r)); err != nil {
		return err
	}
	send(w, of, kind, b.Bytes())
	return nil
}

// send sends a file whose name is that of the period.
func send(w http.ResponseWriter, of Period, kind string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", types[kind])
	h.Set("Content-Disposition", `attachment; filename="report-`+of.String()+`.`+kind+`"`)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body) //nolint:errcheck // the reader has gone; nobody is left to tell
}
