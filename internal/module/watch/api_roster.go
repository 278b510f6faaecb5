package watch

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/watch/roster"
)

// constituentAPI adds what is asked of constituents.
func (r *Room) constituentAPI(t *route.Table) {
	t.On("POST /api/v1/constituents/import", r.postImport, route.Doc{Scope: "constituents:write", Act: "settings.write", Summary: "Take a file of organisations in", Answer: roster.Report{},
		Text: "What the same import brought before and is not in the file any more goes.", Raw: "the file: CSV, XLSX, JSON, vCard, tables of contactdb or tuency, RDAP answers, a registry's dump", MaxBody: maxImport,
		Query: []route.Param{{Name: "import", Help: "the import's name; file without it"}, {Name: "name", Help: "the file's name"}}})
	t.On("GET /api/v1/constituents", r.getConstituents, route.Doc{Scope: "constituents:read", Summary: "List organisations", Lines: roster.Summary{},
		Query: []route.Param{{Name: "sector"}, {Name: "parent"}, {Name: "words", Help: "parts of the name"}, limitParam, {Name: "offset", Number: true}}})
	t.On("GET /api/v1/constituents/who", r.getWho, route.Doc{Scope: "constituents:read", Summary: "Whose an address, network, domain or AS is, and why", Answer: roster.Answer{},
		Query: []route.Param{{Name: "q", Help: "an address, a network, a domain, a URL or an AS", Needed: true}}})
	t.On("GET /api/v1/constituents/coverage", r.getCoverage, route.Doc{Scope: "constituents:read", Summary: "How much of the country somebody answers for", Answer: roster.Coverage{}})
	r.rosterAPI(t)
}

// maxImport is how long a file of constituents from outside may be, in bytes.
const maxImport = 64 << 20

// postImport takes a file of constituents in. What the same import brought before and is not in the file any more goes.
func (r *Room) postImport(w http.ResponseWriter, req *http.Request) error {
	ctx := roster.As(req.Context(), web.Actor(req.Context(), req.FormValue("by")))
	rep, err := r.Roster.Import(ctx, importName(req), cleanName(req.FormValue("name")), req.Body, nil)
	if err != nil {
		return err
	}
	if err := r.Follow(ctx); err != nil {
		return err
	}
	return web.Write(w, rep)
}

func (r *Room) getConstituents(w http.ResponseWriter, req *http.Request) error {
	limit, err := param(req, "limit", 1000)
	if err != nil {
		return err
	}
	offset, err := param(req, "offset", 0)
	if err != nil {
		return err
	}
	list, err := r.Roster.List(req.Context(), roster.Filter{Sector: req.FormValue("sector"), Parent: req.FormValue("parent"), Text: req.FormValue("words"), Limit: int(min(limit, maxPage)), Offset: int(min(offset, 1<<31))})
	if err != nil {
		return err
	}
	return lines(w, list)
}

func (r *Room) getWho(w http.ResponseWriter, req *http.Request) error {
	who, err := r.Roster.Who(req.Context(), req.FormValue("q"))
	if err != nil {
		return err
	}
	return web.Write(w, who)
}

func (r *Room) getCoverage(w http.ResponseWriter, req *http.Request) error {
	c, err := r.coverage(req.Context())
	if err != nil {
		return err
	}
	return web.Write(w, c)
}
