package report

import (
	"time"

	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
)

// listPage is the list of periods.
type listPage struct {
	Spans []spanView
	Year  *steps // the months of the latest year; nil where it has none to compare
}

type spanView struct {
	Title string
	List  []periodView
}

type periodView struct {
	Href, Title string
	SoFar       bool
}

// onePage is a report.
type onePage struct {
	Period, Title, Before string
	BeforeHref            string
	SoFar                 bool
	AsOf                  time.Time
	Zone                  string
	Figures               []figure
	Sentences             []string
	Foreword              Foreword
	Paragraphs            []string
	CanWrite              bool
	Typed                 string // the foreword as it stands in its form
	Faults                []console.Wrong
	Steps                 steps
	Taxonomies, Sectors   console.Bars
	Funnel                console.Bars
	HasFunnel             bool
	Tables                []tableView
	Place                 string // of the page
}

// figure is one of the three numbers at the top.
type figure struct{ Label, Value, Change, Was string }

// tableView is a table as a page shows it: each measure with that of the period before in a column of its own.
type tableView struct {
	Key, Title, Head, Note, Lang string
	Heads                        []headView
	Rows                         []rowView
}

type headView struct {
	Text   string
	Before bool
}

type rowView struct {
	Name  string
	Cells []headView
}

func viewOf(l *lang.Lang, t Table, before string) (v tableView) {
	v = tableView{Key: t.Key, Title: t.Title, Head: t.Head, Note: t.Note, Lang: t.Lang}
	for _, m := range t.Measures {
		if v.Heads = append(v.Heads, headView{m.Title, false}); !m.Alone {
			v.Heads = append(v.Heads, headView{before, true})
		}
	}
	for _, line := range t.Lines {
		r := rowView{Name: line.Name}
		for i, value := range line.Values {
			m := t.Measures[i]
			if r.Cells = append(r.Cells, headView{say(l, value.Now, m.Unit), false}); !m.Alone {
				r.Cells = append(r.Cells, headView{say(l, value.Before, m.Unit), true})
			}
		}
		v.Rows = append(v.Rows, r)
	}
	return v
}

// figures are the three numbers that a reader takes along.
func figures(l *lang.Lang, r *Report, before string) []figure {
	was := func(s string) string { return l.Text("work.was", "before", before, "was", s) }
	i, j := r.Now.of("incident").Opened, r.Before.of("incident").Opened
	a, b := r.Now.time("report", Answer).Median, r.Before.time("report", Answer).Median
	list := []figure{
		{l.Text("work.figure.opened"), l.Number(i), change(l, pair(i, j)), was(l.Number(j))},
		{l.Text("work.figure.answer"), span(l, float64(a)), "", was(span(l, float64(b)))},
	}
	s, t := r.Now.Seen, r.Before.Seen
	if s.Told > 0 {
		return append(list, figure{l.Text("work.figure.mended"), share(l, s.Mended, s.Told), "", was(share(l, t.Mended, t.Told))})
	}
	c, d := r.Now.clocks(), r.Before.clocks()
	return append(list, figure{l.Text("work.figure.clocks"), share(l, c.Kept, c.Kept+c.Missed), "", was(share(l, d.Kept, d.Kept+d.Missed))})
}

func share(l *lang.Lang, n, of int64) string {
	if of == 0 {
		return "–"
	}
	return l.Percent(float64(n) / float64(of))
}
