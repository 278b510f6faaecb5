package api

import (
	"net/http"
	"slices"
	"time"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/statute"
)

// The rights of a token on how the desk works.
const (
	scopeSettings    = "settings:read"
	scopeSettingsSet = "settings:write"
)

// What the API tells of settings.
type (
	// OwnTemplate is a text that letters start from.
	OwnTemplate struct {
		item.Template
		Own bool `json:"own"` // the team has written it; else it came with Tocsin
	}
	// Words are the subject and the text of a template.
	Words struct {
		Subject string `json:"subject"`
		Body    string `json:"body"`
	}
	// Book is a playbook in all its languages.
	Book struct {
		Name    string                `json:"name"`
		Classes []string              `json:"classes"` // RSIT types, or classes of them
		Own     bool                  `json:"own"`     // the team's: it did not come with Tocsin
		From    string                `json:"from"`    // shipped, file, or desk for what was written there
		In      map[string]BookInWord `json:"in"`      // by language
		Source  string                `json:"source"`  // all of it as TOML, as it is written
	}
	// BookSource is a playbook as it is written.
	BookSource struct {
		Source string `json:"source"` // TOML
	}
	// BookInWord is a playbook in one language.
	BookInWord struct {
		Title string   `json:"title"`
		Text  string   `json:"text"` // Markdown
		Steps []string `json:"steps"`
	}
	// Promised is how soon the team answers and solves what has a priority, in minutes of working time.
	Promised struct {
		Priority item.Priority `json:"priority"` // 0 is what nobody has judged
		Attend   int64         `json:"attend_minutes"`
		Solve    int64         `json:"solve_minutes"`
	}
	// Promises are what the team promises, and when it works.
	Promises struct {
		Calendar item.Calendar  `json:"calendar"`
		Promises []Promised     `json:"promises"`
		Review   *item.Priority `json:"review_from,omitempty"` // from which priority on an incident is looked over before it is closed; 0 is none
		// AskAgain is after how many days without an answer the team asks again; 0 is never.
		AskAgain *float64 `json:"ask_again_days,omitempty"`
	}
)

// settingAPI adds what is asked of how the desk works: templates, playbooks, clocks.
func (r room) settingAPI(t *route.Table, by []route.Param) {
	t.On("GET /api/v1/templates", r.getTemplates, route.Doc{Scope: scopeSettings, Summary: "Texts that letters start from", Answer: []OwnTemplate{}})
	t.On("PUT /api/v1/templates/{name}/{language}", r.putTemplate, route.Doc{Scope: scopeSettingsSet, Act: "template.write", Summary: "Write a text that letters start from", Body: Words{}, Answer: item.Template{}, Query: by,
		Text: "{number}, {title}, {person}, {team}, {constituent} and {status} are filled for each letter."})
	t.On("DELETE /api/v1/templates/{name}/{language}", r.deleteTemplate, route.Doc{Scope: scopeSettingsSet, Act: "template.write", Summary: "Forget a text of the team's; one that came with Tocsin is there again", Answer: Gone{}, Query: by})
	t.On("GET /api/v1/playbooks", r.getBooks, route.Doc{Scope: scopeSettings, Summary: "Playbooks", Answer: []Book{}})
	t.On("PUT /api/v1/playbooks/{name}", r.putBook, route.Doc{Scope: scopeSettingsSet, Act: "template.write", Summary: "Write a playbook", Body: BookSource{}, Answer: Book{}, Query: by,
		Text: "It takes the place of a file's, or one that came with Tocsin, of its name."})
	t.On("DELETE /api/v1/playbooks/{name}", r.deleteBook, route.Doc{Scope: scopeSettingsSet, Act: "template.write", Summary: "Forget a playbook that was written in the desk; a file's, or one that came with Tocsin, is there again", Answer: Gone{}, Query: by})
	t.On("GET /api/v1/clocks", r.getPromises, route.Doc{Scope: scopeSettings, Summary: "What the team promises, and when it works", Answer: Promises{}})
	t.On("PUT /api/v1/clocks", r.putPromises, route.Doc{Scope: scopeSettingsSet, Summary: "Change what the team promises, and when it works", Body: Promises{}, Answer: Promises{}, Query: by,
		Text: "A priority that is not named stays as it is, and so does ask_again_days. No hours at all in week are around the clock."})
	t.On("GET /api/v1/clocks/laws", r.getLaws, route.Doc{Scope: scopeSettings, Summary: "Sets of clocks that laws give", Answer: []statute.Set{}})
	t.On("GET /api/v1/setup", r.getSetUp, route.Doc{Scope: scopeSettings, Summary: "Whether the list of a new node's steps was put away", Answer: SetUp{}})
	t.On("PUT /api/v1/setup", r.putSetUp, route.Doc{Scope: scopeSettingsSet, Summary: "Put the list of a new node's steps away, or take it out again", Body: SetUp{}, Answer: SetUp{}, Query: by})
}

