package bell

import (
	"errors"
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/notice"
	"tocsin/internal/module/trust"
)

// choicesPage is how somebody wants to be told.
type choicesPage struct {
	Kinds   []kindRow
	From    []console.Option // from which priority on letters are wanted
	Address trust.Address
	Given   string // what was entered and can't be taken
	Answers string // yes or no: their answers by mail are notes; "" where the node takes none
	Waits   bool   // a code is waited for
	Sends   bool   // the node sends mail
	Asks    bool   // for the password, of whoever changes the address
	Done    string
	Wrong   string
}

// kindRow is one kind of notice with the ways to choose from.
type kindRow struct {
	Kind, Text string
	Options    []console.Option
}

// dones are what the page says was done, by the end of its address.
var dones = map[string]string{"choices": "notice.done.choices", "address": "notice.done.address", "confirm": "notice.done.confirm", "drop": "notice.done.drop"}

func (b *Bell) choices(rw http.ResponseWriter, r *http.Request) error {
	return b.showChoices(rw, r, "", "")
}

func (b *Bell) showChoices(rw http.ResponseWriter, r *http.Request, given, wrong string) error {
	u, _, err := b.reader(r)
	if err != nil {
		return err
	}
	chosen, err := b.Notices.Choices(r.Context(), u.Name)
	if err != nil {
		return err
	}
	l := b.console.Lang(r)
	p := choicesPage{Given: given, Wrong: wrong, Sends: b.From() != "", Asks: u.HasPassword(), Kinds: kindRows(l, chosen)}
	if p.Address, err = b.Room.AddressOf(r.Context(), u); err != nil {
		return err
	}
	floor, err := b.Notices.Floor(r.Context(), u.Name)
	if err != nil {
		return err
	}
	p.From = floors(l, floor)
	if p.Answers, err = b.answers(r, u); err != nil {
		return err
	}
	p.Waits = p.Address.Wanted != "" && b.Now().Before(p.Address.Expires)
	status := http.StatusOK
	switch {
	case wrong != "":
		status = http.StatusUnprocessableEntity
	case dones[r.URL.Query().Get("done")] != "":
		p.Done = l.Text(dones[r.URL.Query().Get("done")])
	}
	return b.console.Render(rw, r, console.Page{Name: "notices/choices", Title: l.Text("notice.choices.title"), Mark: tocsin.Clear, Body: &p}, status)
}

// answers says whether somebody's answers by mail are notes, yes or no; "" where the node takes none.
func (b *Bell) answers(r *http.Request, u trust.User) (string, error) {
	if b.Answering == nil {
		return "", nil
	}
	how, err := b.Answering()
	if err != nil || !how.On {
		return "", err
	}
	said, err := b.Notices.Answers(r.Context(), u.Name)
	if said.Off {
		return "no", err
	}
	return "yes", err
}

func kindRows(l *lang.Lang, chosen map[notice.Kind]notice.Way) (list []kindRow) {
	for _, k := range notice.Kinds() {
		row := kindRow{Kind: string(k), Text: l.Text("notice.kind." + string(k))}
		for _, w := range notice.Ways() {
			row.Options = append(row.Options, console.Option{Value: string(w), Text: l.Text("notice.way." + string(w)), Selected: chosen[k] == w})
		}
		list = append(list, row)
	}
	return list
}

// floors are the priorities from which on letters can be wanted.
func floors(l *lang.Lang, chosen int) []console.Option {
	list := []console.Option{{Value: "0", Text: l.Text("notice.from.all"), Selected: chosen == 0}}
	for p := 1; p < 5; p++ { // the least urgent is all
		at := strconv.Itoa(p)
		list = append(list, console.Option{Value: at, Text: l.Text("respond.priority." + at), Selected: p == chosen})
	}
	return list
}

func (b *Bell) choose(rw http.ResponseWriter, r *http.Request) error {
	u, err := b.form(rw, r)
	if err != nil {
		return err
	}
	choices := map[notice.Kind]notice.Way{}
	for _, k := range notice.Kinds() {
		if w := r.PostForm.Get(string(k)); w != "" {
			choices[k] = notice.Way(w)
		}
	}
	if s := r.PostForm.Get("from"); s != "" {
		floor, err := strconv.Atoi(s)
		if err != nil {
			floor = -1
		}
		if err := b.Notices.From(r.Context(), u.Name, floor); err != nil {
			return err
		}
	}
	if r.PostForm.Has("answers-asked") {
		if err := b.Notices.SetAnswers(r.Context(), u.Name, r.PostForm.Get("answers") == ""); err != nil {
			return err
		}
	}
	if err := b.Notices.Choose(r.Context(), u.Name, choices); err != nil {
		return err
	}
	http.Redirect(rw, r, Path+"/choices?done=choices", http.StatusSeeOther)
	return nil
}

// want takes an address that notices are to go to.
func (b *Bell) want(rw http.ResponseWriter, r *http.Request) error {
	return b.act(rw, r, "address", b.people.Sure, func(u trust.User) error {
		return b.Room.WantAddress(r.Context(), u, r.PostForm.Get("address"))
	})
}

// confirm takes the code that went there.
func (b *Bell) confirm(rw http.ResponseWriter, r *http.Request) error {
	return b.act(rw, r, "confirm", asked, func(u trust.User) error {
		return b.Room.ConfirmAddress(r.Context(), u, r.PostForm.Get("code"))
	})
}

func (b *Bell) drop(rw http.ResponseWriter, r *http.Request) error {
	return b.act(rw, r, "drop", b.people.Sure, func(u trust.User) error { return b.Room.DropAddress(r.Context(), u) })
}

// asked is for whom nothing more is asked: they were when the code was sent.
func asked(*http.Request, trust.User) (wrong string, err error) { return "", nil }

// act does what a form about the address asks of somebody who is sure to sit there, and shows the page again: with what is
// wrong, or anew.
func (b *Bell) act(rw http.ResponseWriter, r *http.Request, done string, sure func(r *http.Request, u trust.User) (string, error), do func(u trust.User) error) error {
	u, err := b.form(rw, r)
	if err != nil {
		return err
	}
	wrong, err := sure(r, u)
	if wrong == "" && err == nil {
		err = do(u)
	}
	var f *tocsin.Fault
	if errors.As(err, &f) && (f.Why == tocsin.Invalid || f.Why == tocsin.Conflict) {
		wrong = console.Say(b.console.Lang(r), f)
	}
	if wrong != "" {
		return b.showChoices(rw, r, r.PostForm.Get("address"), wrong)
	}
	if err != nil {
		return err
	}
	http.Redirect(rw, r, Path+"/choices?done="+done, http.StatusSeeOther)
	return nil
}
