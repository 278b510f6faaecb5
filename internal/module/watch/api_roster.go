package watch

import (
	"net/http"

	"tocsin/internal/kit/web"
	"tocsin/internal/module/watch/roster"
)

// postImport takes a file of constituents in. What the same import brought before and is not in the file any more goes.
func (r *Room) postImport(w http.ResponseWriter, req *http.Request) error {
	name := req.FormValue("import")
	if name == "" {
		name = "file"
	}
	rep, err := r.Roster.Import(req.Context(), name, cleanName(req.FormValue("name")), req.Body, nil)
	if err != nil {
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
