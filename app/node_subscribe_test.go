package app

import (
	"slices"
	"strings"
	"testing"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/trust/subscribe"
)

// What a letter and a feed tell of items: nothing of what is TLP:RED, of what few may see no more than how much there is, and
// titles up to TLP:AMBER in a letter and up to TLP:GREEN in a feed. A file holds no more than the letter.
func TestSubscriptionsTellNoMoreThanTheyMay(t *testing.T) {
	n := startNode(t, t.TempDir()+"/node", "")
	if _, err := n.Trust.Add(t.Context(), trust.Wish{Name: "anna", Roles: []string{"lead"}, Clearance: "red"}); err != nil {
		t.Fatal(err)
	}
	lead := item.Viewer{Name: "ben", Clearance: tocsin.Red, All: true}
	for _, mark := range []string{"clear", "green", "amber", "amber+strict", "red"} {
		if _, err := n.Respond.Start(t.Context(), lead, item.Start{Kind: item.Incident, Title: "title-" + mark, TLP: mark}); err != nil {
			t.Fatal(err)
		}
	}
	hush, err := n.Respond.Start(t.Context(), lead, item.Start{Kind: item.Incident, Title: "title-hush", TLP: "green"})
	if err != nil {
		t.Fatal(err)
	}
	on := true
	if _, err := n.Respond.Change(t.Context(), lead, item.Pick{Numbers: []string{hush.Number}}, item.Change{Restricted: &on}); err != nil {
		t.Fatal(err)
	}
	who, err := n.Trust.Asker(t.Context(), "anna")
	if err != nil {
		t.Fatal(err)
	}
	datesTellNoMore(t, n, who, hush.Number)
	f := func(feed bool, file string, mark tocsin.Mark, titles ...string) {
		t.Helper()
		s, err := deskSubjects{n.Node}.Take(t.Context(), subscribe.Question{Who: who, What: "open", Lang: console.Words().Lang("en"), Zone: n.now().Location(), Now: n.now(), At: n.now(), Feed: feed, File: file})
		var got []string
		for _, r := range s.Rows {
			if r.Title != "" {
				got = append(got, r.Title)
			}
		}
		slices.Sort(got)
		if err != nil || !slices.Equal(got, titles) || s.Mark != mark || len(s.Rows) != 4 || len(s.Named) != 4 || s.Unnamed != 1 || slices.Contains(s.Named, hush.Number) {
			t.Errorf("feed %v: %q %s, %d rows, %d unnamed, %v; want %q", feed, got, s.Mark.Label(), len(s.Rows), s.Unnamed, err, titles)
		}
		for _, a := range s.Files {
			for _, no := range []string{"title-red", "title-hush", "title-amber+strict"} {
				if file == "csv" && strings.Contains(string(a.Body), no) {
					t.Errorf("%s is in %s", no, a.Name)
				}
			}
		}
		if len(s.Files) != len(file)/3 {
			t.Errorf("%d files for %q", len(s.Files), file)
		}
	}
	f(false, "csv", tocsin.Amber, "title-amber", "title-clear", "title-green")
	f(true, "", tocsin.Green, "title-clear", "title-green")
}

// All that is offered can be taken, in each form in which it is offered; reports are offered to whoever may read them.
func TestWhatIsOfferedCanBeTaken(t *testing.T) {
	n := startNode(t, t.TempDir()+"/node", "")
	for name, clearance := range map[string]string{"anna": "red", "gus": "green"} {
		if _, err := n.Trust.Add(t.Context(), trust.Wish{Name: name, Roles: []string{"lead"}, Clearance: clearance}); err != nil {
			t.Fatal(err)
		}
	}
	viewer := item.Viewer{Name: "anna", Clearance: tocsin.Red, All: true}
	for _, query := range []string{"/incidents?tab=late&priority=1", "/letters?tab=new"} {
		if _, err := n.Respond.SaveView(t.Context(), viewer, item.View{Title: "View " + query, Query: query, Shared: true}); err != nil {
			t.Fatal(err)
		}
	}
	reports, views := 0, 0
	for _, name := range []string{"anna", "gus"} {
		who, err := n.Trust.Asker(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		reports, views = 0, 0
		for _, o := range offersOf(t, n, who) {
			if strings.HasPrefix(o.What, subjectReport) {
				reports++
			}
			if strings.HasPrefix(o.What, subjectView) {
				views++
			}
			takeAll(t, n, who, o)
		}
		if want := map[string]int{"anna": 3, "gus": 0}[name]; reports != want || views != 1 {
			t.Errorf("%s: %d reports, %d views", name, reports, views)
		}
	}
}

func offersOf(t *testing.T, n *runningNode, who web.Asker) []subscribe.Offer {
	t.Helper()
	list, err := deskSubjects{n.Node}.Offers(t.Context(), who, console.Words().Lang("ar"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func takeAll(t *testing.T, n *runningNode, who web.Asker, o subscribe.Offer) {
	t.Helper()
	q := subscribe.Question{Who: who, What: o.What, Lang: console.Words().Lang("ar"), Zone: n.now().Location(), Now: n.now(), At: n.now()}
	if o.Title == "" || strings.Contains(o.Title, "subscribe.") {
		t.Errorf("%s has no title: %q", o.What, o.Title)
	}
	for _, file := range []string{"", "csv", "xlsx"} {
		if q.File = file; !o.Mail {
			continue
		}
		if s, err := (deskSubjects{n.Node}).Take(t.Context(), q); err != nil || s.Path == "" {
			t.Errorf("%s with %q: %+v %v", o.What, file, s, err)
		}
	}
	if _, err := (deskSubjects{n.Node}).Dates(t.Context(), q); (err == nil) != o.ICal {
		t.Errorf("%s as a calendar (%v): %v", o.What, o.ICal, err)
	}
}

// datesTellNoMore sees that a calendar names no item that few may know of, and titles up to TLP:GREEN alone.
func datesTellNoMore(t *testing.T, n *runningNode, who web.Asker, hush string) {
	t.Helper()
	list, err := deskSubjects{n.Node}.Dates(t.Context(), subscribe.Question{Who: who, What: subjectDue, Lang: console.Words().Lang("en"), Now: n.now()})
	all := ""
	for _, e := range list {
		all += e.Title + "\n"
	}
	if err != nil || !strings.Contains(all, "title-green") || strings.Contains(all, "title-amber") || strings.Contains(all, "title-red") || strings.Contains(all, hush) {
		t.Errorf("%v\n%s", err, all)
	}
}
