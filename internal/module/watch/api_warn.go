package watch

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/tend"
	"tocsin/internal/module/watch/warn"
)

// ruleAPI adds what is asked of rules.
func (r *Room) ruleAPI(t *route.Table) {
	t.On("GET /api/v1/rules", r.getRules, route.Doc{Scope: "digests:read", Summary: "List the rules that keep records out of letters, send them elsewhere or say how often", Lines: RuleNow{},
		Query: []route.Param{{Name: "all", Help: "true lists those that have ended too"}}})
	t.On("POST /api/v1/rules", r.postRule, route.Doc{Scope: "digests:write", Act: "rule.write", Summary: "Add a rule", Body: warn.Rule{}, Answer: warn.Rule{}})
	t.On("POST /api/v1/rules/{id}/remove", r.removeRule, route.Doc{Scope: "digests:write", Act: "rule.write", Summary: "End a rule", Answer: warn.Rule{},
		Query: []route.Param{{Name: "by", Help: "who does it"}}})
	t.On("POST /api/v1/rules/preview", r.previewRule, route.Doc{Scope: "digests:write", Summary: "Tell what a rule that opens items would have opened over the last 30 days", Body: warn.Rule{}, Answer: tend.WouldOpen{},
		Text: "Nothing is changed. It counts each finding by the day on which it began last."})
	t.On("GET /api/v1/rules/{id}/opened", r.getOpened, route.Doc{Scope: "digests:read", Summary: "List the findings that a rule which opens items speaks of, and what came of each", Lines: warn.Opened{}})
	t.On("POST /api/v1/rules/{id}/release", r.releaseRule, route.Doc{Scope: "digests:write", Act: "rule.write", Summary: "Open items for what a rule held because it was too much", Answer: Released{},
		Text: "It takes as many constituents at once as the rule opens items in an hour.", Query: []route.Param{{Name: "by", Help: "who does it"}}})
	t.On("POST /api/v1/rules/{id}/follow", r.followRule, route.Doc{Scope: "digests:write", Act: "rule.write", Summary: "Let a rule speak of the organisation into which the one that it names was merged", Answer: warn.Rule{},
		Text: "The rule ends, and another stands in its place.", Query: []route.Param{{Name: "by", Help: "who does it"}}})
}

func (r *Room) getRules(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Tend().Rules(req.Context())
	if err != nil {
		return err
	}
	kept := list[:0]
	for _, rule := range list {
		if req.FormValue("all") == "true" || rule.Stands(r.Now()) {
			kept = append(kept, rule)
		}
	}
	return lines(w, kept)
}

const maxBody = 1 << 20 // bytes of a request

// body reads the JSON of a request.
func body(w http.ResponseWriter, req *http.Request, v any) error {
	return web.Read(w, req, "this", maxBody, v)
}

func (r *Room) postRule(w http.ResponseWriter, req *http.Request) error {
	var rule warn.Rule
	if err := body(w, req, &rule); err != nil {
		return err
	}
	rule.By = web.Actor(req.Context(), rule.By)
	rule, err := r.addRule(req.Context(), rule)
	if err != nil {
		return err
	}
	return web.Write(w, rule)
}

// addRule adds a rule of an organisation that there is, to another one or to an address that can be one.
func (r *Room) addRule(ctx context.Context, rule warn.Rule) (warn.Rule, error) {
	if _, ok := r.Roster.Index().Org(rule.Org); rule.Org != "" && !ok {
		return rule, badParam("org", "there is no organisation %.64q", rule.Org)
	}
	switch _, ok := r.Roster.Index().Org(rule.To); {
	case rule.ToOrg() && !ok:
		return rule, badParam("to", "there is no organisation %.64q", rule.To)
	case rule.To != "" && !rule.ToOrg():
		to, err := roster.EmailKey(rule.To)
		if err != nil {
			return rule, err
		}
		rule.To = to
	}
	if err := rule.Check(r.Now()); err != nil {
		return rule, err
	}
	if err := r.templateThere(ctx, rule); err != nil {
		return rule, err
	}
	before, err := r.beforeRule(ctx, rule)
	if err != nil {
		return rule, err
	}
	return r.warnings.AddRule(ctx, rule, before...)
}

