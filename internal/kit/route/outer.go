package route

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"tocsin"
	"tocsin/internal/kit/web"
)

// Guard lets a request through to an operation that asks for a scope, an act or a person, or answers it itself.
type Guard func(d Doc, next http.Handler) http.Handler

// SpecPath is where the outer door tells of its operations.
const SpecPath = "/api/v1/openapi.json"

// Outer serves the operations that have a Doc, each behind the guard; what nothing matches goes through it too, with no
// scope. Its description is open to everybody: it tells nothing of this node.
func (t *Table) Outer(title, version string, guard Guard) (http.Handler, error) {
	mux := http.NewServeMux()
	config := huma.DefaultConfig(title, version)
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	describeDoor(config.OpenAPI)
	adapter := humago.NewAdapter(mux, "")
	api := huma.NewAPI(config, adapter)
	for _, op := range t.all {
		if op.doc == nil {
			continue
		}
		whole := op.describe(api.OpenAPI().Components.Schemas)
		api.OpenAPI().AddOperation(whole)
		handler := guard(*op.doc, t.strict(op))
		adapter.Handle(whole, func(ctx huma.Context) {
			r, w := humago.Unwrap(ctx)
			handler.ServeHTTP(w, r)
		})
	}
	spec, err := json.Marshal(api.OpenAPI())
	if err != nil {
		return nil, fmt.Errorf("describe the API: %w", err)
	}
	mux.HandleFunc("GET "+SpecPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/openapi+json")
		_, _ = w.Write(spec) // the asker is gone: nobody is left to tell
	})
	mux.Handle("/", guard(Doc{}, t.nothing()))
	return mux, nil
}

// strict bounds the body and refuses a query that the operation does not know: a mistyped filter must not choose all.
func (t *Table) strict(op operation) http.Handler {
	most := op.doc.MaxBody
	if most == 0 {
		most = MaxBody
	}
	return web.JSON(t.log, func(w http.ResponseWriter, r *http.Request) error {
		q, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			return tocsin.Faultf(tocsin.Invalid, "the query string can't be read")
		}
		if err := op.doc.check(q); err != nil {
			return err
		}
		r.Body = http.MaxBytesReader(w, r.Body, most)
		return op.handler(w, r)
	})
}

func (d *Doc) check(q url.Values) error {
	for name, values := range q {
		i := slices.IndexFunc(d.Query, func(p Param) bool { return p.Name == name })
		if i < 0 {
			return fault(name, "there is no such parameter here")
		}
		if len(values) > 1 {
			return fault(name, "it is given more than once")
		}
		if err := d.Query[i].check(values[0]); err != nil {
			return err
		}
	}
	for _, p := range d.Query {
		if p.Needed && q.Get(p.Name) == "" {
			return fault(p.Name, "it is needed: "+p.Help)
		}
	}
	return nil
}

func (p Param) check(v string) error {
	switch {
	case v == "":
		return nil
	case len(p.One) > 0 && !slices.Contains(p.One, v):
		return fault(p.Name, fmt.Sprintf("%.40q is none of %v", v, p.One))
	case p.Number:
		if n, err := strconv.ParseInt(v, 10, 64); err != nil || n < 0 {
			return fault(p.Name, fmt.Sprintf("%.40q is not a whole number from 0", v))
		}
	}
	return nil
}

func fault(field, text string) error {
	return &tocsin.Fault{Why: tocsin.Invalid, Field: fmt.Sprintf("%.40s", field), Text: text}
}
