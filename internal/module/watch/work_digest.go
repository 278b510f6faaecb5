package watch

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/find"
)

// digestSpan is how far back a digest looks for evidence.
const digestSpan = 30 * 24 * time.Hour

// digestFindings is the most findings that one digest tells of.
const digestFindings = 200

// Digests calls yield with what each owner would be sent now, or one owner alone; owners without an open finding would
// be sent nothing.
func (r *Room) Digests(ctx context.Context, owner string, yield func(digest.Letter) error) error {
	byOwner := map[string][]find.Finding{}
	var order []string
	for _, status := range []find.Status{find.Open, find.Relapsed} {
		err := r.findings.Each(ctx, find.Filter{Owner: owner, Status: status}, r.Now(), func(f find.Finding) bool {
			if len(byOwner[f.Owner]) == 0 {
				order = append(order, f.Owner)
			}
			byOwner[f.Owner] = append(byOwner[f.Owner], f)
			return true
		})
		if err != nil {
			return err
		}
	}
	for _, o := range order {
		l, err := r.letter(ctx, o, byOwner[o])
		if err != nil {
			return err
		}
		if err := yield(l); err != nil {
			return err
		}
	}
	return nil
}

// Digest returns what one owner would be sent now; its Findings are 0 when that is nothing.
func (r *Room) Digest(ctx context.Context, owner string) (letter digest.Letter, err error) {
	letter.Owner = owner
	err = r.Digests(ctx, owner, func(l digest.Letter) error { letter = l; return nil })
	return letter, err
}

func (r *Room) letter(ctx context.Context, owner string, findings []find.Finding) (digest.Letter, error) {
	org, err := r.Roster.Org(ctx, owner)
	if tocsin.WhyOf(err) == tocsin.NotFound {
		org, err = tocsin.Org{Slug: owner, Name: owner}, nil // it has left the roster; its open findings stay
	}
	if err != nil {
		return digest.Letter{}, err
	}
	if len(findings) > digestFindings {
		findings = findings[:digestFindings]
	}
	in := digest.Input{Team: r.Team, Owner: org, Language: org.Language, Date: r.Now(), Class: r.Class, Mark: tocsin.Clear}
	if in.Language == "" {
		in.Language = r.Language
	}
	ev := evidence{byProblem: map[find.Problem]*digest.Problem{}, mark: tocsin.Clear}
	for _, f := range findings {
		ev.byProblem[f.Problem] = &digest.Problem{Type: f.Type, Identifier: f.Identifier, Relapsed: f.Status == find.Relapsed, First: f.First, Last: f.Last, Feeds: f.Feeds}
	}
	if err := r.gather(ctx, owner, &ev); err != nil {
		return digest.Letter{}, fmt.Errorf("gather evidence for %s: %w", owner, err)
	}
	if err := r.countAssets(ctx, owner, findings); err != nil {
		return digest.Letter{}, err
	}
	for _, f := range findings {
		p := ev.byProblem[f.Problem]
		p.Systems, p.More = f.Assets, max(0, f.Count-int64(len(p.Records))-p.Withheld)
		in.Problems = append(in.Problems, *p)
	}
	in.Mark = ev.mark
	return digest.Write(in), nil
}

// evidence gathers the newest records of each problem.
type evidence struct {
	byProblem map[find.Problem]*digest.Problem
	mark      tocsin.Mark
}

// gatherMost is how many of an owner's newest events are looked through for evidence.
const gatherMost = 5000

func (r *Room) gather(ctx context.Context, owner string, ev *evidence) error {
	q := eventlog.Query{LogsQL: eventlog.OwnedBy(owner), From: r.Now().Add(-digestSpan)}
	return eventlog.EachNewest(ctx, r.Events, q, gatherMost, r.Now(), func(row []tocsin.Field) error {
		e := tocsin.Event{Fields: row}
		p, ok := ev.byProblem[find.Problem{Owner: owner, Type: e.Get("classification.type"), Identifier: e.Get("classification.identifier")}]
		if !ok || len(p.Records) >= digest.MaxRecords {
			return nil
		}
		mark, err := tocsin.ParseMark(e.Get("tlp"))
		if err != nil {
			mark = tocsin.Red // what bears no mark that can be read goes nowhere
		}
		if !digest.Cleared(mark) {
			p.Withheld++
			return nil
		}
		ev.mark = ev.mark.Stricter(mark)
		p.Records = append(p.Records, record(&e))
		return nil
	})
}

func record(e *tocsin.Event) digest.Record {
	at, err := time.Parse(time.RFC3339Nano, e.Get("_time"))
	if err != nil {
		at = time.Time{}
	}
	rec := digest.Record{Time: at, Address: clone(e.Get("source.ip")), Port: clone(e.Get("source.port"))}
	for _, d := range details {
		v := e.Get(d.key)
		switch {
		case v == "" || d.label != "" && strings.Contains(rec.Detail, d.label):
		case rec.Address == "":
			rec.Address = harmless(v)
		case len(rec.Detail)+len(v) < detailMost:
			rec.Detail = strings.TrimSpace(rec.Detail + "  " + d.label + harmless(v))
		}
	}
	return rec
}

// detailMost is how long a record's detail may grow, in bytes.
const detailMost = 60

// details are what a line of evidence tells beside address and port, the most telling first.
var details = []struct{ key, label string }{
	{"source.url", ""}, {"source.fqdn", ""}, {"malware.name", ""}, {"product.vulnerabilities", ""}, {"product.full_name", ""},
	{"destination.ip", "to "}, {"destination.fqdn", "to "}, {"event_description.text", ""},
}

// harmless writes an address of malicious software so that no mail program makes a link of it.
func harmless(s string) string {
	if rest, ok := strings.CutPrefix(s, "http"); ok && strings.Contains(s, "://") {
		return "hxxp" + rest
	}
	return clone(s)
}

func clone(s string) string { return strings.Clone(s) }
