package watch

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path"
	"slices"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
)

// step is a line of the answer to a report that is read: how far it has come, and at last what became of it.
type step struct {
	inbox.Report
	Known bool         `json:"known,omitempty"`
	Done  bool         `json:"done"`
	Bytes int64        `json:"bytes_read,omitempty"`
	Error *web.Problem `json:"error,omitempty"`
}

// reportAPI adds what is asked of reports.
func (r *Room) reportAPI(t *route.Table) {
	t.On("POST /api/v1/reports", r.postReport, route.Doc{Scope: "reports:write", Summary: "Take a report in and read it", Lines: step{},
		Text: "The answer tells how far the reading has come, and with its last line, whose done is true, what became of the records.",
		Raw:  "the report: plain, or packed with gzip or zip", MaxBody: inbox.MaxReport,
		Query: []route.Param{{Name: "feed", Help: "the feed that it is of", Needed: true}, {Name: "name", Help: "its file name"},
			{Name: "scope", Help: "which part of the networks it covers, where its name does not tell"},
			{Name: "tlp", Help: "its mark, where it is another than the feed's"}, {Name: "origin", Help: "which door; the token's name goes before it"}}})
	t.On("GET /api/v1/reports", r.listReports, route.Doc{Scope: "reports:read", Summary: "List reports, the newest first", Lines: inbox.Report{},
		Query: []route.Param{{Name: "feed", Help: "one feed's alone"}, {Name: "state", One: []string{"waiting", "done", "failed"}},
			{Name: "before", Help: "those with a smaller number alone", Number: true}, limitParam}})
	t.On("GET /api/v1/reports/{id}", r.getReport, route.Doc{Scope: "reports:read", Summary: "One report and what became of it", Answer: inbox.Report{}})
	t.On("GET /api/v1/reports/{id}/raw", r.getRaw, route.Doc{Scope: "reports:read", Summary: "The bytes of a report as they came", Bytes: route.Octets})
	t.On("GET /api/v1/reports/{id}/rejects", r.getRejects, route.Doc{Scope: "reports:read", Summary: "What could not be read, and why", Lines: inbox.Reject{},
		Query: []route.Param{{Name: "skip", Help: "how many to pass over", Number: true}, limitParam}})
	t.On("POST /api/v1/reports/{id}/replay", r.postReplay, route.Doc{Scope: "reports:replay", Summary: "Read a report again", Lines: step{},
		Query: []route.Param{{Name: "name", Help: "the file name that it should have had"}}})
}

// progressEvery is how often the asker is told how far a report has come.
const progressEvery = 250 * time.Millisecond

// postReport takes a report in and reads it. The answer is lines of JSON: progress, then the result.
func (r *Room) postReport(w http.ResponseWriter, req *http.Request) error {
	q := req.URL.Query()
	arrival, err := r.arrival(q.Get("feed"), q.Get("name"), q.Get("tlp"), web.Actor(req.Context(), q.Get("origin")))
	if err != nil {
		return err
	}
	arrival.Scope = q.Get("scope")
	rep, known, err := r.Receive(req.Context(), arrival, req.Body)
	if err != nil {
		return err
	}
	if known && rep.State == inbox.Done {
		return web.Write(w, step{Report: repeated(rep), Known: true, Done: true})
	}
	return r.follow(w, req, rep, func() (inbox.Report, error) { return r.Read(req.Context(), rep) })
}

// repeated is what a report gives that is known already: nothing new.
func repeated(rep inbox.Report) inbox.Report {
	rep.Duplicate += rep.Accepted
	rep.Accepted, rep.Unowned, rep.Seconds = 0, 0, 0
	return rep
}

// arrival checks what a door says of a report.
func (r *Room) arrival(name, file, tlp, origin string) (inbox.Arrival, error) {
	source, err := r.Shelf.Named(name)
	if err != nil {
		return inbox.Arrival{}, err
	}
	a := inbox.Arrival{Feed: source.Name, Name: cleanName(file), Mark: source.Mark, Origin: cleanName(origin)}
	if tlp != "" {
		if a.Mark, err = tocsin.ParseMark(tlp); err != nil {
			return a, badParam("tlp", "%.20q is no mark", tlp)
		}
	}
	return a, nil
}

// maxName is how much of a file's name is kept, in bytes.
const maxName = 200

func cleanName(s string) string {
	s = path.Base(path.Clean("/" + s))
	if s == "/" {
		return ""
	}
	return s[:min(len(s), maxName)]
}

