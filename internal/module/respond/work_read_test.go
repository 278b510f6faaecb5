package respond

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// freshOf are the subjects of what is new to somebody: of items / of letters / of the filter of what is unread.
func freshOf(t *testing.T, r *Room, v item.Viewer) string {
	t.Helper()
	var out [3][]string
	for i, f := range []item.Filter{{}, {Unread: true}} {
		list, err := r.List(t.Context(), v, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range list.Items {
			if it.Fresh {
				out[i*2] = append(out[i*2], it.Title)
			}
		}
	}
	mails, err := r.Mails(t.Context(), v, item.MailFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mails.Letters {
		if m.Fresh {
			out[1] = append(out[1], m.Subject)
		}
	}
	for i := range out {
		slices.Sort(out[i])
	}
	return fmt.Sprint(strings.Join(out[0], " "), "/", strings.Join(out[1], " "), "/", strings.Join(out[2], " "))
}

// writes is a letter that comes in, which answers another where that is named.
func writes(t *testing.T, r *Room, id, subject, answers string) {
	t.Helper()
	a := Arrival{SHA: id, Incoming: read.Incoming{Kind: read.Letter, ID: "<" + id + "@isp.example>", From: "p@isp.example", Subject: subject, Text: "words", To: []string{"cirt@cirt.example"}}}
	if answers != "" {
		a.InReplyTo = []string{"<" + answers + "@isp.example>"}
	}
	if err := r.Take(t.Context(), a); err != nil {
		t.Fatal(err)
	}
}

// Each person has read what they have read: a letter is new to everybody until they open its item, or say that they have.
func TestEachHasReadTheirOwn(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		ana, bo := item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}, item.Viewer{Name: "bo", Clearance: tocsin.Red, All: true}
		letter := func(id, subject, answers string) { writes(t, r, id, subject, answers); c.pass(time.Minute) }
		is := func(v item.Viewer, want string) {
			t.Helper()
			if got := freshOf(t, r, v); got != want {
				t.Errorf("%s: %q, want %q", v.Name, got, want)
			}
		}
		titled := func(title string) (it item.Item) {
			list, err := r.List(t.Context(), ana, item.Filter{Closed: true})
			for _, it = range list.Items {
				if it.Title == title {
					return it
				}
			}
			t.Fatal(title, err)
			return it
		}
		saw := func(v item.Viewer, title string) {
			t.Helper()
			if _, err := r.Saw(t.Context(), v, titled(title)); err != nil {
				t.Fatal(err)
			}
		}
		mark := func(v item.Viewer, read bool, changed int, titles ...string) {
			t.Helper()
			var p item.Pick
			for _, one := range titles {
				p.Numbers = append(p.Numbers, titled(one).Number)
			}
			out, err := r.MarkRead(t.Context(), v, p, read)
			if err != nil || out.Changed != changed {
				t.Errorf("%+v %v, want %d changed", out, err, changed)
			}
		}
		letter("1", "one", "")
		letter("2", "two", "")
		started(t, r, ana, item.Start{Kind: item.Report, Title: "by-hand"})
		is(ana, "one two/one two/one two")
		saw(ana, "one")
		is(ana, "two/two/two")
		is(bo, "one two/one two/one two")
		letter("3", "again", "1")
		is(ana, "one two/again two/one two")
		saw(ana, "one")
		mark(ana, false, 1, "one", "two", "by-hand")
		is(ana, "one two/again two/one two")
		mark(ana, true, 2, "one", "two", "by-hand")
		is(ana, "//")
		if err := r.MarkAllRead(t.Context(), bo); err != nil {
			t.Fatal(err)
		}
		is(bo, "//")
		c.pass(time.Minute)
		letter("4", "three", "")
		is(bo, "three/three/three")
		out, err := r.Merge(t.Context(), bo, of(titled("three")), titled("one").Number)
		done(t, out, err)(1)
		is(bo, "one/three/one")
		is(ana, "one/three/one")
		saw(bo, "one")
		is(bo, "//")
		mails, err := r.Mails(t.Context(), ana, item.MailFilter{})
		if err == nil {
			err = r.SawLetter(t.Context(), ana, mails.Letters[0])
		}
		if err != nil || mails.Letters[0].Subject != "three" {
			t.Fatal(mails.Letters, err)
		}
		is(ana, "one//one") // the letter's own item is three
	})
}

// Who joins begins with nothing unread, and hears of what comes in later; who joins again finds what they had not read.
func TestWhoJoinsBeginsWithNothingUnread(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		bo := item.Viewer{Name: "bo", Clearance: tocsin.Red, All: true}
		is := func(want string) {
			t.Helper()
			if got := freshOf(t, r, bo); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
		join := func() {
			t.Helper()
			if err := r.DB.Tx(t.Context(), func(tx *sqldb.Tx) error { return r.Joined(t.Context(), tx, "bo") }); err != nil {
				t.Fatal(err)
			}
			c.pass(time.Minute)
		}
		writes(t, r, "1", "one", "")
		c.pass(time.Minute)
		is("one/one/one")
		join()
		is("//")
		writes(t, r, "2", "two", "")
		c.pass(time.Minute)
		is("two/two/two")
		join()
		is("two/two/two")
	})
}
