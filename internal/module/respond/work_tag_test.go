package respond

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tocsin/internal/module/respond/item"
)

func TestTagsAreSetFoundAndTakenBack(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		a, b := started(t, r, anna, item.Start{Kind: item.Incident, Title: "a", TLP: "green", Tags: []string{"WannaCry", "wannacry"}}), started(t, r, anna, item.Start{Kind: item.Incident, Title: "b", TLP: "green"})
		secret := started(t, r, lena, item.Start{Kind: item.Incident, Title: "secret", TLP: "red", Tags: []string{"operation-x"}})
		tags := func(it item.Item, want string) {
			t.Helper()
			if got := strings.Join(aCase(t, r, it).Tags, " "); got != want {
				t.Errorf("%s: %q, want %q", it.Title, got, want)
			}
		}
		found := func(v item.Viewer, f item.Filter, want string) {
			t.Helper()
			list, err := r.List(t.Context(), v, f)
			var got []string
			for _, it := range list.Items {
				got = append(got, it.Title+":"+strings.Join(it.Tags, ","))
			}
			if err != nil || strings.Join(got, " ") != want || list.Total != int64(len(got)) {
				t.Errorf("%+v: %q of %d, %v, want %q", f, got, list.Total, err, want)
			}
		}
		tags(a, "wannacry")
		c.pass(time.Second)
		out, err := r.Change(t.Context(), anna, of(a, b), item.Change{AddTags: []string{"Bank", `RSIT:fraud="phishing"`}})
		done(t, out, err)(2)
		tags(b, `bank rsit:fraud="phishing"`)
		c.pass(time.Second)
		gone, err := r.Change(t.Context(), anna, of(a, b), item.Change{DropTags: []string{"wannacry"}})
		done(t, gone, err)(1, skipSame)
		found(anna, item.Filter{Tags: []string{"bank"}}, `a:bank,rsit:fraud="phishing" b:bank,rsit:fraud="phishing"`)
		found(anna, item.Filter{Text: "#bank b", Tags: []string{`rsit:fraud="phishing"`}}, `b:bank,rsit:fraud="phishing"`)
		found(anna, item.Filter{Tags: []string{"bank", "wannacry"}}, "")
		found(anna, item.Filter{Tags: []string{"operation-x"}}, "")
		found(lena, item.Filter{Text: "#operation-x"}, "secret:operation-x")
		for _, op := range []int64{gone.Op, out.Op} {
			if back, err := r.Undo(t.Context(), anna, op); err != nil || len(back.Skipped) != 0 {
				t.Errorf("%+v %v", back, err)
			}
		}
		tags(a, "wannacry")
		tags(b, "")
		out, err = r.Change(t.Context(), anna, of(b), item.Change{Tags: &[]string{"x", "y"}})
		done(t, out, err)(1)
		out, err = r.Change(t.Context(), anna, of(a), item.Change{Tags: &[]string{"y"}})
		done(t, out, err)(1)
		if _, err := r.Change(t.Context(), anna, of(b), item.Change{AddTags: []string{"a,b"}}); err == nil {
			t.Error("a comma stands in a tag")
		}
		recent, err := r.RecentTags(t.Context(), anna)
		if err != nil || strings.Join(recent, " ") != "x y" {
			t.Errorf("%q %v", recent, err)
		}
		all, next, err := r.Tags(t.Context(), lena, "")
		if err != nil || next != "" || fmt.Sprint(all) != "[{operation-x 1} {x 1} {y 2}]" {
			t.Errorf("%v %q %v", all, next, err)
		}
		if all, _, err := r.Tags(t.Context(), anna, "operation-x"); err != nil || fmt.Sprint(all) != "[{x 1} {y 2}]" {
			t.Errorf("%v %v", all, err)
		}
		_ = secret
	})
}

func TestTagsAreRenamedAndMerged(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		a := started(t, r, anna, item.Start{Kind: item.Report, Title: "a", Tags: []string{"fishing", "phishing"}})
		b := started(t, r, anna, item.Start{Kind: item.Report, Title: "b", Tags: []string{"fishing"}})
		view, err := r.SaveView(t.Context(), anna, item.View{Title: "v", Query: "/incidents?q=x&tag=bank%2C+fishing"})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.RenameTag(t.Context(), lena, "Fishing", "Phishing"); err != nil {
			t.Fatal(err)
		}
		for _, it := range []item.Item{a, b} {
			if got := aCase(t, r, it).Tags; len(got) != 1 || got[0] != "phishing" {
				t.Errorf("%q", got)
			}
		}
		views, err := r.Views(t.Context(), "anna")
		if err != nil || len(views) != 1 || views[0].ID != view.ID || views[0].Query != "/incidents?q=x&tag=bank%2C+phishing" {
			t.Errorf("%+v %v", views, err)
		}
		for from, to := range map[string]string{"nothing": "x", "phishing": "Phishing", "a,b": "x"} {
			if err := r.RenameTag(t.Context(), lena, from, to); err == nil {
				t.Errorf("%q is renamed to %q", from, to)
			}
		}
		if err := r.RenameTag(t.Context(), lena, "phishing", ""); err != nil || len(aCase(t, r, a).Tags) != 0 {
			t.Error(err)
		}
	})
}

// What is merged is found by its tags where it is now, and Undo gives back what was.
func TestAMergeHandsTagsOn(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		a, b := started(t, r, anna, item.Start{Kind: item.Report, Title: "a", Tags: []string{"x"}}), started(t, r, anna, item.Start{Kind: item.Report, Title: "b", Tags: []string{"y"}})
		out, err := r.Merge(t.Context(), anna, of(a), b.Number)
		done(t, out, err)(1)
		if got := aCase(t, r, b).Tags; strings.Join(got, " ") != "x y" {
			t.Errorf("%q", got)
		}
		if back, err := r.Undo(t.Context(), anna, out.Op); err != nil || len(back.Skipped) != 0 {
			t.Errorf("%+v %v", back, err)
		}
		if got := aCase(t, r, b).Tags; strings.Join(got, " ") != "y" {
			t.Errorf("%q", got)
		}
	})
}
