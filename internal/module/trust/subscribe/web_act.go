package subscribe

import (
	"net/http"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/trust"
)

// do does what a form asks; made is the address of a feed that it made.
func (d *Desk) do(r *http.Request, u trust.User, who web.Asker) (made string, err error) {
	f := r.PostForm
	switch f.Get("do") {
	case "letter":
		g, err := letterOf(r)
		if err == nil {
			_, err = d.Want(r.Context(), who, u, g)
		}
		return "", err
	case "feed":
		form, what, _ := strings.Cut(f.Get("feed"), " ")
		_, secret, err := d.Open(r.Context(), who, u, Feed{What: what, Form: form})
		return d.address(secret), err
	case "end", "close":
		id, err := strconv.ParseInt(f.Get("id"), 10, 64)
		if err != nil {
			return "", &tocsin.Fault{Why: tocsin.Invalid, Field: "id", Text: "is no number"}
		}
		if f.Get("do") == "end" {
			return "", d.End(r.Context(), u, id)
		}
		return "", d.Close(r.Context(), u, id)
	}
	return "", &tocsin.Fault{Why: tocsin.Invalid, Field: "do", Text: "is nothing that is done here"}
}

// address is where a feed is fetched; without the node's own name it is a path.
func (d *Desk) address(secret string) string {
	if secret == "" {
		return ""
	}
	return strings.TrimSuffix(d.Bell.URL, "/") + OpenPath + secret
}

// letterOf reads the letter that a form asks for.
func letterOf(r *http.Request) (g Regular, err error) {
	f := r.PostForm
	g = Regular{What: f.Get("what"), File: f.Get("file"), Empty: f.Get("empty") != ""}
	if g.Hour, err = strconv.Atoi(f.Get("hour")); err != nil {
		return g, wrong("hour", "an hour is from 0 to 23")
	}
	if f.Get("date") != "" {
		if g.Date, err = strconv.Atoi(f.Get("date")); err != nil {
			return g, wrong("date", "a day of the month is from 1 to %d", maxDate)
		}
		return g, nil
	}
	for _, s := range f["day"] {
		day, err := strconv.Atoi(s)
		if err != nil {
			return g, wrong("days", "choose days of the week, or a day of the month")
		}
		g.Days = append(g.Days, day)
	}
	return g, nil
}
