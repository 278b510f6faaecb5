package respond

import (
	"testing"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// What the team wants looked over is not closed, alone or among others, before somebody who does not have it accepted it.
func TestReview(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		ctx := t.Context()
		terms := item.Usual()
		terms.Review = item.High
		if err := r.SetTerms(ctx, "anna", terms); err != nil {
			t.Fatal(err)
		}
		a := started(t, r, anna, item.Start{Kind: item.Incident, Priority: item.Critical, Owner: "anna"})
		low := started(t, r, anna, item.Start{Kind: item.Incident, Priority: item.Low})
		report := started(t, r, anna, item.Start{Kind: item.Report, Priority: item.Critical})
		shut := item.Change{Status: new(item.Resolved)}
		left := func(want int, numbers ...string) {
			t.Helper()
			out, err := r.Change(ctx, anna, item.Pick{Numbers: numbers}, shut)
			if err != nil || len(out.Skipped) != want || want > 0 && out.Skipped[0].Why != skipReview {
				t.Errorf("%v %+v, want %d left alone", err, out, want)
			}
		}
		act := func(v item.Viewer, a1 item.ReviewAct, want tocsin.Why) {
			t.Helper()
			if err := r.Review(ctx, v, a.Number, a1); tocsin.WhyOf(err) != want {
				t.Errorf("%+v: %v", a1, err)
			}
		}
		good := tocsin.WhyOf(nil)
		left(1, a.Number)
		act(anna, item.ReviewAct{Do: "ask", Reviewer: "anna"}, tocsin.Invalid)
		act(anna, item.ReviewAct{Do: "ask"}, tocsin.Invalid)
		act(anna, item.ReviewAct{Do: "sing"}, tocsin.Invalid)
		act(bob, item.ReviewAct{Do: "accept"}, tocsin.Denied)
		act(anna, item.ReviewAct{Do: "ask", Reviewer: "bob"}, good)
		act(anna, item.ReviewAct{Do: "accept"}, tocsin.Denied)
		act(bob, item.ReviewAct{Do: "start"}, good)
		act(bob, item.ReviewAct{Do: "return"}, tocsin.Invalid)
		act(bob, item.ReviewAct{Do: "return", Text: "who was told?"}, good)
		left(1, a.Number)
		list, err := r.List(ctx, bob, item.Filter{Reviewer: "bob", Reviews: []item.Review{item.ReviewReturned}})
		if err != nil || len(list.Items) != 1 || list.Items[0].Review != item.ReviewReturned {
			t.Errorf("%v %+v", err, list.Items)
		}
		act(bob, item.ReviewAct{Do: "accept"}, good)
		if _, err := r.Change(ctx, anna, item.Pick{Numbers: []string{a.Number}}, item.Change{Owner: new("bob")}); err != nil {
			t.Fatal(err)
		}
		left(1, a.Number)
		if _, err := r.Change(ctx, anna, item.Pick{Numbers: []string{a.Number}}, item.Change{Owner: new("anna")}); err != nil {
			t.Fatal(err)
		}
		left(0, a.Number, low.Number, report.Number)
		act(bob, item.ReviewAct{Do: "return", Text: "late"}, tocsin.Conflict)
	})
}

// What is opened again, by a person or by a letter, is looked over anew; taking back that it was closed changes no review.
func TestReviewAfterOpening(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		it := started(t, r, anna, item.Start{Kind: item.Incident, Owner: "anna"})
		for _, do := range []struct {
			v item.Viewer
			a item.ReviewAct
		}{{anna, item.ReviewAct{Do: "ask", Reviewer: "lena"}}, {lena, item.ReviewAct{Do: "accept"}}} {
			if err := r.Review(t.Context(), do.v, it.Number, do.a); err != nil {
				t.Fatal(err)
			}
		}
		to := func(s item.Status, want item.Review) item.Outcome {
			t.Helper()
			out, err := r.Change(t.Context(), anna, item.Pick{Numbers: []string{it.Number}}, item.Change{Status: &s})
			if c := aCase(t, r, it); err != nil || c.Review != want || c.Reviewer != "lena" {
				t.Errorf("%s: %+v, %v", s, c.Item, err)
			}
			return out
		}
		out := to(item.Resolved, item.ReviewAccepted)
		if _, err := r.Undo(t.Context(), anna, out.Op); err != nil {
			t.Fatal(err)
		}
		if c := aCase(t, r, it); c.Review != item.ReviewAccepted {
			t.Errorf("%+v", c.Item)
		}
		to(item.Resolved, item.ReviewAccepted)
		to(item.Open, item.ReviewAsked)
	})
}
