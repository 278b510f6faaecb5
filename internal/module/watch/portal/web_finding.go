package portal

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/sheet"
	"tocsin/internal/module/watch/warn"
)

// shown is how many findings a page has; the CSV has all.
const shown = 500

// findingsPage is the list, of what is open or what is fixed.
type findingsPage struct {
	Rows  []Finding
	Total int
	Fixed bool
	More  bool
}

func (p *Portal) findings(v visit) error {
	list, mark, err := p.source.Findings(v.r.Context(), v.slug)
	if err != nil {
		return err
	}
	page := findingsPage{Fixed: v.r.FormValue("status") == "fixed"}
	list = slices.DeleteFunc(list, func(f Finding) bool { return (f.Status == "fixed") != page.Fixed })
	if v.r.FormValue("format") == "csv" {
		return findingsCSV(v.w, list)
	}
	page.Total = len(list)
	page.Rows, page.More = list[:min(len(list), shown)], len(list) > shown
	return p.page(v, "finding", "watch.findings.title", mark, page)
}

// attach makes an answer a file.
func attach(w http.ResponseWriter, name string) *csv.Writer {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.csv"`)
	w.Header().Set("Cache-Control", "no-store")
	return csv.NewWriter(w)
}

func findingsCSV(w http.ResponseWriter, list []Finding) error {
	out := attach(w, "findings")
	rows := [][]string{{"organisation", "type", "problem", "status", "severity", "first_seen", "last_seen", "events", "addresses", "open_since", "fixed_on"}}
	for _, f := range list {
		rows = append(rows, sheet.Row(f.OwnerName, f.Type, f.Identifier, string(f.Status), f.Severity, stamp(f.First), stamp(f.Last),
			fmt.Sprint(f.Count), fmt.Sprint(f.Assets), f.Opened, f.Fixed))
	}
	return out.WriteAll(rows)
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func assetsCSV(w http.ResponseWriter, list []Asset) error {
	out := attach(w, "addresses")
	rows := [][]string{{"address", "port", "first_seen", "last_seen", "events"}}
	for _, a := range list {
		rows = append(rows, sheet.Row(a.Address, a.Port, stamp(a.First), stamp(a.Last), fmt.Sprint(a.Count)))
	}
	return out.WriteAll(rows)
}

// findingPage is one finding with the answers that it can be given.
type findingPage struct {
	Finding
	Assets []Asset
	Form   *console.Form
	Done   bool
}

func (p *Portal) finding(v visit) error {
	f, assets, mark, err := p.source.Finding(v.r.Context(), v.slug, v.r.PathValue("key"))
	if err != nil {
		return err
	}
	if v.r.FormValue("format") == "csv" {
		return assetsCSV(v.w, assets)
	}
	return p.page(v, "finding/one", "watch.findings.title", mark, findingPage{f, assets, p.answerForm(v), v.done()})
}

// answer says of a finding what the page of a letter could say.
func (p *Portal) answer(v visit) error {
	a := warn.Answer{What: v.posted("what"), Text: v.posted("text")}
	if until := v.posted("until"); a.What == warn.AnswerAccepted {
		day, err := time.Parse(time.DateOnly, until)
		if err != nil {
			return v.mend(&tocsin.Fault{Why: tocsin.Invalid, Field: "until", Text: "is no day such as 2026-12-31", Err: err}, p.finding)
		}
		a.Until = day
	}
	key := v.r.PathValue("key")
	if err := p.source.Answer(v.r.Context(), v.slug, key, v.by, a); err != nil {
		return v.mend(err, p.finding)
	}
	return v.back("/portal/findings/" + key)
}
