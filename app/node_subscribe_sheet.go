package app

import (
	"bytes"
	"context"
	"encoding/csv"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/sheet"
	"tocsin/internal/module/respond/desk"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/report"
	"tocsin/internal/module/trust/subscribe"
)

// How much of a list is told, and how much of it goes with a letter as a file.
const (
	maxSubjectRows = 100
	maxSubjectFile = 1000
)

// due fills in what is due next.
func (s deskSubjects) due(ctx context.Context, q subscribe.Question, to *subscribe.Sheet) error {
	list, err := s.n.Respond.Due(ctx, asViewer(q.Who), maxSubjectRows)
	if err != nil {
		return err
	}
	to.Path = "/due"
	return s.fill(ctx, q, to, list, int64(len(list)))
}

// list fills in a list of the desk's own, or a view.
func (s deskSubjects) list(ctx context.Context, q subscribe.Question, sheet *subscribe.Sheet) error {
	path := ""
	for _, one := range subjectLists {
		if one.what == q.What {
			path = one.path
		}
	}
	views, err := s.n.Respond.Views(ctx, q.Who.Name)
	if err != nil {
		return err
	}
	for _, w := range views {
		if subjectView+strconv.FormatInt(w.ID, 10) == q.What {
			path = w.Query
		}
	}
	v := asViewer(q.Who)
	f, ok, err := desk.FilterOf(path, v, q.Zone)
	if err != nil || !ok {
		return tocsin.Faultf(tocsin.NotFound, "there is no such view of yours")
	}
	sheet.Path, f.Limit = path, maxSubjectRows
	if q.File != "" {
		f.Limit = maxSubjectFile
	}
	list, total, err := s.pages(ctx, v, f)
	if err != nil {
		return err
	}
	return s.fill(ctx, q, sheet, list, total)
}

// pages reads as much of a list as its filter asks for, over several pages, and how long it is; negative is more than is counted.
func (s deskSubjects) pages(ctx context.Context, v item.Viewer, f item.Filter) (list []item.Item, total int64, err error) {
	most := f.Limit
	for {
		got, err := s.n.Respond.List(ctx, v, f)
		if err != nil {
			return nil, 0, err
		}
		if f.After == "" {
			total = got.Total
		}
		list = append(list, got.Items...)
		switch {
		case got.Next == "":
			return list, int64(len(list)), nil
		case len(list) >= most:
			return list, total, nil
		}
		f.After, f.Limit = got.Next, most-len(list)
	}
}

// fill tells items. What few may know of is counted and not named, and of what is marked more strictly than TLP:AMBER (for a
// feed, than TLP:GREEN) the number alone is told; neither is in a file.
func (s deskSubjects) fill(ctx context.Context, q subscribe.Question, to *subscribe.Sheet, list []item.Item, total int64) error {
	to.Total = total
	most := tocsin.Amber
	if q.Feed {
		most = tocsin.Green
	}
	var told []item.Item
	for i, it := range list {
		if it.Quiet() {
			to.Unnamed++
			continue
		}
		row := subscribe.Row{Number: it.Number, Path: "/incidents/" + it.Number, Mark: it.Mark, Said: saidOf(q.Lang, it), Due: it.Due, Created: it.Created, Changed: it.Changed}
		if it.Mark >= most {
			row.Title, to.Mark = it.Title, to.Mark.Stricter(it.Mark)
			told = append(told, it)
		}
		if i < maxSubjectRows {
			to.Rows, to.Named = append(to.Rows, row), append(to.Named, it.Number)
		} else if it.Mark >= most {
			to.Named = append(to.Named, it.Number)
		}
	}
	if q.File == "" {
		return nil
	}
	own, err := s.n.Respond.Fields(ctx)
	if err != nil {
		return err
	}
	rows := [][]string{item.TableHead(own)}
	for _, it := range told {
		rows = append(rows, item.TableRow(it, own))
	}
	file, err := tableFile(q.Lang, q.File, rows)
	to.Files = append(to.Files, file)
	return err
}

// saidOf is what a row says of an item beside its title.
func saidOf(l *lang.Lang, it item.Item) string {
	said := []string{l.Text("respond.kind." + string(it.Kind)), l.Text("respond.status." + string(it.Status))}
	if it.Priority != item.Unjudged {
		said = append(said, l.Text("respond.priority."+strconv.Itoa(int(it.Priority))))
	}
	if it.Owner != "" {
		said = append(said, it.Owner)
	}
	return strings.Join(said, " · ")
}

// tableFile is a table as a file.
func tableFile(l *lang.Lang, kind string, rows [][]string) (mail.Attachment, error) {
	var b bytes.Buffer
	if kind == "xlsx" {
		err := sheet.Book(&b, "1", l.Dir() == "rtl", rows)
		return mail.Attachment{Name: "list.xlsx", Type: xlsxType, Body: b.Bytes()}, err
	}
	err := csv.NewWriter(&b).WriteAll(rows)
	return mail.Attachment{Name: "list.csv", Type: "text/csv", Body: b.Bytes()}, err
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// report fills in the report of the last whole period before a letter was due.
func (s deskSubjects) report(ctx context.Context, q subscribe.Question, span report.Span, to *subscribe.Sheet) error {
	of := report.Of(span, q.At.In(q.Zone)).Before()
	got, err := s.n.Reports.Report(ctx, of)
	if err != nil {
		return err
	}
	to.Title, to.Mark, to.Path, to.Once = to.Title+": "+report.Title(q.Lang, of), tocsin.Amber, report.Path+"/"+of.String(), of.String()
	for _, sentence := range got.Sentences(q.Lang) {
		to.Facts = append(to.Facts, subscribe.Fact{Text: sentence})
	}
	var b bytes.Buffer
	file := mail.Attachment{Name: "report-" + of.String() + "." + q.File}
	switch q.File {
	case "csv":
		file.Type, err = "text/csv", got.CSV(&b, q.Lang)
	case "xlsx":
		file.Type, err = xlsxType, got.Book(&b, q.Lang)
	default:
		return nil
	}
	file.Body = b.Bytes()
	to.Files = append(to.Files, file)
	return err
}

// overview fills in how much stands in each list of the desk, as far as somebody may see it.
func (s deskSubjects) overview(ctx context.Context, q subscribe.Question, to *subscribe.Sheet) error {
	v := asViewer(q.Who)
	var filters []item.Filter
	for _, one := range subjectLists {
		f, _, err := desk.FilterOf(one.path, v, q.Zone)
		if err != nil {
			return err
		}
		filters = append(filters, f)
	}
	counts, err := s.n.Respond.Counts(ctx, v, filters)
	if err != nil {
		return err
	}
	to.Path = "/"
	for i, one := range subjectLists {
		value := q.Lang.Number(counts[i])
		if counts[i] < 0 {
			value = q.Lang.Text("respond.many")
		}
		to.Facts = append(to.Facts, subscribe.Fact{Text: q.Lang.Text("subscribe.offer." + one.what), Value: value})
	}
	return nil
}