// templateThere refuses a rule that names a template of items which the desk does not have.
func (r *Room) templateThere(ctx context.Context, rule warn.Rule) error {
	if rule.Does() != warn.DoesOpen {
		return nil
	}
	names, err := r.Tend().Templates(ctx)
	if err == nil && !slices.Contains(names, rule.Opens) {
		err = badParam("opens", "there is no template %.40q", rule.Opens)
	}
	return err
}

// ruleID is the number of the rule that a request is about.
func ruleID(req *http.Request) (int64, error) {
	id, err := strconv.ParseInt(req.PathValue("id"), 10, 64)
	if err != nil {
		return 0, badParam("id", "%.40q is not a rule's number", req.PathValue("id"))
	}
	return id, nil
}

func (r *Room) followRule(w http.ResponseWriter, req *http.Request) error {
	id, err := ruleID(req)
	if err != nil {
		return err
	}
	rule, err := r.FollowRule(req.Context(), id, web.Actor(req.Context(), req.FormValue("by")))
	if err != nil {
		return err
	}
	return web.Write(w, rule)
}

// Released is how many findings got an item.
type Released struct {
	Findings int `json:"findings"`
}

func (r *Room) releaseRule(w http.ResponseWriter, req *http.Request) error {
	id, err := ruleID(req)
	if err != nil {
		return err
	}
	n, err := r.ReleaseRule(req.Context(), id, web.Actor(req.Context(), req.FormValue("by")))
	if err != nil {
		return err
	}
	return web.Write(w, Released{n})
}

func (r *Room) previewRule(w http.ResponseWriter, req *http.Request) error {
	rule := warn.Rule{Reason: "-"}
	if err := body(w, req, &rule); err != nil {
		return err
	}
	look, err := r.LookRule(req.Context(), rule)
	if err != nil {
		return err
	}
	return web.Write(w, look)
}

func (r *Room) getOpened(w http.ResponseWriter, req *http.Request) error {
	id, err := ruleID(req)
	if err != nil {
		return err
	}
	list := []warn.Opened{}
	if err := r.warnings.EachOpened(req.Context(), id, func(o warn.Opened) {
		if o.State != warn.OpenedBefore {
			list = append(list, o)
		}
	}); err != nil {
		return err
	}
	return lines(w, list)
}

func (r *Room) removeRule(w http.ResponseWriter, req *http.Request) error {
	id, err := ruleID(req)
	if err != nil {
		return err
	}
	if err := r.warnings.RemoveRule(req.Context(), id, web.Actor(req.Context(), req.FormValue("by"))); err != nil {
		return err
	}
	list, err := r.warnings.Rules(req.Context())
	for _, rule := range list {
		if rule.ID == id {
			return web.Write(w, rule)
		}
	}
	return err
}

// campaignAPI adds what is asked of campaigns.
func (r *Room) campaignAPI(t *route.Table) {
	t.On("GET /api/v1/campaigns", r.getCampaigns, route.Doc{Scope: "digests:read", Summary: "List campaigns and how far each has come", Lines: warn.Progress{},
		Query: []route.Param{{Name: "name", Help: "one alone"}}})
	t.On("POST /api/v1/campaigns", r.postCampaign, route.Doc{Scope: "digests:write", Summary: "Draft a campaign's letters into the outbox", Body: warn.Campaign{}, Answer: CampaignTally{}})
}

func (r *Room) getCampaigns(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Campaigns(req.Context(), req.FormValue("name"))
	if err != nil {
		return err
	}
	if req.FormValue("name") != "" && len(list) == 0 {
		return tocsin.Faultf(tocsin.NotFound, "there is no campaign %.70q", req.FormValue("name"))
	}
	return lines(w, list)
}

func (r *Room) postCampaign(w http.ResponseWriter, req *http.Request) error {
	var c warn.Campaign
	if err := body(w, req, &c); err != nil {
		return err
	}
	c.By = web.Actor(req.Context(), c.By)
	tally, err := r.Campaign(req.Context(), c)
	if err != nil {
		return err
	}
	return web.Write(w, tally)
}
