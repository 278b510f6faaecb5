package settings

import (
	"net/http"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/team"
)

// mailPage is how mail stands, and the form that connects a mailbox.
type mailPage struct {
	MailState
	Back    bool
	Done    bool
	Fields  []console.Field
	Faults  []console.Wrong
	Folders []Folder // what a look has found; nil where none was made
	Steps   []string // of a test letter, in English
	To      console.Field
	Outs    []console.Field // the form of the way out
	Tried   []string        // what a server said, in English
	Used    bool            // letters leave by another server now
	Node    Node
}

// ids are those of the fields of the page's forms.
var ids = []string{"server", "way", "user", "password", "folders", "to", "from", "smtp", "smtpway", "smtpuser", "smtppassword"}

func (d *Desk) mail(w http.ResponseWriter, r *http.Request) error {
	if _, err := d.must(r.Context(), actWrite); err != nil {
		return err
	}
	s, err := d.Mail.State(r.Context())
	if err != nil {
		return err
	}
	return d.mailForm(w, r, s.Mailbox, nil, func(p *mailPage) { p.MailState = s })
}

// mailForm shows the page with a mailbox as it was typed.
func (d *Desk) mailForm(w http.ResponseWriter, r *http.Request, b Mailbox, f *tocsin.Fault, more func(*mailPage)) error {
	s, err := d.Mail.State(r.Context())
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	p := mailPage{MailState: s, Back: r.FormValue("setup") != "", Done: r.URL.Query().Get("done") != "", Node: d.Node, Used: r.URL.Query().Get("used") != ""}
	p.Faults = console.Faults(l, f, func(id string) bool { return slices.Contains(ids, id) })
	p.Fields = mailFields(l, b, s.Mailbox.User != "", p.Faults)
	p.To = console.Field{ID: "to", Name: "to", Label: l.Text("settings.mail.test.to"), Type: "email", Dir: "ltr", Max: 254, Required: true, Value: r.PostFormValue("to"), Error: console.WrongAt(p.Faults, "to"), Autocomplete: "email"}
	p.Outs = outFields(l, s.Out, p.Faults)
	if more != nil {
		more(&p)
	}
	return d.page(w, r, "mail", "settings.mail.title", p, console.StatusOf(f))
}

func mailFields(l *lang.Lang, b Mailbox, kept bool, wrong []console.Wrong) []console.Field {
	field := func(id, value string, set func(*console.Field)) console.Field {
		f := console.Field{ID: id, Name: id, Label: l.Text("settings.mail." + id), Value: value, Dir: "ltr", Max: 200, Error: console.WrongAt(wrong, id), Autocomplete: "off"}
		if key := "settings.mail." + id + ".hint"; l.Has(key) {
			f.Hint = l.Text(key)
		}
		if set != nil {
			set(&f)
		}
		return f
	}
	way := field("way", b.Way, func(f *console.Field) { f.Type, f.Max, f.Autocomplete = "select", 0, "" })
	for _, v := range []string{"tls", "starttls", "none"} {
		way.Options = append(way.Options, console.Option{Value: v, Text: l.Text("settings.mail.way." + v), Selected: v == b.Way})
	}
	return []console.Field{
		field("server", b.Server, func(f *console.Field) { f.Required = true }), way,
		field("user", b.User, func(f *console.Field) { f.Required = true }),
		field("password", "", func(f *console.Field) {
			f.Type, f.Max, f.Autocomplete, f.Optional = "password", 1000, "new-password", kept
			if kept {
				f.Hint = l.Text("settings.mail.password.kept")
			}
		}),
		field("folders", strings.Join(b.Folders, "\n"), func(f *console.Field) { f.Type, f.Rows, f.Max, f.Optional = "textarea", 3, 4000, true }),
	}
}

