package desk

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/respond/item"
)

// back goes to an item after something was done in it.
func back(w http.ResponseWriter, r *http.Request, number string) {
	http.Redirect(w, r, itemPath(number), http.StatusSeeOther)
}

// inItem does one thing in an item, and shows it again.
func (d *Desk) inItem(w http.ResponseWriter, r *http.Request, do func(v item.Viewer, number string) error) error {
	n, err := d.actIn(w, r, do)
	if err == nil {
		back(w, r, n)
	}
	return err
}

// actIn does one thing in an item. Whether its asker may see the item comes before what is wrong with a form: else that
// would tell that the item is there.
func (d *Desk) actIn(w http.ResponseWriter, r *http.Request, do func(v item.Viewer, number string) error) (string, error) {
	v, err := d.acting(w, r, actWork)
	if err != nil {
		return "", err
	}
	n := number(r.PathValue("number"))
	if _, err := d.room.Item(r.Context(), v, n); err != nil {
		return "", err
	}
	return n, do(v, n)
}

func (d *Desk) note(w http.ResponseWriter, r *http.Request) error {
	return d.inItem(w, r, func(v item.Viewer, n string) error {
		text, err := noteText(r.PostForm.Get("text"), r.PostForm["tell"])
		if err != nil {
			return err
		}
		w, err := logOf(r.PostForm)
		if err != nil {
			return err
		}
		w.Text, w.Markdown = text, true
		return d.room.Work(r.Context(), v, n, w)
	})
}

// write drafts an answer. It waits in the outbox like everything that leaves.
func (d *Desk) write(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actSend)
	if err != nil {
		return err
	}
	n, f := number(r.PathValue("number")), r.PostForm
	to := strings.FieldsFunc(f.Get("to"), func(c rune) bool { return c == ',' || c == ';' })
	for i := range to {
		to[i] = strings.TrimSpace(to[i])
	}
	if _, err := d.room.Write(r.Context(), v, n, item.Compose{To: to, Cc: f["cc"], Text: f.Get("text"), Once: f.Get("once")}); err != nil {
		return err
	}
	back(w, r, n)
	return nil
}

// link links, unlinks, merges or splits.
func (d *Desk) link(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actWork)
	if err != nil {
		return err
	}
	n, other := number(r.PathValue("number")), number(r.PostForm.Get("incident"))
	p := item.Pick{Numbers: []string{n}}
	var out item.Outcome
	switch r.PostForm.Get("do") {
	case "link":
		out, err = d.room.Link(r.Context(), v, p, other)
	case "unlink":
		out, err = d.room.Unlink(r.Context(), v, p, other)
	case "merge":
		out, err = d.room.Merge(r.Context(), v, p, other)
	case "split":
		out, err = d.room.Split(r.Context(), v, n)
	default:
		err = &tocsin.Fault{Why: tocsin.Invalid, Field: "do", Text: "is nothing that is done to an item"}
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, backTo(itemPath(n), out), http.StatusSeeOther)
	return nil
}

func (d *Desk) play(w http.ResponseWriter, r *http.Request) error {
	return d.inItem(w, r, func(v item.Viewer, n string) error {
		return d.room.Play(r.Context(), v, n, r.PostForm.Get("playbook"))
	})
}

// clock starts a set of clocks, or says that one was kept.
func (d *Desk) clock(w http.ResponseWriter, r *http.Request) error {
	return d.inItem(w, r, func(v item.Viewer, n string) error {
		if s := r.PostForm.Get("clock"); s != "" {
			id, err := strconv.ParseInt(s, 10, 64)
			if err != nil {
				return &tocsin.Fault{Why: tocsin.Invalid, Field: "clock", Text: "is no clock"}
			}
			return d.room.MeetClock(r.Context(), v, n, id)
		}
		if s := r.PostForm.Get("stop"); s != "" {
			return d.room.StopClocks(r.Context(), v, n, s)
		}
		known, err := moment(r.PostForm.Get("known"), d.console.Zone(r))
		if err != nil {
			return err
		}
		return d.room.StartClocks(r.Context(), v, n, r.PostForm.Get("set"), known)
	})
}

// moment reads a time of day as a browser writes it, in the reader's zone; "" is the zero time.
func moment(s string, zone *time.Location) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, &tocsin.Fault{Why: tocsin.Invalid, Field: "at", Text: "is no time like 2026-11-28T14:30"}
}

// members says who may see a restricted item, or that it is one no longer.
func (d *Desk) members(w http.ResponseWriter, r *http.Request) error {
	return d.inItem(w, r, func(v item.Viewer, n string) error {
		on := r.PostForm.Get("restricted") == "1"
		if on {
			names := strings.FieldsFunc(r.PostForm.Get("members"), func(c rune) bool { return c == ',' || c == ' ' || c == '\n' || c == '\r' })
			if err := d.room.Members(r.Context(), v, n, append(names, v.Name)); err != nil {
				return err
			}
		}
		_, err := d.room.Change(r.Context(), v, item.Pick{Numbers: []string{n}}, item.Change{Restricted: &on})
		return err
	})
}

// dueBody is what comes next.
type dueBody struct {
	Rows []row
	Live string // the topic of its rows
	Now  time.Time
}

// dueLimit is how many items the page of what is due has.
const dueLimit = 100

func (d *Desk) due(w http.ResponseWriter, r *http.Request) error {
	v, err := d.viewer(r.Context())
	if err != nil {
		return err
	}
	list, err := d.room.Due(r.Context(), v, dueLimit)
	if err != nil {
		return err
	}
	b := dueBody{Live: item.Lists, Now: d.console.Now()}
	for _, it := range list {
		b.Rows = append(b.Rows, d.row(it))
	}
	l := d.console.Lang(r)
	return d.console.Render(w, r, console.Page{Name: "respond/due", Title: l.Text("respond.due.title"), Mark: strictest(list), Body: &b}, http.StatusOK)
}
