package respond

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

func TestProgramsReport(t *testing.T) {
	r, _ := mailroom(t, sqldbtest.Open(t, filepath.Join(t.TempDir(), "records.db")))
	v := item.Viewer{Name: "bot", Clearance: tocsin.Amber}
	f := func(v item.Viewer, rep Reported) (number string) {
		t.Helper()
		it, err := r.Report(t.Context(), v, rep)
		if err != nil {
			t.Fatal(err)
		}
		return it.Number
	}
	a := f(v, Reported{ID: "7", Title: "a host", Text: "192.0.2.1 calls hxxp://bad[.]example/", Email: "soc@isp.example"})
	if b := f(v, Reported{ID: "7", Title: "a host", Text: "the same"}); b != a {
		t.Errorf("the same is %s, not %s", b, a)
	}
	if b := f(item.Viewer{Name: "other", Clearance: tocsin.Amber}, Reported{ID: "7", Title: "another program's"}); b == a {
		t.Error("an id is a program's own")
	}
	if b := f(v, Reported{Title: "without an id"}); b == a {
		t.Error("without an id each is a report")
	}
	c, err := r.Case(t.Context(), clerk, a)
	text, _ := json.Marshal(c)
	if err != nil || c.Kind != item.Report || c.How != "api" || c.Reporter != "machine" || c.Status != item.New || len(c.Indicators) != 3 {
		t.Errorf("%s, %v", text, err)
	}
	for _, rep := range []Reported{{}, {Title: "x", Class: "nonsense"}, {Title: "x", TLP: "red"}, {Title: "x", Email: "no"}, {Title: "x", ID: strings.Repeat("x", 300)}} {
		if _, err := r.Report(t.Context(), v, rep); tocsin.WhyOf(err) != tocsin.Invalid {
			t.Errorf("%+v: %v", rep, err)
		}
	}
}
