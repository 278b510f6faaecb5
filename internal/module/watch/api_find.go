package watch

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/urgency"
)

// findingAPI adds what is asked of findings.
func (r *Room) findingAPI(t *route.Table, p *Pages) {
	statuses := make([]string, len(find.Statuses))
	for i, s := range find.Statuses {
		statuses[i] = string(s)
	}
	t.On("GET /api/v1/findings", r.getFindings(p), route.Doc{Scope: "findings:read", Summary: "List findings", Lines: namedFinding{},
		Query: []route.Param{{Name: "owner", Help: "one owner's alone"}, {Name: "type", Help: "one type's alone"}, {Name: "status", One: statuses},
			{Name: "nobody", Help: "those that belong to nobody", One: []string{"true", "false"}},
			{Name: "after", Help: "owner, type and identifier of the last of the page before, a line feed between them"}, limitParam,
			{Name: "sort", Help: "the most urgent first; without it by owner, type and identifier", One: []string{"priority"}}}})
	t.On("GET /api/v1/findings/times", r.getFixTimes, route.Doc{Scope: "findings:read", Summary: "How long problems last until they are fixed", Lines: find.FixTime{},
		Query: []route.Param{{Name: "by", Help: "what they are grouped by; owner without it", One: []string{"owner", "type", "sector"}}}})
	t.On("POST /api/v1/findings/say", r.postSay(p), route.Doc{Scope: "findings:write", Summary: "Say something of a finding", Body: saying{}, Answer: find.Said{},
		Text: "what is notified, answered, suppressed (with a reason, and until when) or reopened."})
}

// getFindings lists those that the asker may see.
func (r *Room) getFindings(p *Pages) web.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		f, err := findingFilter(req)
		if err != nil {
			return err
		}
		shows, err := p.showing(req.Context())
		if err != nil {
			return err
		}
		list, err := r.listFindings(req.Context(), f, req.FormValue("sort"), shows)
		if err != nil {
			return err
		}
		if err := r.countAssets(req.Context(), f.Owner, list); err != nil {
			return err
		}
		named, err := r.named(req.Context(), f.Owner, list)
		if err != nil {
			return err
		}
		return lines(w, named)
	}
}

// showing returns what tells whether the asker may see a finding; nil where they may see all: the reports that tell of it bear no stricter mark, and
// whoever it names is theirs to know. The page of a list judges the same.
func (p *Pages) showing(ctx context.Context) (func(f *find.Finding) bool, error) {
	if web.Cleared(ctx, tocsin.Red) {
		return nil, nil
	}
	of, err := p.arrivals(ctx)
	return func(f *find.Finding) bool { return web.Cleared(ctx, codesMark(of, f.Feeds).Stricter(rosterMark)) }, err
}

func findingFilter(req *http.Request) (f find.Filter, err error) {
	limit, err := param(req, "limit", 1000)
	if err != nil {
		return f, err
	}
	f = find.Filter{Owner: req.FormValue("owner"), Type: req.FormValue("type"), Status: find.Status(req.FormValue("status")),
		Nobody: req.FormValue("nobody") == "true", Limit: int(min(limit, maxPage))}
	if f.Status != "" && !knownStatus(f.Status) {
		return f, badParam("status", "%.40q is none of %v", string(f.Status), find.Statuses)
	}
	if after := req.FormValue("after"); after != "" {
		f.After, err = cursor(after)
	}
	return f, err
}

// namedFinding is a finding with its owner's name.
type namedFinding struct {
	find.Finding
	Name string `json:"owner_name,omitempty"`
	urgency.Priority
}

// listFindings lists the findings that shows lets through, in the order of their names, or the most urgent first.
func (r *Room) listFindings(ctx context.Context, f find.Filter, sort string, shows func(*find.Finding) bool) (list []find.Finding, err error) {
	switch {
	case sort != "" && sort != "priority":
		return nil, badParam("sort", "%.40q is not priority", sort)
	case sort == "priority" && f.After != nil:
		return nil, badParam("after", "a list by priority has no further pages: ask for more with limit")
	case sort == "priority":
		return r.mostUrgent(ctx, f, shows)
	}
	return r.shownFindings(ctx, f, shows)
}

// shownFindings reads on until as many are found as are asked for.
func (r *Room) shownFindings(ctx context.Context, f find.Filter, shows func(*find.Finding) bool) (list []find.Finding, err error) {
	for most := f.Limit; ; {
		part, err := r.findings.List(ctx, f, r.Now())
		if err != nil || shows == nil || most <= 0 {
			return part, err
		}
		for i := range part {
			if len(list) < most && shows(&part[i]) {
				list = append(list, part[i])
			}
		}
		if len(list) == most || len(part) < most {
			return list, nil
		}
		f.After = &part[len(part)-1].Problem
	}
}

