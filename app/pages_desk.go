package app

import (
	"net/http"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/docx"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/desk"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/report"
	"tocsin/internal/module/trust"
	watching "tocsin/internal/module/watch/desk"
)

// deskRoutes puts the pages of the incident desk behind the door. name says what people call a constituent.
func (n *Node) deskRoutes(mux *http.ServeMux, shell *console.Console, people *trust.Web, name func(slug string) string) (*desk.Desk, error) {
	pages, err := desk.New(shell, n.Respond, people, name)
	if err != nil {
		return nil, err
	}
	n.hears["respond"] = pages.Hears
	people.Home = n.Respond.StartOf
	pages.Routes(mux)
	work, err := report.NewPages(shell, n.Reports, people)
	if err != nil {
		return nil, err
	}
	work.Routes(mux)
	return pages, nil
}

// paper writes the report on an item as a Word file.
func (n *Node) paper(l *lang.Lang, c item.Case, mark tocsin.Mark) *docx.Doc {
	return desk.Word(n.Respond.Statutes, n.Watch.Plain().Name, n.now)(l, c, mark)
}

// watchDesk is the desk of the watch, which shows what the incident desk has about the same things.
func (n *Node) watchDesk(shell *console.Console, content watching.Source, cases *desk.Desk) (*watching.Desk, error) {
	pages, err := watching.New(shell, content)
	if err != nil {
		return nil, err
	}
	pages.Cases, pages.Traces, pages.Outside = casesOf(cases), tracesOf(cases), outside{n}
	return pages, nil
}

// casesOf tells the watch's pages which items of the desk are about what they show.
func casesOf(pages *desk.Desk) watching.CaseFinder {
	return func(r *http.Request, a watching.About) (list []watching.CaseLink, begin string) {
		found, begin := pages.CasesOf(r, a.Kind, a.Ref, a.Title, a.Org, a.Class)
		for _, c := range found {
			list = append(list, watching.CaseLink(c))
		}
		return list, begin
	}
}

// tracesOf tells the watch's pages what the desk knows of what somebody looks for.
func tracesOf(pages *desk.Desk) watching.Tracer {
	return func(r *http.Request, words string) (list []watching.Trace) {
		for _, t := range pages.TracesOf(r, words) {
			list = append(list, watching.Trace(t))
		}
		return list
	}
}
