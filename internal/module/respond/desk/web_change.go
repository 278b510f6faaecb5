package desk

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// changing is what the two forms that change an item begin with: the item as it is, or what was typed into one of them that
// can't be taken.
type changing struct {
	Version  int64 // that whoever changes has seen
	Title    string
	Tags     string // with commas
	Follow   string
	Snooze   string
	Note     string
	Children bool            // what is part of it is closed too
	Facts    []console.Wrong // what is wrong with the form of its properties
	Closes   []console.Wrong // and with that which closes it
	Seen     int64           // when the item that whoever changes has seen was changed last, in microseconds
	Since    []line          // what others did with it meanwhile: what was typed stands, and nothing of it is kept yet
}

func changingOf(it item.Item) changing {
	return changing{Version: it.Version, Title: it.Title, Tags: strings.Join(it.Tags, ", "), Children: true, Seen: it.Changed.UnixMicro()}
}

// change changes fields of one item.
func (d *Desk) change(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actWork)
	if err != nil {
		return err
	}
	n := number(r.PathValue("number"))
	c, err := changeOf(r.PostForm)
	if err == nil && c.Status != nil && c.Status.Ends() && !d.may(r.Context(), actClose) {
		return denied()
	}
	if was := r.PostForm.Get("version"); was != "" && err == nil {
		if c.Version, err = strconv.ParseInt(was, 10, 64); err != nil || c.Version <= 0 {
			return &tocsin.Fault{Why: tocsin.Invalid, Field: "version", Text: "is no version"}
		}
	}
	var out item.Outcome
	if err == nil {
		out, err = d.room.Change(r.Context(), v, item.Pick{Numbers: []string{n}}, c)
	}
	if f := console.Mend(err); f != nil && (f.Why == tocsin.Invalid || c.Version != 0) && (r.PostForm.Has("version") || r.PostForm.Has("resolution")) {
		return d.showOne(w, r, r.PostForm, f)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, backTo(itemPath(n), out), http.StatusSeeOther)
	return nil
}

// keepTyped puts what was sent of one of the forms back into it, and says what is wrong with it.
func (b *itemBody) keepTyped(l *lang.Lang, sent url.Values, wrong *tocsin.Fault) {
	b.Live = "" // a page that is read again has lost what was typed
	if !sent.Has("version") {
		b.Form.Note, b.Form.Children = sent.Get("note"), sent.Has("children")
		choose(b.Resolutions, sent.Get("resolution"))
		b.Form.Closes = typed(l, b.Closing, "close-", sent, wrong)
		return
	}
	if wrong.Why == tocsin.Conflict {
		sent = b.meanwhile(l, sent)
	} else if n, err := strconv.ParseInt(sent.Get("version"), 10, 64); err == nil {
		b.Form.Version = n
	}
	for name, to := range map[string]*string{"title": &b.Form.Title, "tags": &b.Form.Tags, "follow": &b.Form.Follow, "snooze": &b.Form.Snooze} {
		if sent.Has(name) {
			*to = sent.Get(name)
		}
	}
	for name, list := range map[string][]console.Option{"status": b.Statuses, "class": b.Classes, "priority": b.Priorities, "tlp": b.Marks, "pap": b.PAPs, "owner": b.Owners, "waits": b.Waiting} {
		if sent.Has(name) {
			choose(list, sent.Get(name))
		}
	}
	b.Form.Facts = typed(l, b.Inputs, "p-", sent, wrong)
}

// meanwhile fills in what others did with the item since its form was made, and returns what of the form still holds: a field
// that was sent as it was then, and that another has changed, nobody has typed into.
func (b *itemBody) meanwhile(l *lang.Lang, sent url.Values) url.Values {
	held := maps.Clone(sent)
	seen, err := strconv.ParseInt(sent.Get("seen"), 10, 64)
	if err != nil {
		return held
	}
	before := map[string]string{} // by name in the form, of the oldest change: the stream begins with the newest
	for _, ln := range b.Stream {
		if ln.At.UnixMicro() <= seen {
			break
		}
		switch ln.What {
		case item.Changed:
			before[sentAs(ln.Data["field"])] = ln.Data["before"]
		case item.Noted, item.Called:
			ln.Said = l.Word("respond.what", string(ln.What))
		case item.Wrote:
			ln.Said = l.Text("respond.files.in") + ": " + ln.Mail.Subject
		}
		b.Form.Since = append(b.Form.Since, ln)
	}
	for name, was := range before {
		if sent.Has(name) && asKept(name, sent.Get(name)) == was {
			held.Del(name)
		}
	}
	return held
}

// sentAs is the name of a field of the stream in the form.
func sentAs(field string) string {
	if own, ok := strings.CutPrefix(field, "field:"); ok {
		return fieldPrefix + own
	}
	if field == "mark" {
		return "tlp"
	}
	return field
}

// asKept is a value of the form as the stream has it.
func asKept(name, value string) string {
	if mark, err := tocsin.ParseMark(value); name == "tlp" && err == nil {
		return strconv.Itoa(int(mark))
	}
	return strings.TrimSpace(value)
}

// typed puts what was sent of the team's own fields into a form, and says what is wrong with the form: at one of these
// fields, or at one that the page writes itself, whose ids begin with before.
func typed(l *lang.Lang, own []console.Field, before string, sent url.Values, wrong *tocsin.Fault) []console.Wrong {
	at, f := "", *wrong
	if slices.Contains([]string{"title", "status", "resolution", "class", "priority", "tlp", "pap", "owner", "waits", "tags", "follow", "snooze", "note"}, f.Field) && sent.Has(f.Field) {
		at = before + f.Field
	}
	var failed *console.Field
	for i := range own {
		x := &own[i]
		if sent.Has(x.Name) {
			x.Value = sent.Get(x.Name)
			choose(x.Options, x.Value)
		}
		if x.Name == fieldPrefix+f.Field {
			at, failed = x.ID, x
		}
	}
	f.Field = at
	said := console.Faults(l, &f, func(id string) bool { return id != "" })
	if failed != nil {
		failed.Error = said[0].Text
	}
	return said
}

// choose makes one of some choices the one that is chosen.
func choose(list []console.Option, value string) {
	for i := range list {
		list[i].Selected = list[i].Value == value
	}
}
