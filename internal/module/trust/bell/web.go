package bell

import (
	"net/http"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/trust"
)

// maxForm is how many bytes a form of these pages may have.
const maxForm = 16 << 10

// Routes puts the pages on the mux. They belong behind the door.
func (b *Bell) Routes(mux *http.ServeMux) {
	for pattern, page := range map[string]console.Handler{
		"GET /notices":                  b.list,
		"POST /notices":                 b.see,
		"GET /notices/{id}":             b.open,
		"GET /notices/choices":          b.choices,
		"POST /notices/choices":         b.choose,
		"POST /notices/address":         b.want,
		"POST /notices/address/confirm": b.confirm,
		"POST /notices/address/drop":    b.drop,
	} {
		mux.Handle(pattern, b.console.Handle(page))
	}
}

// reader is who is signed in, as pages and the API know them.
func (b *Bell) reader(r *http.Request) (trust.User, web.Asker, error) {
	u, ok := b.people.User(r.Context())
	who, asked := web.AskerOf(r.Context())
	if !ok || !asked || !u.May(trust.ActRead) {
		return u, who, trust.Denied(trust.ActRead)
	}
	return u, who, nil
}

// form reads a form within its limit, of whoever may read the team's pages.
func (b *Bell) form(rw http.ResponseWriter, r *http.Request) (trust.User, error) {
	u, _, err := b.reader(r)
	if err != nil {
		return u, err
	}
	r.Body = http.MaxBytesReader(rw, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return u, &tocsin.Fault{Why: tocsin.Invalid, Text: "The form can't be read.", Err: err}
	}
	return u, nil
}
