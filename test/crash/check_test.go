package crash

import (
	"slices"
	"strconv"
)

// result is the line that ingest ends with.
type result struct {
	Read, Accepted, Duplicate, Rejected, Dropped, Unowned int
	Report                                                int64
	State, Trouble                                        string
	Known                                                 bool
}

// checkResult compares the last line of ingest with the file. A report that was read to its end before the kill is known.
func (w *world) checkResult(out []byte, rep report) int64 {
	w.Helper()
	all := lines[result](w, out)
	if len(all) != 1 {
		w.Fatalf("ingest ends with %d lines: %s", len(all), out)
	}
	got := all[0]
	want := result{
		Read: rep.read, Accepted: rep.fresh, Rejected: len(rep.broken), Duplicate: rep.read - rep.fresh - len(rep.broken),
		Unowned: rep.unowned, Report: got.Report, State: "done", Known: got.Known,
	}
	if got.Known {
		want.Accepted, want.Unowned = 0, 0
		want.Duplicate = rep.read - len(rep.broken)
	}
	if got != want {
		w.Errorf("ingest says\n     %+v\nwant %+v", got, want)
	}
	return got.Report
}

// check compares what the directory holds with what its reports hold; of rejects, those of the newest.
func (w *world) check(ids []int64) {
	w.Helper()
	w.checkEvents()
	w.checkFindings()
	last := len(ids) - 1
	w.checkRejects(ids[last], w.files[last])
	list := lines[entry](w, w.run("inbox", "list", "--format", "json"))
	if len(list) != len(w.files) {
		w.Errorf("the inbox holds %d reports of %d files", len(list), len(w.files))
	}
	for _, e := range list {
		at := slices.Index(ids, e.Report)
		if at < 0 || e.State != "done" || e.Accepted != w.files[at].fresh {
			w.Errorf("the inbox says %+v, want %d accepted", e, w.files[max(at, 0)].fresh)
		}
	}
}

// checkEvents compares the events of each owner and infection, and that each is there once.
func (w *world) checkEvents() {
	w.Helper()
	type row struct {
		Owner      string `json:"owner"`
		Identifier string `json:"classification.identifier"`
		N          string `json:"n"`
		Unique     string `json:"u"`
	}
	out := w.run("events", "* | stats by (owner, classification.identifier) count() n, count_uniq(id) u", "--format", "json")
	got := map[problem]int{}
	for _, r := range lines[row](w, out) {
		n, err := strconv.Atoi(r.N)
		if err != nil || r.N != r.Unique {
			w.Errorf("%s %s: %s events with %s ids", r.Owner, r.Identifier, r.N, r.Unique)
		}
		got[problem{r.Owner, r.Identifier}] = n
	}
	w.compare("events", got)
}

func (w *world) checkFindings() {
	w.Helper()
	type row struct {
		Owner      string `json:"owner"`
		Identifier string `json:"classification.identifier"`
		Count      int    `json:"count"`
	}
	got := map[problem]int{}
	for _, more := range [][]string{nil, {"--nobody"}} {
		args := append([]string{"findings", "--format", "json", "--limit", "100000"}, more...)
		for _, r := range lines[row](w, w.run(args...)) {
			got[problem{r.Owner, r.Identifier}] += r.Count
		}
	}
	w.compare("findings", got)
}

func (w *world) compare(what string, got map[problem]int) {
	w.Helper()
	missing, extra, doubled := 0, 0, len(got)-len(w.want)
	for p, n := range w.want {
		missing += max(0, n-got[p])
		extra += max(0, got[p]-n)
	}
	if missing > 0 || extra > 0 || doubled != 0 {
		w.Errorf("%s: %d missing, %d too many, in %d groups of %d wanted", what, missing, extra, len(got), len(w.want))
	}
}

func (w *world) checkRejects(id int64, rep report) {
	w.Helper()
	type row struct{ Line int }
	out := w.run("inbox", "show", strconv.FormatInt(id, 10), "--format", "json")
	var got []int
	for _, r := range lines[row](w, out) {
		got = append(got, r.Line)
	}
	if !slices.Equal(got, rep.broken) {
		w.Errorf("report %d: rejects at lines %v, want %v", id, got, rep.broken)
	}
}
