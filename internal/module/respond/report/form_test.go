package report_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"tocsin/internal/console"
	. "tocsin/internal/module/respond/report"
)

// made is a report with names that would do harm.
func made() Report {
	return Report{Period: "2026-11", AsOf: now, Now: Tally{
		Types: []Row{{"=HYPERLINK(\"http://x\")", 1, 2}, {"", 0, 3}}, Sectors: []Row{{"+1+1", 4, 0}, {"energy", 1, 5}},
		Times:  []Time{{"report", "answer", 4, 3, 5400, 7200}},
		Clocks: []Clock{{"@nis2", 1, 2, 3}}, Steps: []Step{{From: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}}},
		Before: Tally{Types: []Row{{"ddos", 7, 8}}}}
}

func TestCSVHoldsEachFigureAndNoFormula(t *testing.T) {
	r := made()
	var b bytes.Buffer
	if err := r.CSV(&b, console.Words().Lang("en")); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, l := range lines[1:] {
		for _, c := range l {
			if c != "" && strings.ContainsRune("=+-@", rune(c[0])) {
				t.Errorf("%q begins a formula", c)
			}
		}
		found[l[1]+" "+l[2]+" "+l[4]] = l[6] + " " + l[7] + " " + l[5]
	}
	for key, want := range map[string]string{"types ddos incidents": "0 8 count", "types  incidents": "3 0 count", "sectors energy incidents": "5 0 count", "times report-answer median": "5400 0 seconds",
		"watch days figure": "0 0 days", "steps 2026-11-01 reports": "0  count"} {
		if found[key] != want {
			t.Errorf("%s: %q, want %q", key, found[key], want)
		}
	}
}

func TestXLSXRunsAsItsLanguageAndHoldsNoFormula(t *testing.T) {
	for _, tag := range []string{"en", "ar", "zh", "ru", "fr", "es"} {
		r := made()
		var b bytes.Buffer
		l := console.Words().Lang(tag)
		if err := r.XLSX(&b, l, "x", "y"); err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(&b)
		if err != nil {
			t.Fatal(err)
		}
		sheets := f.GetSheetList()
		if want := len(r.Tables(l)); len(sheets) != want {
			t.Errorf("%s: sheets %v, want %d", tag, sheets, want)
		}
		for _, s := range sheets {
			view, err := f.GetSheetView(s, 0)
			if err != nil || view.RightToLeft == nil || *view.RightToLeft != (tag == "ar") {
				t.Errorf("%s: sheet %s runs the wrong way (%v)", tag, s, err)
			}
			rows, _ := f.GetRows(s)
			for y, row := range rows {
				for x := range row {
					at, _ := excelize.CoordinatesToCellName(x+1, y+1)
					if formula, _ := f.GetCellFormula(s, at); formula != "" {
						t.Errorf("%s!%s holds %s", s, at, formula)
					}
				}
			}
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}