func (r *Room) named(ctx context.Context, owner string, list []find.Finding) ([]namedFinding, error) {
	index := r.Roster.Index()
	rank, err := r.ranker(ctx, owner)
	if err != nil {
		return nil, err
	}
	out := make([]namedFinding, len(list))
	for i, f := range list {
		org, _ := index.Org(f.Owner)
		out[i] = namedFinding{f, org.Name, rank.of(&f)}
	}
	return out, nil
}

func knownStatus(s find.Status) bool {
	for _, known := range find.Statuses {
		if s == known {
			return true
		}
	}
	return false
}

// cursor reads the place behind which a page begins: owner, type and identifier, separated by a line end.
func cursor(s string) (*find.Problem, error) {
	part := strings.SplitN(s, "\n", 3)
	if len(part) != 3 {
		return nil, badParam("after", "it is not the end of a page")
	}
	return &find.Problem{Owner: part[0], Type: part[1], Identifier: part[2]}, nil
}

// getFixTimes tells how long problems last until they are fixed, by owner, type or sector.
func (r *Room) getFixTimes(w http.ResponseWriter, req *http.Request) error {
	of, err := r.grouping(req)
	if err != nil {
		return err
	}
	if err := mustKnowOwners(req.Context()); err != nil {
		return err
	}
	times, err := r.findings.FixTimes(req.Context(), of)
	if err != nil {
		return err
	}
	return lines(w, times)
}

func (r *Room) grouping(req *http.Request) (func(find.Problem) string, error) {
	switch by := req.FormValue("by"); by {
	case "owner", "":
		return func(p find.Problem) string { return p.Owner }, nil
	case "type":
		return func(p find.Problem) string { return p.Type }, nil
	case "sector":
		sectors, err := r.sectors(req.Context())
		return func(p find.Problem) string { return sectors[p.Owner] }, err
	default:
		return nil, badParam("by", "%.40q is none of owner, type and sector", by)
	}
}

// saying is what a person says of a problem.
type saying struct {
	find.Problem
	What   string `json:"what"`
	Reason string `json:"reason"`
	Until  string `json:"until"`
	By     string `json:"by"`
}

const maxReason = 4 << 10 // bytes

func (r *Room) postSay(p *Pages) web.Handler {
	return func(w http.ResponseWriter, req *http.Request) error {
		s, said, err := readSaying(w, req)
		if err != nil {
			return err
		}
		if err := r.knows(req.Context(), p, s.Problem); err != nil {
			return err
		}
		if err := r.findings.Say(req.Context(), s.Problem, said); err != nil {
			return err
		}
		return web.Write(w, said)
	}
}

func readSaying(w http.ResponseWriter, req *http.Request) (s saying, said find.Said, err error) {
	if err := web.Read(w, req, "what is said", 64<<10, &s); err != nil {
		return s, said, err
	}
	said = find.Said{What: s.What, Reason: s.Reason, By: web.Actor(req.Context(), s.By)}
	switch {
	case !slices.Contains(find.Sayings(), s.What):
		return s, said, badParam("what", "%.40q is none of %s", s.What, strings.Join(find.Sayings(), ", "))
	case s.What == find.SaySuppressed && s.Reason == "":
		return s, said, badParam("reason", "a suppression needs a reason")
	case len(s.Reason) > maxReason:
		return s, said, badParam("reason", "longer than %d bytes", maxReason)
	}
	if s.Until != "" {
		if said.Until, err = time.Parse(time.DateOnly, s.Until); err != nil {
			return s, said, badParam("until", "%.40q is not a date like 2026-12-31", s.Until)
		}
	}
	return s, said, nil
}

// knows refuses a problem of which there is no finding that the asker may see.
func (r *Room) knows(ctx context.Context, p *Pages, of find.Problem) error {
	shows, err := p.showing(ctx)
	if err != nil {
		return err
	}
	known, err := r.findings.List(ctx, find.Filter{Owner: of.Owner, Type: of.Type, Limit: maxPage}, r.Now())
	if err != nil {
		return err
	}
	for i := range known {
		if known[i].Identifier == of.Identifier && (shows == nil || shows(&known[i])) {
			return nil
		}
	}
	return tocsin.Faultf(tocsin.NotFound, "%s has no finding %s %s", of.Owner, of.Type, of.Identifier)
}
