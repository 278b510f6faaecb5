package post

import (
	"net/http"
	"net/url"
	"strconv"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/outbox"
)

// perPage is how many acts a list has.
const perPage = 50

// Routes puts the pages on the mux.
func (p *Post) Routes(mux *http.ServeMux) {
	mux.Handle("GET "+listPath, p.console.Handle(p.list))
	mux.Handle("GET "+listPath+"/{id}", p.console.Handle(p.one))
	mux.Handle("POST "+listPath+"/acts", p.console.Handle(p.decide))
	mux.Handle("POST "+listPath+"/all", p.console.Handle(p.turn))
}

// row is an act in a list.
type row struct {
	outbox.Act
	Href, StateText, KindText string
}

// rowOf tells an act in a language.
func rowOf(l *lang.Lang, a outbox.Act) row {
	return row{Act: a, Href: listPath + "/" + strconv.FormatInt(a.ID, 10),
		StateText: l.Text(stateKeys()[a.State]), KindText: l.Word("watch.outbox.kind", a.Kind)}
}

// option is one entry of a menu.
type option struct {
	Value, Text string
	Selected    bool
}

// listPage is the list of acts.
type listPage struct {
	outbox.Status
	desk
	Rows        []row
	States      []option
	First, Next string
	Bulk        console.Bulk // none but what is ticked: nobody lets go what they have not seen
}

func (p *Post) list(w http.ResponseWriter, r *http.Request) error {
	f := outbox.Filter{State: outbox.State(r.FormValue("state")), Limit: perPage + 1}
	if f.State != "" && !f.State.Known() {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: "state", Text: "is no state of an act"}
	}
	if s := r.FormValue("before"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n <= 0 {
			return &tocsin.Fault{Why: tocsin.Invalid, Field: "before", Text: "is not the number of an act"}
		}
		f.Before = n
	}
	status, err := p.source.Status(r.Context())
	if err != nil {
		return err
	}
	acts, err := p.source.List(r.Context(), f)
	if err != nil {
		return err
	}
	l := p.console.Lang(r)
	page := listPage{Status: status, desk: p.desk(r, address(f.State, f.Before)), States: states(l, status, f.State)}
	if f.Before > 0 {
		page.First = address(f.State, 0)
	}
	if len(acts) > perPage {
		acts = acts[:perPage]
		page.Next = address(f.State, acts[perPage-1].ID)
	}
	mark := tocsin.Clear
	for _, a := range acts {
		mark = mark.Stricter(a.Mark)
		page.Rows = append(page.Rows, rowOf(l, a))
	}
	return p.console.Render(w, r, console.Page{Name: "outbox/act", Title: l.Text("watch.outbox.title"), Mark: mark, Body: page}, http.StatusOK)
}

// states are the choices of the menu, each with how many acts are in it.
func states(l *lang.Lang, s outbox.Status, selected outbox.State) []option {
	list := []option{{Text: l.Text("form.all"), Selected: selected == ""}}
	for _, state := range outbox.States {
		list = append(list, option{Value: string(state), Text: l.Text(stateKeys()[state]) + " (" + l.Number(s.Count[state]) + ")", Selected: state == selected})
	}
	return list
}

func address(state outbox.State, before int64) string {
	q := url.Values{}
	if state != "" {
		q.Set("state", string(state))
	}
	if before > 0 {
		q.Set("before", strconv.FormatInt(before, 10))
	}
	if len(q) == 0 {
		return listPath
	}
	return listPath + "?" + q.Encode()
}

// onePage is one act with what it sends.
type onePage struct {
	row
	desk
	Text string
	Cut  bool
}

func (p *Post) one(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return &tocsin.Fault{Why: tocsin.NotFound, Text: "There is no act of that number.", Err: err}
	}
	a, err := p.source.Get(r.Context(), id)
	if err != nil {
		return err
	}
	payload, err := p.source.Payload(r.Context(), id)
	if err != nil {
		return err
	}
	page := onePage{row: rowOf(p.console.Lang(r), a), desk: p.desk(r, listPath+"/"+strconv.FormatInt(id, 10))}
	page.Text, page.Cut = readable(payload)
	return p.console.Render(w, r, console.Page{Name: "outbox/act/one", Title: a.Title, Mark: a.Mark, Body: page}, http.StatusOK)
}
