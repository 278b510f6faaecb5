package respond

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
)

// known is who answers for what.
type known map[string]item.Answering

func (k known) Answering(_ context.Context, _ item.Viewer, value string) (item.Answering, error) {
	return k[value], nil
}

// sortedMass begins a text about addresses, and looks up whose they are.
func sortedMass(t *testing.T, r *Room, text, incident string) item.Mailing {
	t.Helper()
	id, _, err := r.BeginAbout(t.Context(), anna, text, incident)
	for more := true; err == nil && more; {
		more, err = r.SortMass(t.Context(), id)
	}
	if err != nil {
		t.Fatal(err)
	}
	return massNow(t, r, id)
}

func massNow(t *testing.T, r *Room, id int64) item.Mailing {
	t.Helper()
	m, _, err := r.MassOf(t.Context(), anna, id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// groupsText is to whom a text goes, about what.
func groupsText(m item.Mailing) string {
	var list []string
	for _, g := range m.Groups {
		var about []string
		for _, c := range g.About {
			about = append(about, c.Value)
		}
		list = append(list, fmt.Sprintf("%d %s%s %s: %s", g.ID, g.Org, g.Email, g.Source, strings.Join(about, " ")))
	}
	return strings.Join(list, "\n")
}

const aboutLog = `Nov 28 10:00:01 gw sshd: failed for root from 198.51.100.7
Nov 28 10:00:02 gw sshd: failed for root from 198.51.100.8
203.0.113.0/24
bad.example
192.0.2.1
nothing at all
`

// answerers are those of aboutLog.
func answerers() known {
	abroad := item.Answering{Email: "abuse@far.example", Name: "Far Net", Source: item.SourceRegistry, At: time.Now()}
	return known{"198.51.100.7": abroad, "198.51.100.8": abroad, "203.0.113.0/24": {Email: "cirt@fr.example", Name: "CERT-X", Source: item.SourceNational}, "192.0.2.1": {Org: "isp", Source: item.SourceRoster}}
}

// Whoever answers for many addresses gets one letter about theirs, in an investigation of its own, and all of it can be taken back.
func TestOneInvestigationForEachWhoAnswers(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, o := mailroom(t, db)
		r.Answerers, r.People = answerers(), folk{"soc@isp.example": {Known: true, Clearance: tocsin.Amber, Language: "fr"}}
		files, err := blob.OpenDir(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		r.Blobs = files
		in := started(t, r, anna, item.Start{Kind: item.Incident})
		m := sortedMass(t, r, aboutLog, in.Number)
		want := "1 abuse@far.example registry: 198.51.100.7 198.51.100.8\n2 cirt@fr.example national: 203.0.113.0/24\n3  : bad.example\n4 isp roster: 192.0.2.1"
		if got := groupsText(m); got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
		french := "fr"
		if err := r.RegroupMass(t.Context(), anna, m.ID, item.Regroup{Set: []item.Whose{{ID: 2, Language: &french}}}); err != nil {
			t.Fatal(err)
		}
		l, err := r.LookMass(t.Context(), lena, m.ID, "group/1")
		if err != nil || l.Letters != 3 || len(l.Missed) != 1 || l.Missed[0].Why != "nobody" || !strings.Contains(l.One.Text, "\n198.51.100.7\n198.51.100.8\n\nNov 28 10:00:01 gw sshd") {
			t.Fatalf("%+v, %v", l, err)
		}
		out, err := r.AskMass(t.Context(), anna, m.ID, massNow(t, r, m.ID).Print())
		if err != nil || out.Op == 0 || out.Changed != 3 {
			t.Fatalf("%+v, %v", out, err)
		}
		keptOfGroups(t, r, o, in)
		back, err := r.Undo(t.Context(), anna, out.Op)
		if err != nil || back.Changed != 3 || len(back.Skipped) != 0 {
			t.Fatalf("%+v, %v", back, err)
		}
		for _, a := range acts(t, o) {
			if a.State != outbox.Cancelled {
				t.Errorf("%s leaves all the same: %s", a.To, a.State)
			}
		}
		list, err := r.List(t.Context(), lena, item.Filter{Kinds: []item.Kind{item.Investigation}})
		if err != nil || slices.ContainsFunc(list.Items, func(it item.Item) bool { return it.Status != item.Resolved }) {
			t.Errorf("%+v, %v", list.Items, err)
		}
		lines, err := audit.List(t.Context(), db, audit.Filter{Act: "respond.mass.send"})
		if err != nil || len(lines) != 1 {
			t.Errorf("%+v, %v", lines, err)
		}
	})
}

// keptOfGroups looks what the letters of aboutLog have left behind.
func keptOfGroups(t *testing.T, r *Room, o *outbox.Outbox, in item.Item) {
	t.Helper()
	made := acts(t, o)
	if len(made) != 3 || made[0].To != "abuse@far.example" || made[1].To != "cirt@fr.example" || made[2].To != "soc@isp.example" || made[0].State != outbox.Held {
		t.Fatalf("%+v", made)
	}
	if raw, err := o.Payload(t.Context(), made[1].ID); err != nil || !strings.Contains(string(raw), "Bonjour") {
		t.Errorf("%s, %v", raw, err)
	}
	c := aCase(t, r, in)
	if len(c.Children) != 3 {
		t.Fatalf("%+v", c.Children)
	}
	at := slices.IndexFunc(c.Children, func(it item.Item) bool { return it.Title == "198.51.100.7 (+1)" })
	if at < 0 {
		t.Fatalf("%+v", c.Children)
	}
	one := aCase(t, r, c.Children[at])
	if one.Waits != item.ForThem || one.Email != "abuse@far.example" || len(one.Indicators) != 2 {
		t.Errorf("%+v", one.Item)
	}
	proofs, err := r.Evidence(t.Context(), anna, one.Number)
	if err != nil || len(proofs) != 1 {
		t.Fatalf("%+v, %v", proofs, err)
	}
	_, body, err := r.Fetch(t.Context(), anna, one.Number, proofs[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if text, err := io.ReadAll(body); err != nil || strings.Count(string(text), "\n") != 2 {
		t.Errorf("%q, %v", text, err)
	}
}

// What has left stays: the rest is taken back, and told.
func TestWhatHasLeftStays(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, o := mailroom(t, db)
		r.Answerers = answerers()
		m := sortedMass(t, r, "198.51.100.7\n203.0.113.0/24", "")
		out, err := r.AskMass(t.Context(), anna, m.ID, "")
		if err != nil || out.Changed != 2 {
			t.Fatalf("%+v, %v", out, err)
		}
		left := acts(t, o)[0]
		left.State = outbox.Sent
		if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return r.went(t.Context(), tx, left) }); err != nil {
			t.Fatal(err)
		}
		back, err := r.Undo(t.Context(), anna, out.Op)
		if err != nil || back.Changed != 1 || len(back.Skipped) != 1 || back.Skipped[0].Why != skipChanged {
			t.Fatalf("%+v, %v", back, err)
		}
		list, err := r.List(t.Context(), lena, item.Filter{Kinds: []item.Kind{item.Investigation}, Statuses: []item.Status{item.Open}})
		if err != nil || len(list.Items) != 1 || list.Items[0].Email != "abuse@far.example" {
			t.Errorf("%+v, %v", list.Items, err)
		}
	})
}

