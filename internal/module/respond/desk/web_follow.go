package desk

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/respond/item"
)

// followRoutes puts on the mux what is about people: who follows an item, and who has the duty.
func (d *Desk) followRoutes(mux *http.ServeMux) {
	mux.Handle("POST /incidents/{number}/follow", d.console.Handle(d.follow))
	mux.Handle("POST /incidents/{number}/copied", d.console.Handle(d.copied))
	mux.Handle("POST /incidents/read", d.console.Handle(d.markRead))
	mux.Handle("GET /duty", d.console.Handle(d.duty))
	mux.Handle("POST /duty", d.console.Handle(d.planDuty))
	mux.Handle("GET /duty/mine.ics", d.console.Handle(d.ownDuty))
}

// follow notes that somebody wants to hear of an item, or does not any more: whoever may read it may.
func (d *Desk) follow(w http.ResponseWriter, r *http.Request) error {
	v, err := d.acting(w, r, actRead)
	if err != nil {
		return err
	}
	n := number(r.PathValue("number"))
	if err := d.room.Follow(r.Context(), v, n, r.PostForm.Get("do") != "leave"); err != nil {
		return err
	}
	back(w, r, n)
	return nil
}

// copied says who outside gets a copy of each letter of an item.
func (d *Desk) copied(w http.ResponseWriter, r *http.Request) error {
	return d.inItem(w, r, func(v item.Viewer, n string) error {
		return d.room.Copy(r.Context(), v, n, addresses(strings.ReplaceAll(r.PostForm.Get("copied"), "\n", ",")))
	})
}

// people fills in who follows an item, and whom a note of it can name; and notes that whoever reads it has seen what they
// were told of it.
func (d *Desk) people(ctx context.Context, v item.Viewer, b *itemBody) error {
	b.Follows = slices.Contains(b.Followers, v.Name)
	b.MayFollow = d.may(ctx, actRead) && v.Name != ""
	b.MayUnread = b.MayFollow && !b.Heard.IsZero()
	var err error
	if b.Since, err = d.room.Saw(ctx, v, b.Item); err != nil || !b.MayWork {
		return err
	}
	list, err := d.room.Nameable(ctx, b.Item)
	for _, h := range list {
		if h.Name != v.Name {
			b.Names = append(b.Names, console.Option{Value: h.Name, Text: called(h)})
		}
	}
	return err
}

// noteText is what a form notes: its text, with those whom it names beside it.
func noteText(text string, names []string) (string, error) {
	const most = 50
	if len(names) > most {
		return "", tocsin.Faultf(tocsin.TooLarge, "a note names up to %d people", most)
	}
	there := item.Mentions(text)
	var more []string
	for _, n := range names {
		if !slices.Contains(there, n) && len(item.Mentions("@"+n)) == 1 {
			more = append(more, "@"+n)
		}
	}
	if text = strings.TrimSpace(text); text == "" || len(more) == 0 {
		return text, nil
	}
	return text + "\n\n" + strings.Join(more, " "), nil
}