// SetUp is the list of a new node's steps.
type SetUp struct {
	Hidden bool `json:"hidden"`
}

func (r room) getTemplates(w http.ResponseWriter, req *http.Request) error {
	own, err := r.OwnTemplates(req.Context())
	if err != nil {
		return err
	}
	all, err := r.Templates(req.Context())
	if err != nil {
		return err
	}
	out := []OwnTemplate{}
	for _, t := range all {
		out = append(out, OwnTemplate{t, slices.Contains(own, t)})
	}
	return web.Write(w, out)
}

func (r room) putTemplate(w http.ResponseWriter, req *http.Request) error {
	var text Words
	if err := body(w, req, &text); err != nil {
		return err
	}
	t := item.Template{Name: req.PathValue("name"), Language: req.PathValue("language"), Subject: text.Subject, Body: text.Body}
	if err := r.SaveTemplate(req.Context(), viewerOf(req), t); err != nil {
		return err
	}
	return web.Write(w, t)
}

func (r room) deleteTemplate(w http.ResponseWriter, req *http.Request) error {
	return gone(w, r.DropTemplate(req.Context(), viewerOf(req), req.PathValue("name"), req.PathValue("language")))
}

func (r room) getLaws(w http.ResponseWriter, _ *http.Request) error {
	all, _, _ := r.Laws() // what can't be read the page of clocks tells
	return web.Write(w, append([]statute.Set{}, all...))
}

func (r room) getPromises(w http.ResponseWriter, req *http.Request) error {
	t, err := r.Terms(req.Context())
	if err != nil {
		return err
	}
	p := Promises{Calendar: t.Calendar, Promises: []Promised{}, AskAgain: new(t.Chase.Hours() / 24), Review: &t.Review}
	for i, one := range t.Promises {
		p.Promises = append(p.Promises, Promised{item.Priority(i), int64(one.Attend / time.Minute), int64(one.Solve / time.Minute)})
	}
	return web.Write(w, p)
}

func (r room) putPromises(w http.ResponseWriter, req *http.Request) error {
	var p Promises
	if err := body(w, req, &p); err != nil {
		return err
	}
	t, err := r.Terms(req.Context())
	if err != nil {
		return err
	}
	t.Calendar = p.Calendar
	if p.AskAgain != nil {
		if !(*p.AskAgain >= 0 && *p.AskAgain <= 366) {
			return fault("ask_again_days", "a time to ask again is up to a year")
		}
		t.Chase = time.Duration(*p.AskAgain * 24 * float64(time.Hour)).Round(time.Minute)
	}
	if p.Review != nil {
		t.Review = *p.Review
	}
	for _, one := range p.Promises {
		const most = 366 * 24 * 60 // minutes
		if one.Priority < item.Unjudged || one.Priority > item.VeryLow || min(one.Attend, one.Solve) < 0 || max(one.Attend, one.Solve) > most {
			return fault("promises", "a promise is for a priority of 0 to 5, and between nothing and a year")
		}
		t.Promises[one.Priority] = item.Promise{Attend: time.Duration(one.Attend) * time.Minute, Solve: time.Duration(one.Solve) * time.Minute}
	}
	if err := r.SetTerms(req.Context(), viewerOf(req).Name, t); err != nil {
		return err
	}
	return r.getPromises(w, req)
}

func (r room) getSetUp(w http.ResponseWriter, req *http.Request) error {
	hidden, err := r.SetUpHidden(req.Context())
	if err != nil {
		return err
	}
	return web.Write(w, SetUp{hidden})
}

func (r room) putSetUp(w http.ResponseWriter, req *http.Request) error {
	var s SetUp
	if err := body(w, req, &s); err != nil {
		return err
	}
	if err := r.HideSetUp(req.Context(), viewerOf(req).Name, s.Hidden); err != nil {
		return err
	}
	return web.Write(w, s)
}
