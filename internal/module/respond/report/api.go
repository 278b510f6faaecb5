package report

import (
	"bytes"
	"net/http"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
)

// scope is the right of a token on reports.
const scope = "incidents:read"

// Begun is one period that there is a report of.
type Begun struct {
	Period string `json:"period"`
	Span   Span   `json:"span"`
}

// API adds what programs ask of reports. They stand beside /api/v1/reports, which are those of feeds.
func (d *Desk) API(t *route.Table) {
	t.On("GET /api/v1/reports-of-work", d.getList, route.Doc{Scope: scope, Summary: "Periods that there are reports of the team's work of, the newest of each span first", Answer: []Begun{}})
	t.On("GET /api/v1/reports-of-work/{period}", d.getOne, route.Doc{Scope: scope, Summary: "What the team did in a period, beside the one before", Answer: Report{},
		Text: "A period is 2026-11, 2026-Q4 or 2026, in the team's zone. Numbers count all that there is; they name nobody."})
	t.On("PUT /api/v1/reports-of-work/{period}/foreword", d.putForeword, route.Doc{Scope: "settings:write", Summary: "Write the foreword of a period's report", Body: Foreword{}, Answer: Report{},
		Text: "version is that of the report which the text was begun from; another one is refused.", Query: []route.Param{{Name: "by", Help: "who does it; a token always acts in its own name"}}})
	language := []route.Param{{Name: "language", Help: "of names; none is English", One: lang.Tags()}}
	t.On("GET /api/v1/reports-of-work/{period}/csv", d.getCSV, route.Doc{Scope: scope, Summary: "The same as CSV, a figure a line", Bytes: "text/csv", Query: language})
	t.On("GET /api/v1/reports-of-work/{period}/xlsx", d.getXLSX, route.Doc{Scope: scope, Summary: "The same as a workbook, a sheet a table", Bytes: types["xlsx"], Query: language})
}

func (d *Desk) getList(w http.ResponseWriter, req *http.Request) error {
	list, err := d.List(req.Context())
	if err != nil {
		return err
	}
	out := make([]Begun, len(list))
	for i, p := range list {
		out[i] = Begun{p.String(), p.Span}
	}
	return web.Write(w, out)
}

// asked counts the report that is asked for.
func (d *Desk) asked(req *http.Request) (Period, Report, *lang.Lang, error) {
	p, err := Parse(req.PathValue("period"))
	if err != nil {
		return p, Report{}, nil, err
	}
	l := console.Words().Lang(req.URL.Query().Get("language"))
	if l == nil {
		return p, Report{}, nil, &tocsin.Fault{Why: tocsin.Invalid, Field: "language", Text: "is no language of the console"}
	}
	r, err := d.Report(req.Context(), p)
	return p, r, l, err
}

func (d *Desk) getOne(w http.ResponseWriter, req *http.Request) error {
	_, r, _, err := d.asked(req)
	if err != nil {
		return err
	}
	return web.Write(w, r)
}

func (d *Desk) putForeword(w http.ResponseWriter, req *http.Request) error {
	p, err := Parse(req.PathValue("period"))
	if err != nil {
		return err
	}
	var f Foreword
	if err := web.Read(w, req, "the foreword", route.MaxBody, &f); err != nil {
		return err
	}
	if err := d.SetForeword(req.Context(), web.Actor(req.Context(), req.FormValue("by")), p, f.Text, f.Version); err != nil {
		return err
	}
	return d.getOne(w, req)
}

func (d *Desk) getCSV(w http.ResponseWriter, req *http.Request) error {
	p, r, l, err := d.asked(req)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := r.CSV(&b, l); err != nil {
		return err
	}
	send(w, p, "csv", b.Bytes())
	return nil
}

func (d *Desk) getXLSX(w http.ResponseWriter, req *http.Request) error {
	p, r, l, err := d.asked(req)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := r.XLSX(&b, l, title(l, p), title(l, p.Before())); err != nil {
		return err
	}
	send(w, p, "xlsx", b.Bytes())
	return nil
}
