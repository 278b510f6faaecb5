package subscribe

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/trust"
)

// maxForm is how many bytes a form of these pages may have.
const maxForm = 16 << 10

// Routes puts the page on the mux. It belongs behind the door.
func (d *Desk) Routes(mux *http.ServeMux) {
	mux.Handle("GET "+Path, d.console.Handle(d.show))
	mux.Handle("POST "+Path, d.console.Handle(d.act))
}

// page is what somebody has subscribed to, and the forms for more.
type page struct {
	Letters []letterLine
	Feeds   []Feed
	Mails   []console.Option // what letters can tell
	Atoms   []console.Option // what there is as feeds: the form and the list
	Days    []console.Option
	Dates   []console.Option
	Hours   []console.Option
	Files   []console.Option
	Empty   bool
	Zone    string
	Address string // "" where no letter goes
	Made    string // the address that was made now
	Done    bool
	Wrong   string
}

// letterLine is a letter with when it comes, in words.
type letterLine struct {
	Regular
	When string
}

func (d *Desk) show(rw http.ResponseWriter, r *http.Request) error {
	return d.render(rw, r, "", nil)
}

// reader is who is signed in.
func (d *Desk) reader(r *http.Request) (trust.User, web.Asker, error) {
	u, ok := d.people.User(r.Context())
	who, asked := web.AskerOf(r.Context())
	if !ok || !asked || !u.May(trust.ActRead) {
		return u, who, trust.Denied(trust.ActRead)
	}
	return u, who, nil
}

func (d *Desk) render(rw http.ResponseWriter, r *http.Request, made string, fault error) error {
	u, who, err := d.reader(r)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	k, err := d.Kept(r.Context(), who, u, l)
	if err != nil {
		return err
	}
	reach, err := d.Bell.Reach(r.Context(), u.Name)
	if err != nil {
		return err
	}
	p := page{Feeds: k.Feeds, Address: reach.Address, Zone: reach.Zone.String(), Made: made, Done: fault == nil && made == "" && r.URL.Query().Get("done") != ""}
	for _, g := range k.Letters {
		p.Letters = append(p.Letters, letterLine{g, said(l, g)})
	}
	p.offer(l, r, k.Offers)
	status := http.StatusOK
	if fault != nil {
		p.Wrong, status = console.SayError(l, fault), http.StatusUnprocessableEntity
	}
	return d.console.Render(rw, r, console.Page{Name: "letters/letters", Title: l.Text("subscribe.title"), Mark: tocsin.Green, Body: &p}, status)
}

// offer fills the choices of the forms, as they were sent where something was wrong with them.
func (p *page) offer(l *lang.Lang, r *http.Request, offers []Offer) {
	f := r.PostForm
	pick := func(field, value string) bool { return f.Get(field) == value }
	for _, o := range offers {
		if o.Mail {
			p.Mails = append(p.Mails, console.Option{Value: o.What, Text: o.Title, Selected: pick("what", o.What)})
		}
		for _, form := range forms {
			if o.has(form) {
				value := form + " " + o.What
				p.Atoms = append(p.Atoms, console.Option{Value: value, Text: l.Text("subscribe.form."+form) + ": " + o.Title, Selected: pick("feed", value)})
			}
		}
	}
	for day := 1; day <= 7; day++ {
		p.Days = append(p.Days, console.Option{Value: strconv.Itoa(day), Text: l.Text("settings.day." + strconv.Itoa(day%7)), Selected: f == nil && day <= 5 || f != nil && slices.Contains(f["day"], strconv.Itoa(day))})
	}
	p.Dates = append(p.Dates, console.Option{Text: l.Text("subscribe.by.days")})
	for date := 1; date <= maxDate; date++ {
		p.Dates = append(p.Dates, console.Option{Value: strconv.Itoa(date), Text: l.Text("subscribe.by.date", "date", date), Selected: pick("date", strconv.Itoa(date))})
	}
	for h := range 24 {
		at := strconv.Itoa(h)
		p.Hours = append(p.Hours, console.Option{Value: at, Text: clock(h), Selected: pick("hour", at) || f.Get("hour") == "" && h == usualHour})
	}
	for _, kind := range files {
		text := l.Text("subscribe.file.none")
		if kind != "" {
			text = l.Text("subscribe.file." + kind)
		}
		p.Files = append(p.Files, console.Option{Value: kind, Text: text, Selected: pick("file", kind)})
	}
	p.Empty = f.Get("empty") != ""
}

// usualHour is the hour that a form begins with.
const usualHour = 8

// clock writes an hour by the clock on the wall.
func clock(h int) string {
	if h < 10 {
		return "0" + strconv.Itoa(h) + ":00"
	}
	return strconv.Itoa(h) + ":00"
}

// said says when a letter comes.
func said(l *lang.Lang, g Regular) string {
	if g.Date > 0 {
		return l.Text("subscribe.by.date", "date", g.Date) + " · " + clock(g.Hour)
	}
	s := ""
	for i, day := range g.Days {
		if i > 0 {
			s += l.Text("subscribe.and")
		}
		s += l.Text("settings.day." + strconv.Itoa(day%7))
	}
	return s + " · " + clock(g.Hour)
}

// act does what a form asks, and shows the page again: anew, with what is wrong, or with the address that was made.
func (d *Desk) act(rw http.ResponseWriter, r *http.Request) error {
	u, who, err := d.reader(r)
	if err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(rw, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "The form can't be read.", Err: err}
	}
	made, err := d.do(r, u, who)
	var f *tocsin.Fault
	switch {
	case errors.As(err, &f) && (f.Why == tocsin.Invalid || f.Why == tocsin.Conflict):
		return d.render(rw, r, "", err)
	case err != nil:
		return err
	case made != "":
		r.PostForm = nil
		rw.Header().Set("Cache-Control", "no-store")
		return d.render(rw, r, made, nil)
	}
	http.Redirect(rw, r, Path+"?done=1", http.StatusSeeOther)
	return nil
}