// More letters than one person may draft wait for a second one.
func TestManyWhoAnswerNeedTwoPeople(t *testing.T) {
	r, o := mailroom(t, sqldbtest.Open(t, filepath.Join(t.TempDir(), "records.db")))
	eyes, all, text := &second{}, known{}, ""
	for i := range 11 {
		value := fmt.Sprintf("198.51.100.%d", i+1)
		all[value], text = item.Answering{Email: fmt.Sprintf("abuse@n%d.example", i)}, text+value+"\n"
	}
	r.Second, r.Answerers = eyes, all
	m := sortedMass(t, r, text, "")
	out, err := r.AskMass(t.Context(), anna, m.ID, "")
	if err != nil || out.Op != 0 || len(eyes.asked) != 1 || len(acts(t, o)) != 0 {
		t.Errorf("%+v, %+v, %v", out, eyes.asked, err)
	}
	if err := r.RegroupMass(t.Context(), anna, m.ID, item.Regroup{Drop: []int{1}}); tocsin.WhyOf(err) != tocsin.Conflict {
		t.Errorf("changed after a second person was asked: %v", err)
	}
}

func TestBeginAboutRefuses(t *testing.T) {
	r, _ := mailroom(t, sqldbtest.Open(t, filepath.Join(t.TempDir(), "records.db")))
	f := func(text, incident string, want tocsin.Why) {
		t.Helper()
		if _, _, err := r.BeginAbout(t.Context(), anna, text, incident); tocsin.WhyOf(err) != want {
			t.Errorf("%.40q: %v", text, err)
		}
	}
	f("nothing", "", tocsin.Invalid)
	f("198.51.100.7", "ZM-2026-999999", tocsin.NotFound)
	f(strings.Repeat("x", 300<<10), "", tocsin.TooLarge)
	id, unread, err := r.BeginAbout(t.Context(), anna, "198.51.100.7\nnothing", "")
	if err != nil || len(unread) != 1 || unread[0].Line != 2 {
		t.Errorf("%+v, %v", unread, err)
	}
	if err := r.RegroupMass(t.Context(), anna, id, item.Regroup{}); tocsin.WhyOf(err) != tocsin.Conflict {
		t.Errorf("changed while it is looked up: %v", err)
	}
	if _, err := r.AskMass(t.Context(), anna, id, ""); tocsin.WhyOf(err) != tocsin.Conflict {
		t.Errorf("drafted while it is looked up: %v", err)
	}
	mail := "no address"
	if err := r.RegroupMass(t.Context(), anna, id, item.Regroup{Set: []item.Whose{{ID: 1, Email: &mail}}}); tocsin.WhyOf(err) != tocsin.Invalid {
		t.Errorf("%v", err)
	}
}
