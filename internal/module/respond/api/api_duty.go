package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/duty"
)

// actDuty is what a person must be allowed to do who says who has the duty.
const actDuty = "duty.write"

// Roster is who has the duty when, as the API tells it.
type Roster struct {
	Terms duty.Terms   `json:"terms"`
	Zone  string       `json:"zone"` // where its days are counted
	Now   duty.Spell   `json:"now"`  // without a name it is nobody's
	Next  duty.Spell   `json:"next"`
	Days  []duty.Day   `json:"days"`
	Spell []duty.Spell `json:"spells"`
}

// dutyAPI adds what is asked of the duty.
func (r room) dutyAPI(t *route.Table, by []route.Param) {
	t.On("GET /api/v1/duty", r.getDuty, route.Doc{Scope: scopeRead, Summary: "Who has the duty when", Answer: Roster{},
		Query: []route.Param{{Name: "from", Help: "the first day, 2026-11-30; usually today"}, {Name: "until", Help: "the last day; usually eight weeks later"}}})
	t.On("PUT /api/v1/duty", r.putDuty, route.Doc{Scope: scopeSettingsSet, Act: actDuty, Summary: "Say who has the duty from one day to another", Body: duty.Plan{}, Answer: Roster{}, Query: by})
	t.On("PUT /api/v1/duty/terms", r.putDutyTerms, route.Doc{Scope: scopeSettingsSet, Act: actDuty, Summary: "Say how the duty is kept", Body: duty.Terms{}, Answer: Roster{}, Query: by})
	t.On("GET /api/v1/duty/mine.ics", r.getOwnDuty, route.Doc{Scope: scopeRead, Person: true, Summary: "One's own duties as a calendar file", Bytes: "text/calendar"})
}

// rosterWeeks is how far a roster looks ahead where nothing else is asked for, in days.
const rosterWeeks = 8 * 7

func (r room) getDuty(w http.ResponseWriter, req *http.Request) error {
	t, zone, err := r.DutyTerms(req.Context())
	if err != nil {
		return err
	}
	from, until := req.FormValue("from"), req.FormValue("until")
	if from == "" {
		from = t.On(r.Now(), zone)
	}
	if until == "" {
		until = duty.Next(from, rosterWeeks)
	}
	if _, err := (duty.Plan{From: from, Until: until}).Days(); err != nil {
		return err
	}
	out := Roster{Terms: t, Zone: zone.String()}
	if out.Now, out.Next, err = r.OnDuty(req.Context()); err != nil {
		return err
	}
	days, err := r.Duty(req.Context(), from, until)
	if err != nil {
		return err
	}
	out.Days = append([]duty.Day{}, days...)
	out.Spell = append([]duty.Spell{}, t.Spells(days, zone)...)
	return web.Write(w, out)
}

func (r room) putDuty(w http.ResponseWriter, req *http.Request) error {
	var p duty.Plan
	if err := body(w, req, &p); err != nil {
		return err
	}
	if err := r.PlanDuty(req.Context(), viewerOf(req).Name, p); err != nil {
		return err
	}
	return r.getDuty(w, req)
}

func (r room) putDutyTerms(w http.ResponseWriter, req *http.Request) error {
	var t duty.Terms
	if err := body(w, req, &t); err != nil {
		return err
	}
	if err := r.SetDutyTerms(req.Context(), viewerOf(req).Name, t); err != nil {
		return err
	}
	return r.getDuty(w, req)
}

func (r room) getOwnDuty(w http.ResponseWriter, req *http.Request) error {
	spells, err := r.OwnDuty(req.Context(), viewerOf(req).Name)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	_, err = w.Write(duty.Feed{Title: r.Team, Host: "tocsin", Now: r.Now()}.ICalendar(spells))
	return err
}
