package desk

import (
	"context"
	"net/http"

	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/respond/item"
)

// lookedOver is what a page says of the review of an item.
type lookedOver struct {
	Path      string // of the item
	State     item.Review
	Reviewer  string
	Needed    bool             // it is not closed before
	Mine      bool             // who reads was asked, and says how it went
	Reviewers []console.Option // who can be asked; none for who may ask nobody
}

// review asks somebody to look an item over, or says how that went.
func (d *Desk) review(w http.ResponseWriter, r *http.Request) error {
	return d.inItem(w, r, func(v item.Viewer, n string) error {
		f := r.PostForm
		return d.room.Review(r.Context(), v, n, item.ReviewAct{Do: f.Get("do"), Reviewer: f.Get("reviewer"), Text: f.Get("text")})
	})
}

// lookOver fills in what can be done about the review of an item, of those who handle items.
func (d *Desk) lookOver(ctx context.Context, b *itemBody, handlers []item.Handler) error {
	if b.Over || b.Merged != 0 {
		return nil
	}
	b.Look.Mine = b.Reviewer != "" && b.Reviewer == b.Me && b.Owner != b.Me
	for _, h := range handlers {
		if h.Name != b.Owner && b.Mark >= h.Clearance {
			b.Look.Reviewers = append(b.Look.Reviewers, console.Option{Value: h.Name, Text: called(h), Selected: h.Name == b.Reviewer})
		}
	}
	if b.Kind != item.Incident || b.Review != "" || b.Priority == item.Unjudged {
		return nil
	}
	t, err := d.room.Terms(ctx)
	b.Look.Needed = t.NeedsReview(b.Item, item.Resolved)
	return err
}

// reviewsOf are the choices of a list: what waits for who reads, and how far a review is.
func reviewsOf(l *lang.Lang, chosen string) []console.Option {
	list := []console.Option{{Text: l.Text("form.all")}, {Value: "mine", Text: l.Text("respond.review.mine"), Selected: chosen == "mine"}}
	return append(list, choices(l, "respond.review", "", item.Reviews(), item.Review(chosen))...)
}
