package desk

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// composeBody is the page on which a letter is written.
type composeBody struct {
	item.Draft
	Item      item.Case
	Path      string        // of the item
	Others    []item.Writer // who else has begun a letter
	Kept      bool          // it is a draft that was kept before
	Saved     bool          // it was kept just now
	Wrong     string        // why it can't be looked over
	ToText    string
	CcText    string
	BccText   string
	Senders   []console.Option // the team's addresses; none where it has one
	Signs     bool             // the team has signatures
	Ways      []console.Option
	Letters   []console.Option
	People    []person
	Nations   []person
	Templates []console.Option
	Languages []console.Option
	Marks     []console.Option
	Guards    []console.Option
	Waiting   []console.Option
	Parts     []pick
	Proofs    []pick
}

// person is somebody whom the letter may be for.
type person struct {
	item.Correspondent
	Added bool
}

// pick is a file that can go with the letter.
type pick struct {
	Value, Name string
	Size        int64
	On          bool
}

// compose shows the letter that somebody has begun, or begins one.
func (d *Desk) compose(w http.ResponseWriter, r *http.Request) error {
	return d.composing(w, r, "")
}

// composing shows the page on which a letter is written, with what is wrong in it.
func (d *Desk) composing(w http.ResponseWriter, r *http.Request, wrong string) error {
	v, n, err := d.writer(r)
	if err != nil {
		return err
	}
	c, err := d.room.Case(r.Context(), v, n)
	if err != nil {
		return err
	}
	l, q := d.console.Lang(r), r.URL.Query()
	kept, err := d.room.DraftOf(r.Context(), v, n)
	if err != nil {
		return err
	}
	b := composeBody{Draft: kept, Item: c, Path: itemPath(n), Others: item.WritersBut(c.Writing, v.Name), Kept: kept.ID != 0, Saved: q.Get("saved") != "", Wrong: wrong}
	if !b.Kept {
		way := item.Way(q.Get("way"))
		of, _ := strconv.ParseInt(q.Get("of"), 10, 64) // what is no number is the newest
		if way == "" {
			way = item.Reply
		}
		if b.Draft, err = d.room.BeginLetter(r.Context(), v, n, way, of, d.words(l)); err != nil {
			return err
		}
	}
	if err := d.fillLetter(r, v, l, &b); err != nil {
		return err
	}
	page := console.Page{Name: "respond/list/write", Title: l.Text("respond.write.title") + " · " + c.Number, Mark: c.Mark, Body: &b}
	status := http.StatusOK
	if wrong != "" {
		status = http.StatusUnprocessableEntity
	}
	return d.console.Render(w, r, page, status)
}

// writer is who writes a letter, and in which item.
func (d *Desk) writer(r *http.Request) (item.Viewer, string, error) {
	if !d.may(r.Context(), actSend) {
		return item.Viewer{}, "", denied()
	}
	v, err := d.viewer(r.Context())
	return v, number(r.PathValue("number")), err
}

// words are those around what another one said, in the language of the page.
func (d *Desk) words(l *lang.Lang) item.Words {
	return item.Words{Intro: l.Text("respond.quote.intro", "date", "{date}", "name", "{name}"),
		Names: [5]string{l.Text("respond.quote.from"), l.Text("respond.quote.date"), l.Text("respond.quote.subject"), l.Text("respond.quote.to"), l.Text("respond.quote.cc")}}
}

// fillLetter fills the choices of the page.
func (d *Desk) fillLetter(r *http.Request, v item.Viewer, l *lang.Lang, b *composeBody) error {
	n := b.Item.Number
	letters, files, err := d.room.Enclosable(r.Context(), v, n)
	if err != nil {
		return err
	}
	people, err := d.room.Correspondents(r.Context(), v, n)
	if err != nil {
		return err
	}
	templates, err := d.room.Templates(r.Context())
	if err != nil {
		return err
	}
	if err := d.fillHead(r, b); err != nil {
		return err
	}
	zone := d.console.Zone(r)
	for _, m := range letters {
		text := isolated(l.DateTime(m.At.In(zone))) + " · " + isolated(m.From) + " · " + isolated(item.Short(m.Subject, 60))
		b.Letters = append(b.Letters, console.Option{Value: strconv.FormatInt(m.ID, 10), Text: text, Selected: m.ID == b.Of})
	}
	b.people(people)
	b.Templates, b.Languages = templateChoices(l, templates, b.Template), languageChoices(l, b.Language)
	if err := d.articleTemplates(r, v, l, b); err != nil {
		return err
	}
	b.ToText, b.CcText, b.BccText = strings.Join(b.To, ", "), strings.Join(b.Cc, ", "), strings.Join(b.Bcc, ", ")
	b.Ways = choices(l, "respond.way", "", item.Ways(), b.Way)
	b.Guards = choices(l, "respond.guard", "", item.Guards(), b.Guard)
	b.Waiting = choices(l, "respond.waits", "", []item.Waits{item.ForThem, item.ForUs, item.ForNoOne}, b.Waits)
	mark := b.Item.Mark
	if m, err := tocsin.ParseMark(b.TLP); err == nil {
		mark = m
	}
	b.Marks = marks(mark)
	for _, f := range files {
		b.Parts = append(b.Parts, pick{f.Ref, f.Name, f.Size, slices.Contains(b.Draft.Parts, f.Ref)})
	}
	for _, e := range b.Item.Evidence {
		if e.Gone.IsZero() {
			b.Proofs = append(b.Proofs, pick{strconv.FormatInt(e.ID, 10), e.Name, e.Size, slices.Contains(b.Draft.Evidence, e.ID)})
		}
	}
	return nil
}

