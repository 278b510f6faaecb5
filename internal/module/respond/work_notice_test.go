package respond

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// told has people of a room told, and returns what somebody was told since it was asked last: kinds, with what goes with
// them.
func told(t *testing.T, r *Room) func(who string) string {
	t.Helper()
	n, err := notice.Open(t.Context(), r.DB)
	if err != nil {
		t.Fatal(err)
	}
	r.Notices = n
	r.Deps.Readers = func(context.Context, sqldb.Reader) ([]item.Handler, error) {
		return []item.Handler{{Name: "anna", Clearance: tocsin.AmberStrict}, {Name: "bob", Clearance: tocsin.Amber}, {Name: "cleo", Clearance: tocsin.Amber}, {Name: "lena", Clearance: tocsin.Red, All: true}}, nil
	}
	return func(who string) string {
		t.Helper()
		list, err := n.List(t.Context(), who, notice.Hidden{}, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, l := range slices.Backward(list) {
			if l.Seen.IsZero() {
				out = append(out, strings.TrimSuffix(string(l.Kind)+" "+l.Word, " "))
			}
		}
		if len(list) > 0 {
			if err := n.See(t.Context(), who, list[0].ID, true); err != nil {
				t.Fatal(err)
			}
		}
		return strings.Join(out, ", ")
	}
}

func TestWhoIsToldOfWhat(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx, hears := t.Context(), told(t, r)
		is := func(who, want string) {
			t.Helper()
			if got := hears(who); got != want {
				t.Errorf("%s was told %q, want %q", who, got, want)
			}
		}
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		give := func(it item.Item, to string) {
			t.Helper()
			_, err := r.Change(ctx, anna, of(it), item.Change{Owner: &to})
			ok(err)
		}
		it := started(t, r, anna, item.Start{Kind: item.Incident, Owner: "bob", Text: "look, @cleo"})
		is("bob", "given")
		is("cleo", "mention")
		is("anna", "")

		give(it, "cleo")
		is("cleo", "given")
		give(it, "anna")
		is("anna", "")
		give(it, "nobody.here")
		give(it, "bob")
		is("bob", "given")

		ok(r.Follow(ctx, lena, it.Number, true))
		ok(r.Follow(ctx, lena, it.Number, true))
		ok(r.Note(ctx, anna, it.Number, "for @bob and @lena, and mail@bob.example", false))
		is("bob", "mention")
		is("lena", "mention")
		ok(r.Note(ctx, anna, it.Number, "nobody is named", false))
		is("bob", "")
		is("lena", "follow noted")
		is("anna", "")

		ok(r.AddTask(ctx, anna, it.Number, item.Task{Text: "call them", Owner: "cleo"}))
		is("cleo", "task")

		_, err := r.Change(ctx, anna, of(it), item.Change{Status: new(item.Resolved)})
		ok(err)
		is("lena", "follow status")
		ok(r.Follow(ctx, lena, it.Number, false))
		_, err = r.Change(ctx, anna, of(it), item.Change{Status: new(item.Open)})
		ok(err)
		is("lena", "")
	})
}

func TestNobodyIsToldOfWhatTheyMayNotSee(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx, hears := t.Context(), told(t, r)
		it := started(t, r, anna, item.Start{Kind: item.Incident, TLP: "amber+strict", Owner: "bob"})
		if got := hears("bob"); got != "" {
			t.Errorf("bob was told %q of what is marked too strictly", got)
		}
		it = started(t, r, anna, item.Start{Kind: item.Incident})
		if err := r.Members(ctx, anna, it.Number, []string{"cleo"}); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Change(ctx, anna, of(it), item.Change{Restricted: new(true)}); err != nil {
			t.Fatal(err)
		}
		if err := r.Note(ctx, anna, it.Number, "@bob @cleo @lena", false); err != nil {
			t.Fatal(err)
		}
		for who, want := range map[string]string{"bob": "", "cleo": "mention", "lena": "mention"} {
			if got := hears(who); got != want {
				t.Errorf("%s was told %q, want %q", who, got, want)
			}
		}
		if err := r.Follow(ctx, bob, it.Number, true); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Error(err)
		}
		names, err := r.Nameable(ctx, it)
		if err != nil || len(names) != 3 {
			t.Errorf("%+v %v", names, err)
		}
	})
}

func TestAClockIsToldOfOnce(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		hears := told(t, r)
		terms := item.Usual()
		terms.Calendar = item.Calendar{}
		terms.Promises[item.High] = item.Promise{Attend: 2 * time.Hour, Solve: 100 * time.Hour}
		if err := r.SetTerms(t.Context(), "anna", terms); err != nil {
			t.Fatal(err)
		}
		it := started(t, r, anna, item.Start{Kind: item.Incident, Priority: item.High, Owner: "bob"})
		hears("bob")
		f := func(pass time.Duration, want string) {
			t.Helper()
			c.pass(pass)
			for range 2 {
				if err := r.Tend(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if got := hears("bob"); got != want {
				t.Errorf("after %v: %q, want %q", pass, got, want)
			}
		}
		f(time.Hour, "")
		f(31*time.Minute, "clock soon")
		f(time.Minute, "")
		f(time.Hour, "clock late")
		f(time.Hour, "")
		f(95*time.Hour+30*time.Minute, "clock soon")
		_ = it
	})
}

func TestAnAnswerIsToldOf(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ctx, hears := t.Context(), told(t, r)
		take := func(a Arrival) {
			t.Helper()
			a.Kind = read.Letter
			if err := r.Take(ctx, a); err != nil {
				t.Fatal(err)
			}
		}
		take(Arrival{Incoming: read.Incoming{ID: "1@a.example", From: "who@a.example", To: []string{"cirt@x.example"}, Subject: "help @bob", Text: "@lena"}, SHA: strings.Repeat("1", 64)})
		list, err := r.List(ctx, anna, item.Filter{})
		if err != nil || len(list.Items) != 1 {
			t.Fatal(list, err)
		}
		if _, err := r.Change(ctx, anna, of(list.Items[0]), item.Change{Owner: new("bob")}); err != nil {
			t.Fatal(err)
		}
		if err := r.Follow(ctx, lena, list.Items[0].Number, true); err != nil {
			t.Fatal(err)
		}
		take(Arrival{Incoming: read.Incoming{ID: "2@a.example", InReplyTo: []string{"1@a.example"}, From: "who@a.example", Subject: "Re: help", Text: "more @cleo"}, SHA: strings.Repeat("2", 64)})
		take(Arrival{Incoming: read.Incoming{ID: "2@a.example", InReplyTo: []string{"1@a.example"}, From: "who@a.example", Subject: "Re: help", Text: "more @cleo"}, SHA: strings.Repeat("2", 64)})
		for who, want := range map[string]string{"bob": "given, answer", "lena": "answer", "cleo": "", "anna": ""} {
			if got := hears(who); got != want {
				t.Errorf("%s was told %q, want %q", who, got, want)
			}
		}
	})
}
