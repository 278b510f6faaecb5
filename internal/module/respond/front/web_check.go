package front

import (
	"net/http"
	"slices"
	"time"

	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/number"
	"tocsin/internal/module/respond/team"
)

// checkPage tells whether a mail is the team's.
type checkPage struct {
	frame
	Number, Sender, Domain string
	Fields                 map[string]console.Field
	Asked, Ours            bool
	Day                    time.Time
}

func (f *Front) showCheck(w http.ResponseWriter, r *http.Request, t team.Team) error {
	if !t.Public.Check {
		return nothing()
	}
	return f.render(w, r, "check", f.console.Lang(r).Text("public.check.title"), checkPage{frame: f.frame(r, t)}.filled(f.console.Lang(r)), http.StatusOK)
}

// filled is the page with its form.
func (p checkPage) filled(l *lang.Lang) checkPage {
	made := fields{l: l}
	p.Fields = map[string]console.Field{
		"number": made.field("number", p.Number, func(x *console.Field) { x.Dir, x.Max, x.Required = "ltr", maxShort, true }),
		"sender": made.field("sender", p.Sender, func(x *console.Field) { x.Max, x.Required = maxMore, true }),
		"domain": made.field("domain", p.Domain, func(x *console.Field) { x.Dir, x.Max, x.Required = "ltr", maxShort, true }),
	}
	return p
}

// takeCheck answers alike whether the number is nobody's or all the rest does not fit: what we sent to whom is not for
// those who try numbers.
func (f *Front) takeCheck(w http.ResponseWriter, r *http.Request, t team.Team) error {
	if !t.Public.Check {
		return nothing()
	}
	if err := allow(f.asks, w, r); err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, formText)
	if err := r.ParseForm(); err != nil {
		return tooLong(err, "The form can't be read.")
	}
	p := checkPage{frame: f.frame(r, t), Asked: true}
	p.Number, p.Sender, p.Domain = clean(r.PostForm.Get("number"), maxShort), clean(r.PostForm.Get("sender"), maxMore), clean(r.PostForm.Get("domain"), maxShort)
	if nr, ok := number.Parse(p.Number); ok {
		list, err := f.Letters.Sent(r.Context(), nr)
		if err != nil {
			return err
		}
		if at := slices.IndexFunc(list, func(s Sent) bool { return s.fits(p.Sender, p.Domain) }); at >= 0 {
			p.Ours, p.Day, p.Domain = true, list[at].Day, domainOf(list[at].To)
		}
	}
	return f.render(w, r, "check", f.console.Lang(r).Text("public.check.title"), p.filled(f.console.Lang(r)), http.StatusOK)
}