// fillHead fills what the team's letterhead leaves to whoever writes.
func (d *Desk) fillHead(r *http.Request, b *composeBody) error {
	h, err := d.room.Letterhead(r.Context())
	if err != nil {
		return err
	}
	senders, err := d.room.Senders(r.Context())
	if err != nil {
		return err
	}
	b.Signs = len(h.Signatures) > 0
	for _, s := range senders {
		if len(senders) > 1 {
			b.Senders = append(b.Senders, console.Option{Value: s.Address, Text: s.Full, Selected: strings.EqualFold(s.Address, b.From)})
		}
	}
	return nil
}

// isolated keeps a text's direction to itself where no element can. Source: UAX 9 51 §2.4.
func isolated(s string) string { return "\u2068" + s + "\u2069" }

// people parts the national teams from those who are nearer, and says who stands in the letter already.
func (b *composeBody) people(list []item.Correspondent) {
	all := strings.ToLower(strings.Join(slices.Concat(b.To, b.Cc, b.Bcc), " "))
	for _, c := range list {
		p := person{c, strings.Contains(all, strings.ToLower(c.Email))}
		if c.Why == "national" {
			b.Nations = append(b.Nations, p)
		} else {
			b.People = append(b.People, p)
		}
	}
}

// templateChoices are the templates by name, each called by its subject in the reader's language.
func templateChoices(l *lang.Lang, all []item.Template, chosen string) (list []console.Option) {
	names := map[string]int{}
	for _, t := range all {
		at, known := names[t.Name]
		if !known {
			names[t.Name] = len(list)
			list = append(list, console.Option{Value: t.Name, Text: t.Subject, Selected: t.Name == chosen})
		} else if t.Language == l.Tag {
			list[at].Text = t.Subject
		}
	}
	return list
}

func languageChoices(l *lang.Lang, chosen string) []console.Option {
	chosen, _, _ = strings.Cut(cmp.Or(chosen, l.Tag), "-")
	return console.Languages(chosen)
}

// addresses parts what stands in a field. A comma within quotes is a part of a name.
func addresses(s string) (list []string) {
	quoted, from := false, 0
	add := func(one string) {
		if one = strings.TrimSpace(one); one != "" {
			list = append(list, one)
		}
	}
	for i, c := range s {
		switch {
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ',' || c == ';' || c == '\n'):
			add(s[from:i])
			from = i + 1
		}
	}
	add(s[from:])
	return list
}

// draftOf reads the form of a letter.
func draftOf(f url.Values) (d item.Draft, err error) {
	d.Compose = item.Compose{From: f.Get("from"), To: addresses(f.Get("to")), Cc: addresses(f.Get("cc")), Bcc: addresses(f.Get("bcc")), Subject: f.Get("subject"), Text: strings.ReplaceAll(f.Get("text"), "\r\n", "\n"),
		Way: item.Way(f.Get("way")), TLP: f.Get("tlp"), Guard: item.Guard(f.Get("guard")), Waits: item.Waits(f.Get("waits")), Close: f.Get("close") != "", Parts: f["part"], Once: f.Get("once")}
	d.Template, d.Language, d.Bare = f.Get("template"), f.Get("language"), f.Get("signs") != "" && f.Get("signature") == ""
	for name, to := range map[string]*int64{"of": &d.Of, "quoted": &d.Quoted, "version": &d.Version} {
		if s := f.Get(name); s != "" {
			if *to, err = strconv.ParseInt(s, 10, 64); err != nil {
				return d, &tocsin.Fault{Why: tocsin.Invalid, Field: name, Text: "is no number"}
			}
		}
	}
	for _, s := range f["evidence"] {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return d, &tocsin.Fault{Why: tocsin.Invalid, Field: "evidence", Text: "is no number"}
		}
		d.Evidence = append(d.Evidence, id)
	}
	return d, nil
}

// dated writes when a letter was written, for a quote.
func dated(l *lang.Lang, zone *time.Location) func(item.Mail) string {
	return func(m item.Mail) string {
		at := m.Date
		if at.IsZero() {
			at = m.At
		}
		return l.DateTime(at.In(zone))
	}
}
