package desk

import (
	"net/http"
	"strconv"

	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/number"
	"tocsin/internal/module/watch/warn"
)

// lettersPage is the list of letters.
type lettersPage struct {
	LetterList
	Query         LetterQuery
	Kinds, States []option
	Number        string // what somebody looked for that is no number
	Filtered      bool
	Pages         pageLinks
}

// letters lists letters. A number that is looked for, or a line that a number stands in, leads to its letter.
func (d *Desk) letters(w http.ResponseWriter, r *http.Request) error {
	f := query(r)
	quoted := f.text("number", maxWords)
	q := LetterQuery{Owner: f.text("owner", maxWords), Kind: f.text("kind", maxWords), State: f.text("state", maxWords), After: f.after(), Limit: perPage}
	if f.err != nil {
		return f.err
	}
	if found := number.Find(quoted); found != "" {
		http.Redirect(w, r, LetterHref(found), http.StatusSeeOther)
		return nil
	}
	list, err := d.source.Letters(r.Context(), q)
	if err != nil {
		return err
	}
	l := d.console.Lang(r)
	p := lettersPage{LetterList: list, Query: q, Number: quoted, Filtered: q.Owner+q.Kind+q.State != "", Pages: turn(r, list.Next)}
	p.Kinds = options(l.Text("form.all"), []string{warn.KindDigest, warn.KindSummary, warn.KindCampaign, warn.KindReminder}, q.Kind, func(s string) string { return l.Word("watch.outbox.kind", s) })
	p.States = letterStates(l, q.State)
	return d.render(w, r, "letter", l.Text("watch.letters.title"), list.Mark, p)
}

// letterStates are what becomes of letters.
func letterStates(l *lang.Lang, selected string) []option {
	names := []string{warn.Drafted, warn.Sent, warn.Failed, warn.Cancelled, warn.Bounced}
	return options(l.Text("form.all"), names, selected, func(s string) string { return l.Word("fate", s) })
}

// letterPage is one letter.
type letterPage struct {
	LetterPage
	ActHref, CampaignHref string
	Items                 []toldRow
}

// toldRow is one problem that a letter told of.
type toldRow struct {
	warn.Item
	Href string
}

func (d *Desk) letter(w http.ResponseWriter, r *http.Request) error {
	one, err := d.source.Letter(r.Context(), r.PathValue("number"))
	if err != nil {
		return err
	}
	p := letterPage{LetterPage: one}
	for _, it := range one.Told {
		p.Items = append(p.Items, toldRow{it, FindingHref(it.Problem)})
	}
	if one.Act > 0 {
		p.ActHref = "/outbox/" + strconv.FormatInt(one.Act, 10)
	}
	if one.Campaign != "" {
		p.CampaignHref = CampaignHref(one.Campaign)
	}
	return d.render(w, r, "letter/one", one.Number, one.Seen, p)
}