// follow does the work and tells the asker how far it has come.
func (r *Room) follow(w http.ResponseWriter, req *http.Request, rep inbox.Report, work func() (inbox.Report, error)) error {
	w.Header().Set("Content-Type", "application/x-ndjson")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	flush := http.NewResponseController(w)
	type result struct {
		rep inbox.Report
		err error
	}
	finished := make(chan result, 1)
	go func() {
		rep, err := work()
		finished <- result{rep, err}
	}()
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s := step{Report: rep}
			if p := r.Progress(rep.ID); p != nil {
				s.Tally, s.Bytes = p.Tally(), p.Bytes.Load()
			}
			if err := errors.Join(enc.Encode(s), flush.Flush()); err != nil {
				<-finished
				return err
			}
		case res := <-finished:
			s := step{Report: res.rep, Done: res.err == nil}
			if res.err != nil {
				p := web.ProblemOf(r.Log, res.err)
				s.Error = &p
			}
			return enc.Encode(s)
		}
	}
}

// report is the report that is asked for. One that bears a stricter mark than the asker may see is not there for them.
func (r *Room) report(req *http.Request) (inbox.Report, error) {
	id, err := strconv.ParseInt(req.PathValue("id"), 10, 64)
	if err != nil {
		return inbox.Report{}, tocsin.Faultf(tocsin.Invalid, "%.40q is not a report's number", req.PathValue("id"))
	}
	rep, err := r.Inbox.Get(req.Context(), id)
	if err == nil && !web.Cleared(req.Context(), rep.Mark) {
		return inbox.Report{}, tocsin.Faultf(tocsin.NotFound, "no report %d is in the inbox", id)
	}
	return rep, err
}

func (r *Room) getReport(w http.ResponseWriter, req *http.Request) error {
	rep, err := r.report(req)
	if err != nil {
		return err
	}
	return web.Write(w, rep)
}

func (r *Room) listReports(w http.ResponseWriter, req *http.Request) error {
	limit, err := param(req, "limit", 100)
	if err != nil {
		return err
	}
	before, err := param(req, "before", 0)
	if err != nil {
		return err
	}
	state := inbox.State(req.FormValue("state"))
	if known := []inbox.State{"", inbox.Waiting, inbox.Done, inbox.Failed}; !slices.Contains(known, state) {
		return badParam("state", "%.40q is none of %v", string(state), known[1:])
	}
	list, err := r.Inbox.List(req.Context(), inbox.Filter{Feed: req.FormValue("feed"), State: state, Before: before, Clearance: web.Clearance(req.Context()), Limit: int(min(limit, maxPage))})
	if err != nil {
		return err
	}
	return lines(w, list)
}

// maxPage is the most things that one answer lists.
const maxPage = 100_000

// lines answers with a thing a line.
func lines[T any](w http.ResponseWriter, list []T) error {
	w.Header().Set("Content-Type", "application/x-ndjson")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range list {
		if err := enc.Encode(list[i]); err != nil {
			return err
		}
	}
	return nil
}

func (r *Room) getRaw(w http.ResponseWriter, req *http.Request) error {
	rep, err := r.report(req)
	if err != nil {
		return err
	}
	body, err := r.Inbox.Bytes(rep)
	if err != nil {
		return err
	}
	defer body.Close()
	w.Header().Set("Content-Type", "application/octet-stream")
	web.Attach(w.Header(), rep.Name)
	w.Header().Set("Content-Length", strconv.FormatInt(rep.Size, 10))
	_, err = io.Copy(w, body)
	return err
}

func (r *Room) getRejects(w http.ResponseWriter, req *http.Request) error {
	rep, err := r.report(req)
	if err != nil {
		return err
	}
	skip, err := param(req, "skip", 0)
	if err != nil {
		return err
	}
	limit, err := param(req, "limit", maxPage)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	n := int64(0)
	return r.Inbox.EachReject(req.Context(), rep, skip, func(rej inbox.Reject) bool {
		n++
		return n <= limit && enc.Encode(rej) == nil
	})
}

func (r *Room) postReplay(w http.ResponseWriter, req *http.Request) error {
	rep, err := r.report(req)
	if err != nil {
		return err
	}
	work := func() (inbox.Report, error) { return r.Replay(req.Context(), rep.ID) }
	if name := req.URL.Query().Get("name"); name != "" {
		work = func() (inbox.Report, error) { return r.Rename(req.Context(), rep.ID, name) }
	}
	return r.follow(w, req, rep, work)
}
