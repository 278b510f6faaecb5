package settings

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/team"
)

// lettersPage is how the letters of the team look: from which addresses, with what under them, and whether one that came is
// confirmed.
type lettersPage struct {
	item.Letterhead
	In, Dir string // the language of the signature
	Langs   console.Tabs
	Fields  []console.Field
	Faults  []console.Wrong
	Senders []senderRow
	Sample  []sampleValue
	Fill    string // the sample as JSON, for the preview that goes along
	Preview string
	Receipt string // where the text is that confirms
	Done    bool
}

// senderRow is an address of the team's with the key that signs its letters.
type senderRow struct {
	item.Sender
	Key string // its fingerprint; "" is none
	Own bool   // the address stands in the key
}

func (d *Desk) letters(w http.ResponseWriter, r *http.Request) error {
	if _, err := d.must(r.Context(), actWrite); err != nil {
		return err
	}
	h, err := d.Room.Letterhead(r.Context())
	if err != nil {
		return err
	}
	return d.lettersForm(w, r, h, nil, false)
}

// lettersForm shows the letterhead, or one as somebody has typed it.
func (d *Desk) lettersForm(w http.ResponseWriter, r *http.Request, h item.Letterhead, f *tocsin.Fault, typed bool) error {
	l := d.console.Lang(r)
	p := lettersPage{Letterhead: h, In: inLang(r.FormValue("in"), l.Tag), Done: r.URL.Query().Get("done") != "" && !typed}
	in := console.Words().Lang(p.In)
	p.Dir, p.Receipt = in.Dir(), templateHref("received", p.In)
	p.Langs = langTabs(l, p.In, lettersPath, func(tag string) bool { return h.Signatures[tag] != "" })
	p.Faults = console.Faults(l, f, func(id string) bool { return id == "addresses" || id == "signature" })
	p.Fields = letterFields(l, p)
	t, err := d.Room.TeamOf(r.Context())
	if err != nil {
		return err
	}
	if p.Senders, err = d.senders(r); err != nil {
		return err
	}
	address := ""
	if len(p.Senders) > 0 {
		address = p.Senders[0].Address
	}
	p.Sample = []sampleValue{{"{name}", in.Text("settings.letters.sample"), l.Text("settings.letters.name")}, {"{team}", t.Name.In(p.In), l.Text("settings.template.team")}, {"{address}", address, l.Text("settings.letters.address")}}
	p.Preview = item.SignedAs(h.Signatures[p.In], p.Sample[0].Value, p.Sample[1].Value, address)
	values := map[string]string{}
	for _, s := range p.Sample {
		values[s.Name] = s.Value
	}
	text, err := json.Marshal(values)
	if err != nil {
		return err
	}
	p.Fill = string(text)
	return d.page(w, r, "letters", "settings.letters.title", p, console.StatusOf(f))
}

func letterFields(l *lang.Lang, p lettersPage) []console.Field {
	return []console.Field{
		{ID: "signature", Name: "signature", Label: l.Text("settings.letters.signature"), Hint: l.Text("settings.letters.signature.hint"), Type: "textarea", Rows: 6, Optional: true, Max: 2000,
			Value: p.Signatures[p.In], Dir: p.Dir, Lang: p.In, Error: console.WrongAt(p.Faults, "signature")},
		{ID: "addresses", Name: "addresses", Label: l.Text("settings.letters.addresses"), Hint: l.Text("settings.letters.addresses.hint"), Type: "textarea", Rows: 3, Optional: true, Max: 4000,
			Value: strings.Join(p.Addresses, "\n"), Dir: "ltr", Error: console.WrongAt(p.Faults, "addresses")},
		{ID: "receipts", Name: "receipts", Label: l.Text("settings.letters.receipts"), Hint: l.Text("settings.letters.receipts.hint"), Type: "checkbox", On: p.Receipts},
	}
}

// senders are the team's addresses, each with the key that signs its letters.
func (d *Desk) senders(r *http.Request) (rows []senderRow, err error) {
	list, err := d.Room.Senders(r.Context())
	if err != nil {
		return nil, err
	}
	for _, s := range list {
		row := senderRow{Sender: s}
		if row.Key, row.Own, err = d.Keys.Signs(s.Address); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// takeLetters keeps what was typed: the signature in its language, and the rest.
func (d *Desk) takeLetters(w http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), actWrite)
	if err != nil {
		return err
	}
	if err := form(w, r); err != nil {
		return err
	}
	h, err := d.Room.Letterhead(r.Context())
	if err != nil {
		return err
	}
	in, now := inLang(r.PostForm.Get("in"), d.console.Lang(r).Tag), h.Version
	if h.Signatures == nil {
		h.Signatures = map[string]string{}
	}
	h.Signatures[in] = strings.ReplaceAll(r.PostForm.Get("signature"), "\r\n", "\n")
	h.Addresses, h.Receipts = team.Rows(r.PostForm.Get("addresses")), r.PostForm.Get("receipts") != ""
	if h.Version, err = strconv.ParseInt(r.PostForm.Get("version"), 10, 64); err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "version", Text: "The form can't be read.", Err: err}
	}
	if r.PostForm.Get("do") == "preview" {
		return d.lettersForm(w, r, h, nil, true)
	}
	if _, err := d.Room.SetLetterhead(r.Context(), by, h); err != nil {
		f := console.Mend(err)
		if f == nil {
			return err
		}
		if f.Why == tocsin.Conflict {
			h.Version = now // who saves again knows of the other's change
		}
		return d.lettersForm(w, r, h, f, true)
	}
	http.Redirect(w, r, lettersPath+"?"+url.Values{"in": {in}, "done": {"1"}}.Encode(), http.StatusSeeOther)
	return nil
}
