package desk

import (
	"net/http"
	"strconv"
	"time"

	"tocsin"
)

// Trace is something of the desk that tells of an address, a name or a hash, for pages of other rooms.
type Trace struct {
	Number, Title, Href string
	As                  string // indicator, asset, sender, letter
	State               string // of an asset; "" for what has none
	Seen                time.Time
	Mark                tocsin.Mark
}

// TracesOf returns what the desk knows of something, as far as whoever reads may see it.
func (d *Desk) TracesOf(r *http.Request, words string) (list []Trace) {
	v, err := d.viewer(r.Context())
	if err != nil {
		return nil
	}
	k, err := d.room.Known(r.Context(), v, words)
	if err != nil {
		return nil
	}
	for _, it := range k.Items {
		t := Trace{Number: it.Number, Title: it.Title, Href: itemPath(it.Number), As: it.As, Seen: it.Seen, Mark: it.Mark}
		if it.As == "asset" {
			t.State = it.Note
		}
		list = append(list, t)
	}
	if d.mayRead(r, actLetters) {
		for _, m := range k.Letters {
			list = append(list, Trace{Number: m.Number, Title: m.Subject, Href: lettersPath + "/" + strconv.FormatInt(m.ID, 10), As: "letter", Seen: m.At, Mark: m.Mark})
		}
	}
	return list
}
