package api

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/item"
)

// ChosenAssets are assets, and how they fare now.
type ChosenAssets struct {
	IDs   []int64 `json:"ids"`
	State string  `json:"state,omitempty"`
}

// assetAPI adds what programs ask of what an item says was hit.
func (r room) assetAPI(t *route.Table, by []route.Param) {
	const path = "/api/v1/incidents/{number}/assets"
	t.On("GET "+path, r.getAssets, route.Doc{Scope: scopeRead, Summary: "List what was hit, the worst first", Answer: []item.Asset{}})
	t.On("GET "+path+".csv", r.getAssetsCSV, route.Doc{Scope: scopeRead, Summary: "The same as CSV", Bytes: "text/csv"})
	t.On("POST "+path, r.postAssets, route.Doc{Scope: scopeWrite, Summary: "Write down what was hit, one a line: name, address, kind, state, in any order", Body: item.AssetSet{}, Answer: item.Assets{}, Query: by})
	t.On("POST "+path+"/{id}", r.postAsset, route.Doc{Scope: scopeWrite, Summary: "Write an asset anew", Body: item.Asset{}, Answer: Touched{}, Query: by})
	t.On("POST "+path+"/state", r.postAssetState, route.Doc{Scope: scopeWrite, Summary: "Say how assets fare now", Body: ChosenAssets{}, Answer: Touched{}, Query: by})
	t.On("POST "+path+"/remove", r.postNoAssets, route.Doc{Scope: scopeWrite, Summary: "Remove assets", Body: ChosenAssets{}, Answer: Touched{}, Query: by})
	t.On("GET /api/v1/known", r.getKnown, route.Doc{Scope: scopeRead, Summary: "What the desk knows of an address, a name or a hash: items that name it, letters from it", Answer: item.Known{},
		Query: []route.Param{{Name: "q", Help: "an address, a domain, a mail address, a hash, a CVE, an AS number; it may be defanged"}}})
}

func (r room) getKnown(w http.ResponseWriter, req *http.Request) error {
	if len(req.FormValue("q")) > respond.MaxSearch {
		return fault("q", "what is looked for is longer than %d bytes", respond.MaxSearch)
	}
	out, err := r.Known(req.Context(), viewerOf(req), req.FormValue("q"))
	if err != nil {
		return err
	}
	return web.Write(w, out)
}

func (r room) getAssets(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Assets(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	return web.Write(w, append([]item.Asset{}, list...))
}

func (r room) getAssetsCSV(w http.ResponseWriter, req *http.Request) error {
	list, err := r.Assets(req.Context(), viewerOf(req), req.PathValue("number"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	return item.WriteAssets(w, list)
}

func (r room) postAssets(w http.ResponseWriter, req *http.Request) error {
	var set item.AssetSet
	if err := body(w, req, &set); err != nil {
		return err
	}
	out, err := r.AddAssets(req.Context(), viewerOf(req), req.PathValue("number"), set)
	if err != nil {
		return err
	}
	return web.Write(w, out)
}

func (r room) postAsset(w http.ResponseWriter, req *http.Request) error {
	id, err := idOf(req, "id")
	if err != nil {
		return err
	}
	return chosen(w, req, func(a item.Asset) (item.Outcome, error) {
		a.ID = id
		return r.ChangeAsset(req.Context(), viewerOf(req), req.PathValue("number"), a)
	})
}

func (r room) postAssetState(w http.ResponseWriter, req *http.Request) error {
	return chosen(w, req, func(c ChosenAssets) (item.Outcome, error) {
		return r.AssetsFare(req.Context(), viewerOf(req), req.PathValue("number"), c.IDs, c.State)
	})
}

func (r room) postNoAssets(w http.ResponseWriter, req *http.Request) error {
	return chosen(w, req, func(c ChosenAssets) (item.Outcome, error) {
		return r.DropAssets(req.Context(), viewerOf(req), req.PathValue("number"), c.IDs)
	})
}
