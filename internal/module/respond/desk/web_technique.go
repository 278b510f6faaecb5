package desk

import (
	"net/http"
	"strings"

	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/attack"
	"tocsin/internal/module/respond/item"
)

// techniqueRow is a technique as a page shows it.
type techniqueRow struct {
	item.Technique
	Title string // id and name, which is English in every language
	Find  string // the list of what it was used in
	Link  string // where MITRE tells of it
}

// tacticRows are the techniques under one tactic.
type tacticRows struct {
	Name string // in the reader's language
	Rows []techniqueRow
}

// techniquesBody is the page of the techniques that an item says were used.
type techniquesBody struct {
	Item    item.Case
	Path    string // of the item
	Groups  []tacticRows
	Find    string             // words of names that are looked for
	Found   []attack.Technique // and what has them
	Text    string             // what was typed and could not be read
	Unread  []item.Unread
	Said    string
	Done    *console.Done
	Tactics []console.Option
	TLP     []console.Option
	MayWork bool
}

func (d *Desk) techniques(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	b := techniquesBody{Done: d.doneAs(r, d.console.Lang(r), "respond.technique.changed"), Find: strings.TrimSpace(r.URL.Query().Get("find"))}
	if len(b.Find) <= maxWord {
		b.Found = attack.Search(b.Find)
	}
	return d.showTechniques(w, r, v, number(r.PathValue("number")), &b, http.StatusOK)
}

func (d *Desk) showTechniques(w http.ResponseWriter, r *http.Request, v item.Viewer, n string, b *techniquesBody, status int) (err error) {
	if b.Item, err = d.room.Case(r.Context(), v, n); err != nil {
		return err
	}
	l := d.console.Lang(r)
	b.Path, b.MayWork = itemPath(b.Item.Number), d.may(r.Context(), actWork)
	b.Groups = byTactic(l, b.Item.Techniques)
	b.Tactics = choices(l, "respond.tactic", "respond.technique.tactic.own", attack.Tactics(), "")
	b.TLP = append([]console.Option{{Text: l.Text("respond.mark.asitem")}}, marks(255)...)
	page := console.Page{Name: "respond/list/techniques", Title: l.Text("respond.techniques") + " " + b.Item.Number, Mark: b.Item.Mark, Body: b}
	return d.console.Render(w, r, page, status)
}

// byTactic parts techniques, which stand in the order of tactics, by tactic.
func byTactic(l *lang.Lang, list []item.Technique) (groups []tacticRows) {
	last := "-"
	for _, t := range list {
		if t.Tactic != last {
			name := "none"
			if t.Tactic != "" {
				name = t.Tactic
			}
			groups, last = append(groups, tacticRows{Name: l.Word("respond.tactic", name)}), t.Tactic
		}
		g := &groups[len(groups)-1]
		g.Rows = append(g.Rows, techniqueRow{Technique: t, Title: strings.TrimSpace(t.Technique + " " + t.Name), Find: techniqueHref(t.Technique), Link: attack.Link(t.Technique)})
	}
	return groups
}

// techniqueHref is the list of what is open and says that a technique was used.
func techniqueHref(id string) string { return listPath + "?technique=" + id }

// workTechniques adds what was typed and chosen, or changes or removes what was chosen.
func (d *Desk) workTechniques(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actWork)
	if err != nil {
		return err
	}
	n, f := number(r.PathValue("number")), r.PostForm
	if do := f.Get("do"); do == "change" || do == "remove" {
		return d.changeTechniques(w, r, v, n, do)
	}
	used, err := moment(f.Get("at"), d.console.Zone(r))
	if err != nil {
		return err
	}
	text := strings.Join(append([]string{f.Get("text")}, f["technique"]...), "\n")
	out, err := d.room.AddTechniques(r.Context(), v, n, item.TechniqueSet{Text: text, Tactic: f.Get("tactic"), Used: used, Note: f.Get("note"), TLP: f.Get("tlp")})
	if err != nil {
		return err
	}
	if len(out.Unread) == 0 {
		http.Redirect(w, r, backTo(itemPath(n)+"/techniques", out.Outcome), http.StatusSeeOther)
		return nil
	}
	b := techniquesBody{Unread: out.Unread, Said: d.console.Lang(r).Text("respond.technique.changed", "n", len(out.Added))}
	for _, u := range out.Unread {
		b.Text += u.Text + "\n"
	}
	return d.showTechniques(w, r, v, n, &b, http.StatusUnprocessableEntity)
}

// changeTechniques changes what is said of the chosen techniques, or removes them. What is left empty stays.
func (d *Desk) changeTechniques(w http.ResponseWriter, r *http.Request, v item.Viewer, n, do string) error {
	f := r.PostForm
	ids, err := numbers(f["id"])
	if err != nil {
		return err
	}
	var out item.Outcome
	if do == "remove" {
		out, err = d.room.DropTechniques(r.Context(), v, n, ids)
	} else {
		c := item.TechniqueChange{TLP: wished[string](f.Get("tlp")), Note: wished[string](f.Get("note"))}
		if f.Get("at") != "" {
			used, err := moment(f.Get("at"), d.console.Zone(r))
			if err != nil {
				return err
			}
			c.Used = &used
		}
		out, err = d.room.ChangeTechniques(r.Context(), v, n, ids, c)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, backTo(itemPath(n)+"/techniques", out), http.StatusSeeOther)
	return nil
}
