package route

import (
	"net/http"
	"path"
	"reflect"
	"regexp"
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"tocsin/internal/kit/web"
)

// bearer names the way in which a token is given.
const bearer = "token"

func describeDoor(o *huma.OpenAPI) {
	o.Info.Description = "The API of a Tocsin node. A request bears a token (Authorization: Bearer tocsin_...), which " +
		"`tocsin token create` makes. An answer of application/x-ndjson is a JSON object a line; errors are application/problem+json."
	o.Components.SecuritySchemes = map[string]*huma.SecurityScheme{bearer: {Type: "http", Scheme: "bearer", Description: "A token that `tocsin token create` makes."}}
}

// describe returns the operation as OpenAPI has it. Source: OpenAPI 3.1 §4.8.10.
func (op operation) describe(types huma.Registry) *huma.Operation {
	d := op.doc
	group := strings.SplitN(strings.TrimPrefix(op.path, "/api/v1/"), "/", 2)[0]
	o := &huma.Operation{
		Method: op.method, Path: op.path, OperationID: op.id(), Summary: d.Summary, Tags: []string{group},
		Description: strings.TrimSpace(d.Text + "\n\n" + d.asks()),
		Security:    []map[string][]string{{bearer: {}}},
		Responses:   map[string]*huma.Response{"200": d.answer(types), "default": problem(types)},
	}
	for _, m := range pathParam.FindAllStringSubmatch(op.path, -1) {
		o.Parameters = append(o.Parameters, &huma.Param{Name: m[1], In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
	}
	for _, p := range d.Query {
		o.Parameters = append(o.Parameters, p.describe())
	}
	o.RequestBody = d.body(types)
	return o
}

// asks says what a token needs. The scope stands last: programs read it there.
func (d *Doc) asks() string {
	if d.Person {
		return "It takes a person's own token. The token needs the scope " + d.Scope + "."
	}
	return "The token needs the scope " + d.Scope + "."
}

var pathParam = regexp.MustCompile(`\{([a-z]+)(?:\.\.\.)?\}`)

// id names the operation: "post-reports-id-replay".
func (op operation) id() string {
	return strings.ToLower(op.method) + strings.NewReplacer("/api/v1", "", "/", "-", "{", "", "}", "", "...", "").Replace(op.path)
}

func (p Param) describe() *huma.Param {
	s := &huma.Schema{Type: huma.TypeString}
	if p.Number {
		zero := 0.0
		s = &huma.Schema{Type: huma.TypeInteger, Minimum: &zero}
	}
	for _, v := range p.One {
		s.Enum = append(s.Enum, v)
	}
	return &huma.Param{Name: p.Name, In: "query", Description: p.Help, Required: p.Needed, Schema: s}
}

func (d *Doc) body(types huma.Registry) *huma.RequestBody {
	switch {
	case d.Body != nil:
		return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: schemaOf(types, d.Body)}}}
	case d.Raw != "":
		return &huma.RequestBody{Required: true, Description: d.Raw, Content: map[string]*huma.MediaType{"application/octet-stream": {}}}
	}
	return nil
}

func (d *Doc) answer(types huma.Registry) *huma.Response {
	res := &huma.Response{Description: "Done", Content: map[string]*huma.MediaType{}}
	switch {
	case d.Lines != nil:
		res.Description = "A JSON object a line"
		res.Content["application/x-ndjson"] = &huma.MediaType{Schema: schemaOf(types, d.Lines)}
	case d.Bytes != "":
		res.Content[d.Bytes] = &huma.MediaType{}
	case d.Answer != nil:
		res.Content["application/json"] = &huma.MediaType{Schema: schemaOf(types, d.Answer)}
	}
	return res
}

func problem(types huma.Registry) *huma.Response {
	return &huma.Response{Description: "It was not done", Content: map[string]*huma.MediaType{
		"application/problem+json": {Schema: schemaOf(types, web.Problem{})},
	}}
}

// schemaOf describes a type. An answer may have more than a version knows of, so nothing more is not asked for.
func schemaOf(types huma.Registry, v any) *huma.Schema {
	return types.Schema(reflect.TypeOf(v), true, "Value")
}

// schemaName tells types of the same name apart by their package.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	pkg := []rune(path.Base(t.PkgPath()))
	if t.PkgPath() == "" || len(pkg) == 0 {
		return name
	}
	pkg[0] = unicode.ToUpper(pkg[0])
	return string(pkg) + name
}

// Methods that change nothing.
func reads(method string) bool { return method == http.MethodGet || method == http.MethodHead }

// Scopes returns the rights that the operations of the outer door ask for, with whether each only reads.
func (t *Table) Scopes() map[string]bool {
	all := map[string]bool{}
	for _, op := range t.all {
		if op.doc != nil {
			before, known := all[op.doc.Scope]
			all[op.doc.Scope] = reads(op.method) && (before || !known)
		}
	}
	return all
}
