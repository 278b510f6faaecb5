package watch

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"tocsin"
	"tocsin/internal/kit/number"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

// digestAPI adds what is asked of digests and letters.
func (r *Room) digestAPI(t *route.Table) {
	t.On("GET /api/v1/digests/preview", r.getDigests, route.Doc{Scope: "digests:read", Summary: "What owners would be sent now", Lines: digest.Letter{},
		Query: []route.Param{{Name: "owner", Help: "one owner's alone"}, {Name: "format", Help: "how evidence comes, in place of each recipient's wish", One: roster.Formats()},
			{Name: "kind", Help: "summary is the letter of all that is open, whoever gets it", One: []string{warn.KindDigest, warn.KindSummary}}}})
	t.On("GET /api/v1/digests", r.getLetters, route.Doc{Scope: "digests:read", Summary: "List letters, the newest first", Lines: warn.Letter{},
		Query: []route.Param{{Name: "owner", Help: "one owner's alone"}, {Name: "to", Help: "one address's alone"},
			{Name: "kind", Help: "digest, summary, campaign or reminder"}, {Name: "state", Help: "drafted, sent, failed, cancelled or bounced"},
			{Name: "campaign", Help: "one campaign's alone, by its name"}, limitParam}})
	t.On("GET /api/v1/digests/{number}", r.getLetter, route.Doc{Scope: "digests:read", Summary: "What a letter told and what became of it", Answer: warn.Letter{}})
	t.On("POST /api/v1/digests/send", r.postDigests, route.Doc{Scope: "digests:write", Summary: "Draft the digests that are due into the outbox", Answer: DigestTally{},
		Query: []route.Param{{Name: "owner", Help: "one owner's alone"}, {Name: "now", Help: "true passes over hours and days"}}})
}

func (r *Room) getDigests(w http.ResponseWriter, req *http.Request) error {
	format := req.FormValue("format")
	if format != "" && !slices.Contains(roster.Formats(), format) {
		return badParam("format", "%.20q is none of %v", format, roster.Formats())
	}
	if err := mustKnowOwners(req.Context()); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return r.Digests(req.Context(), DigestAsk{Owner: req.FormValue("owner"), Format: format, All: req.FormValue("kind") == warn.KindSummary}, func(l digest.Letter) error {
		if l.Findings > 0 && !clearedLetter(req.Context(), l.TLP) {
			return nil
		}
		return enc.Encode(l)
	})
}

// clearedLetter reports whether the asker may see a letter to a constituent that bears a mark.
func clearedLetter(ctx context.Context, mark string) bool {
	m, err := tocsin.ParseMark(mark)
	if err != nil {
		m = tocsin.Red // what can't be read is kept closest
	}
	return web.Cleared(ctx, m.Stricter(rosterMark))
}

func (r *Room) postDigests(w http.ResponseWriter, req *http.Request) error {
	owner := req.FormValue("owner")
	if _, ok := r.Roster.Index().Org(owner); owner != "" && !ok {
		return tocsin.Faultf(tocsin.NotFound, "there is no organisation %.64q", owner)
	}
	tally, err := r.Draft(req.Context(), DigestAsk{Owner: owner, Now: req.FormValue("now") == "true"})
	if err != nil {
		return err
	}
	return web.Write(w, tally)
}

func (r *Room) getLetters(w http.ResponseWriter, req *http.Request) error {
	limit, err := param(req, "limit", 100)
	if err != nil {
		return err
	}
	if err := mustKnowOwners(req.Context()); err != nil {
		return err
	}
	campaign := int64(0)
	if name := req.FormValue("campaign"); name != "" {
		known, err := r.warnings.Campaigns(req.Context(), name)
		if err != nil {
			return err
		}
		if len(known) == 0 {
			return tocsin.Faultf(tocsin.NotFound, "there is no campaign %.70q", name)
		}
		campaign = known[0].ID
	}
	list, err := r.warnings.Letters(req.Context(), warn.LetterFilter{Owner: req.FormValue("owner"), Email: req.FormValue("to"), Kind: req.FormValue("kind"),
		State: req.FormValue("state"), Campaign: campaign, Marks: clearedMarks(req.Context()), Limit: int(min(limit, maxPage))})
	if err != nil {
		return err
	}
	return lines(w, list)
}

func (r *Room) getLetter(w http.ResponseWriter, req *http.Request) error {
	quoted, ok := number.Parse(req.PathValue("number"))
	if !ok {
		return badParam("number", "%.40q is not a number like %s-2026-000123", req.PathValue("number"), r.Country)
	}
	l, err := r.warnings.Letter(req.Context(), quoted)
	if err != nil {
		return err
	}
	if !clearedLetter(req.Context(), l.Mark) {
		return tocsin.Faultf(tocsin.NotFound, "there is no letter %.40s", quoted)
	}
	return web.Write(w, l)
}
