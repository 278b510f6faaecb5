package watch

import (
	"context"
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/warn"
)

// ruleAPI adds what is asked of rules.
func (r *Room) ruleAPI(t *route.Table) {
	t.On("GET /api/v1/rules", r.getRules, route.Doc{Scope: "digests:read", Summary: "List the rules that keep records out of letters, send them elsewhere or say how often", Lines: RuleNow{},
		Query: []route.Param{{Name: "all", Help: "true lists those that have ended too"}}})
	t.On("POST /api/v1/rules", r.postRule, route.Doc{Scope: "digests:write", Act: "rule.write", Summary: "Add a rule", Body: warn.Rule{}, Answer: warn.Rule{}})
	t.On("POST /api/v1/rules/{id}/remove", r.removeRule, route.Doc{Scope: "digests:write", Act: "rule.write", Summary: "End a rule", Answer: warn.Rule{},
		Query: []route.Param{{Name: "by", Help: "who does it"}}})
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
	return r.warnings.AddRule(ctx, rule)
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
