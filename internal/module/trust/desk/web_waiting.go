package desk

import (
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/module/trust"
)

// waitingPage lists what waits for a second person, and what was decided last.
type waitingPage struct {
	Open    []askRow
	Decided []askRow
	Done    bool
}

type askRow struct {
	trust.Ask
	Word   string // the act in words
	Own    bool   // the reader has asked
	Decide bool   // the reader may
}

func (d *Desk) waiting(rw http.ResponseWriter, r *http.Request) error {
	by, err := d.must(r.Context(), trust.ActRead)
	if err != nil {
		return err
	}
	p := waitingPage{Done: r.URL.Query().Get("done") != ""}
	open, err := d.Room.Waiting(r.Context())
	if err != nil {
		return err
	}
	decided, err := d.Room.Decided(r.Context())
	if err != nil {
		return err
	}
	if p.Open, err = d.asks(r, open, by); err != nil {
		return err
	}
	if p.Decided, err = d.asks(r, decided, by); err != nil {
		return err
	}
	return d.page(rw, r, "waiting", d.text(r, "settings.waiting.title"), p, http.StatusOK)
}

// asks are those that the reader may see.
func (d *Desk) asks(r *http.Request, list []trust.Ask, by string) (rows []askRow, err error) {
	for _, a := range list {
		if shows, err := d.shows(r, a); err != nil {
			return nil, err
		} else if !shows {
			continue
		}
		row := askRow{Ask: a, Word: d.console.Lang(r).Word("act", string(a.Act)), Own: a.By == by}
		row.Decide = !row.Own && d.may(r.Context(), a.Act)
		rows = append(rows, row)
	}
	return rows, nil
}

func (d *Desk) shows(r *http.Request, a trust.Ask) (bool, error) {
	if d.Shows == nil {
		return true, nil
	}
	return d.Shows(r.Context(), a)
}

// seen refuses what the reader may not see as if it were not there.
func (d *Desk) seen(r *http.Request, id int64) error {
	a, err := d.Room.Waits(r.Context(), id)
	if err != nil {
		return err
	}
	shows, err := d.shows(r, a)
	if err == nil && !shows {
		return tocsin.Faultf(tocsin.NotFound, "Nothing of that number waits.")
	}
	return err
}

// decide grants, refuses or withdraws.
func (d *Desk) decide(rw http.ResponseWriter, r *http.Request) error {
	if err := form(rw, r); err != nil {
		return err
	}
	id, err := strconv.ParseInt(r.PostForm.Get("ask"), 10, 64)
	if err != nil {
		return &tocsin.Fault{Why: tocsin.Invalid, Text: "That is no number of something that waits.", Err: err}
	}
	u, ok := d.People.User(r.Context())
	if !ok {
		return trust.Denied(trust.ActRead)
	}
	if err := d.seen(r, id); err != nil {
		return err
	}
	switch r.PostForm.Get("do") {
	case "grant":
		err = d.Room.Decide(r.Context(), id, u, true)
	case "refuse":
		err = d.Room.Decide(r.Context(), id, u, false)
	case "withdraw":
		err = d.Room.Withdraw(r.Context(), id, u.Name)
	default:
		err = tocsin.Faultf(tocsin.Invalid, "It can be granted, refused or withdrawn.")
	}
	if err != nil {
		return err
	}
	http.Redirect(rw, r, WaitingPath+"?done=1", http.StatusSeeOther)
	return nil
}