// outFields are those of the way out.
func outFields(l *lang.Lang, o Outgoing, wrong []console.Wrong) []console.Field {
	field := func(id, label, value string, set func(*console.Field)) console.Field {
		f := console.Field{ID: id, Name: id, Label: l.Text(label), Value: value, Dir: "ltr", Max: 200, Error: console.WrongAt(wrong, id), Autocomplete: "off"}
		set(&f)
		return f
	}
	way := field("smtpway", "settings.mail.way", o.Way, func(f *console.Field) { f.Type, f.Max, f.Autocomplete = "select", 0, "" })
	for _, v := range []string{"starttls", "tls", "none"} {
		way.Options = append(way.Options, console.Option{Value: v, Text: l.Text("settings.mail.smtpway." + v), Selected: v == o.Way})
	}
	return []console.Field{
		field("from", "settings.mail.from", o.From, func(f *console.Field) { f.Required, f.Hint = true, l.Text("settings.mail.from.hint") }),
		field("smtp", "settings.mail.smtp", o.Server, func(f *console.Field) { f.Required, f.Hint = true, l.Text("settings.mail.smtp.hint") }), way,
		field("smtpuser", "settings.mail.user", o.User, func(f *console.Field) { f.Optional, f.Hint = true, l.Text("settings.mail.smtpuser.hint") }),
		field("smtppassword", "settings.mail.password", "", func(f *console.Field) {
			f.Type, f.Max, f.Autocomplete, f.Optional = "password", 1000, "new-password", true
			if o.User != "" {
				f.Hint = l.Text("settings.mail.password.kept")
			}
		}),
	}
}

// takeOut tries a server that letters may leave by, and uses it if that is asked for and it took the login.
func (d *Desk) takeOut(w http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), actWrite)
	if err != nil {
		return err
	}
	if err := form(w, r); err != nil {
		return err
	}
	get := r.PostForm.Get
	o := Outgoing{From: strings.TrimSpace(get("from")), Server: strings.TrimSpace(get("smtp")), Way: get("smtpway"), User: strings.TrimSpace(get("smtpuser")), Password: get("smtppassword")}
	steps, err := d.Mail.Try(r.Context(), o)
	if err == nil && get("do") == "use" {
		if err = d.Mail.SendBy(r.Context(), by, o); err == nil {
			http.Redirect(w, r, mailPath+"?used=1#out", http.StatusSeeOther)
			return nil
		}
	}
	return d.mailTold(w, r, err, func(p *mailPage) {
		p.Tried, p.Outs = steps, outFields(d.console.Lang(r), o, p.Faults)
	})
}

// mailTold shows the page as it is set, with what has been tried and what was wrong with that.
func (d *Desk) mailTold(w http.ResponseWriter, r *http.Request, wrong error, tell func(*mailPage)) error {
	f := console.Mend(wrong)
	if wrong != nil && f == nil {
		return wrong
	}
	s, err := d.Mail.State(r.Context())
	if err != nil {
		return err
	}
	return d.mailForm(w, r, s.Mailbox, f, tell)
}

// mailbox reads the form.
func mailbox(r *http.Request) Mailbox {
	get := r.PostForm.Get
	return Mailbox{Server: strings.TrimSpace(get("server")), Way: get("way"), User: strings.TrimSpace(get("user")), Password: get("password"), Folders: team.Rows(get("folders"))}
}

// takeMailbox looks into a mailbox, and connects it if that is asked for and the look went well.
func (d *Desk) takeMailbox(w http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), actWrite)
	if err != nil {
		return err
	}
	if err := form(w, r); err != nil {
		return err
	}
	b := mailbox(r)
	found, err := d.Mail.Look(r.Context(), b)
	if err == nil && r.PostForm.Get("do") == "connect" {
		if err = d.Mail.Connect(r.Context(), by, b); err == nil {
			to := mailPath + "?done=1"
			if r.PostForm.Get("setup") != "" {
				to = SetupPath + "#mailbox"
			}
			http.Redirect(w, r, to, http.StatusSeeOther)
			return nil
		}
	}
	f := console.Mend(err)
	if err != nil && f == nil {
		return err
	}
	return d.mailForm(w, r, b, f, func(p *mailPage) { p.Folders = found })
}

// testMail sends a letter to whoever tests.
func (d *Desk) testMail(w http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), actWrite)
	if err != nil {
		return err
	}
	if err := form(w, r); err != nil {
		return err
	}
	steps, err := d.Mail.Test(r.Context(), by, strings.TrimSpace(r.PostForm.Get("to")))
	return d.mailTold(w, r, err, func(p *mailPage) { p.Steps = steps })
}
