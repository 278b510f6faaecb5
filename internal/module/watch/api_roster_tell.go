package watch

import (
	"net/http"

	"tocsin/internal/kit/web"
	"tocsin/internal/module/watch/roster"
)

func (r *Room) getOrg(w http.ResponseWriter, req *http.Request) error {
	d, err := r.Roster.Get(req.Context(), req.PathValue("slug"))
	if err != nil {
		return err
	}
	return web.Write(w, d)
}

func (r *Room) getHistory(w http.ResponseWriter, req *http.Request) error {
	limit, err := param(req, "limit", 100)
	if err != nil {
		return err
	}
	list, err := r.Roster.History(req.Context(), req.PathValue("slug"), int(min(limit, maxPage)))
	if err != nil {
		return err
	}
	return lines(w, list)
}

func (r *Room) getMerge(w http.ResponseWriter, req *http.Request) error {
	m, err := r.LookMerge(req.Context(), req.PathValue("slug"), req.FormValue("to"))
	if err != nil {
		return err
	}
	return web.Write(w, m)
}

func (r *Room) getMerged(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Roster.Merged(req.Context(), req.PathValue("slug"))
	if err != nil {
		return err
	}
	return lines(w, list)
}

// contactLine is a contact with its state, flat as a table wants it.
type contactLine struct {
	Org   string `json:"org"`
	Name  string `json:"name,omitempty"`
	Role  string `json:"role,omitempty"`
	Phone string `json:"phone,omitempty"`
	From  string `json:"from"`
	roster.Preference
}

func contactLines(list []roster.Recipient) []contactLine {
	out := make([]contactLine, len(list))
	for i, c := range list {
		out[i] = contactLine{c.Org, c.Name, c.Role, c.Phone, string(c.From), c.Preference}
	}
	return out
}

func (r *Room) getContacts(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Roster.Addresses(req.Context(), req.PathValue("slug"))
	if err != nil {
		return err
	}
	return lines(w, contactLines(list))
}

func (r *Room) getRecipients(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Roster.Recipients(req.Context(), req.PathValue("slug"))
	if err != nil {
		return err
	}
	return lines(w, contactLines(list))
}

func (r *Room) getLacks(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Roster.Lacks(req.Context(), req.FormValue("org"))
	if err != nil {
		return err
	}
	return lines(w, list)
}

func (r *Room) getStale(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Roster.Stale(req.Context(), r.Now())
	if err != nil {
		return err
	}
	return lines(w, list)
}

func (r *Room) getPreference(w http.ResponseWriter, req *http.Request) error {
	p, err := r.Roster.Preference(req.Context(), req.FormValue("email"))
	if err != nil {
		return err
	}
	return web.Write(w, p)
}

// preferenceWord is what a person says of how an address is written to; what is not said stays as it is.
type preferenceWord struct {
	Email        string  `json:"email"`
	By           string  `json:"by"`
	Language     *string `json:"language"`
	Zone         *string `json:"zone"`
	Hour         *int    `json:"hour"`
	BusinessDays *bool   `json:"business_days"`
	Format       *string `json:"format"`
	Protect      *string `json:"protect"`
	Clearance    *string `json:"clearance"`
	Least        *string `json:"least"`
	Apart        *bool   `json:"apart"`
	Summary      *string `json:"summary"`
	SummaryDay   *int    `json:"summary_day"`
	SummaryNone  *bool   `json:"summary_none"`
}

func (r *Room) postPreference(w http.ResponseWriter, req *http.Request) error {
	var q preferenceWord
	if err := body(w, req, &q); err != nil {
		return err
	}
	p, err := r.Roster.Preference(req.Context(), q.Email)
	if err != nil {
		return err
	}
	for _, f := range []struct{ to, said *string }{{&p.Language, q.Language}, {&p.Zone, q.Zone}, {&p.Format, q.Format}, {&p.Protect, q.Protect}, {&p.Clearance, q.Clearance}, {&p.Least, q.Least}, {&p.Summary, q.Summary}} {
		if f.said != nil {
			*f.to = *f.said
		}
	}
	if q.Hour != nil {
		p.Hour = *q.Hour
	}
	if q.BusinessDays != nil {
		p.BusinessDays = *q.BusinessDays
	}
	if q.Apart != nil {
		p.Apart = *q.Apart
	}
	if q.SummaryDay != nil {
		p.SummaryDay = *q.SummaryDay
	}
	if q.SummaryNone != nil {
		p.SummaryNone = *q.SummaryNone
	}
	if p.BusinessDays && p.Hour == roster.AnyHour {
		return badParam("business_days", "without an hour the days are the node's: give an hour as well")
	}
	if err := r.Roster.SetPreference(req.Context(), p, web.Actor(req.Context(), q.By)); err != nil {
		return err
	}
	if p, err = r.Roster.Preference(req.Context(), q.Email); err != nil {
		return err
	}
	return web.Write(w, p)
}

func (r *Room) getClaims(w http.ResponseWriter, req *http.Request) error {
	limit, err := param(req, "limit", 100)
	if err != nil {
		return err
	}
	list, err := r.Roster.Claims(req.Context(), req.FormValue("org"), req.FormValue("state"), int(min(limit, maxPage)))
	if err != nil {
		return err
	}
	return lines(w, list)
}

// claimWord is what is claimed for an organisation.
type claimWord struct {
	Org   string `json:"org"`
	Value string `json:"value"`
	Gone  bool   `json:"gone"`
	Name  string `json:"name"`
	Role  string `json:"role"`
	Phone string `json:"phone"`
	Note  string `json:"note"`
	By    string `json:"by"`
}

func (r *Room) postClaim(w http.ResponseWriter, req *http.Request) error {
	var q claimWord
	if err := body(w, req, &q); err != nil {
		return err
	}
	q.By = web.Actor(req.Context(), q.By)
	id, err := r.Roster.Claim(req.Context(), roster.Request(q))
	if err != nil {
		return err
	}
	return web.Write(w, claimID{id})
}

func (r *Room) getNationals(w http.ResponseWriter, req *http.Request) error {
	return lines(w, r.Roster.Index().Nationals())
}

func (r *Room) postNationals(w http.ResponseWriter, req *http.Request) error {
	ctx := roster.As(req.Context(), web.Actor(req.Context(), req.FormValue("by")))
	rep, err := r.Roster.ImportNationals(ctx, importName(req), cleanName(req.FormValue("name")), req.Body)
	if err != nil {
		return err
	}
	return web.Write(w, rep)
}

// importName is the name of an import; "file" where none is given.
func importName(req *http.Request) string {
	if name := req.FormValue("import"); name != "" {
		return name
	}
	return "file"
}
