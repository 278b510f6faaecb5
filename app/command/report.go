package command

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"time"

	"tocsin/internal/console"
	"tocsin/internal/module/respond/report"
)

// Report is what the team did in a time.
type Report struct {
	Work reportWorkCmd `cmd:"" help:"What the team did in a month, a quarter or a year, beside the period before."`
}

type reportWorkCmd struct {
	Period   string `arg:"" help:"2026-11, 2026-Q4 or 2026; days are those of the team's zone."`
	CSV      string `help:"Write a figure a line to this file; - is standard output." placeholder:"FILE" name:"csv" xor:"form"`
	XLSX     string `help:"Write a workbook, a sheet a table, to this file; - is standard output." placeholder:"FILE" name:"xlsx" xor:"form"`
	JSON     bool   `help:"The whole report as JSON." name:"json" xor:"form"`
	Language string `help:"Of names: ar, en, es, fr, ru, zh." enum:"ar,en,es,fr,ru,zh" default:"en"`
}

// Run prints a report, or writes it to a file.
func (c *reportWorkCmd) Run(w *World) error {
	path := "/api/v1/reports-of-work/" + url.PathEscape(c.Period)
	language := url.Values{"language": {c.Language}}
	return w.With(func(cl *Client) error {
		switch {
		case c.CSV != "":
			return w.download(cl, path+"/csv", language, c.CSV)
		case c.XLSX != "":
			return w.download(cl, path+"/xlsx", language, c.XLSX)
		}
		return cl.Get(w.Ctx, path, nil, func(line []byte) error {
			if c.JSON {
				_, err := fmt.Fprintf(w.Out, "%s\n", line)
				return err
			}
			var r report.Report
			if err := json.Unmarshal(line, &r); err != nil {
				return err
			}
			return c.print(w.Out, &r)
		})
	})
}

// print writes the tables that have any row, each figure with that of the period before behind it.
func (c *reportWorkCmd) print(to io.Writer, r *report.Report) error {
	l := console.Words().Lang(c.Language)
	for _, t := range r.Tables(l) {
		if len(t.Lines) == 0 || t.Key == "steps" {
			continue
		}
		out := Table{Head: []string{t.Head}}
		for _, m := range t.Measures {
			out.Head = append(out.Head, m.Title, r.Before.Period)
		}
		for _, line := range t.Lines {
			row := []string{line.Name}
			for i, v := range line.Values {
				row = append(row, figureText(v.Now, t.Measures[i].Unit), figureText(v.Before, t.Measures[i].Unit))
			}
			out.Add(row...)
		}
		if _, err := fmt.Fprintf(to, "%s\n", t.Title); err != nil {
			return err
		}
		if err := out.Print(to); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(to, "%s\n", t.Note); err != nil {
			return err
		}
	}
	return nil
}

// figureText writes a figure for a terminal: a time as 3h20m.
func figureText(v float64, u report.Unit) string {
	if u != report.Seconds {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return (time.Duration(v) * time.Second).String()
}
