package respond

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

func TestFieldsOfTheTeamsOwn(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		for _, f := range []item.Field{{Name: "cost", Type: item.NumberField, Kinds: []item.Kind{item.Incident}}, {Name: "police", Type: item.YesField},
			{Name: "region", Type: item.ChoiceField, Required: true, Kinds: []item.Kind{item.Incident}, Choices: []item.Choice{{Value: "north"}, {Value: "south"}}}} {
			if err := r.SaveField(t.Context(), lena, f); err != nil {
				t.Fatal(err)
			}
		}
		for _, bad := range []item.Field{{Name: "Cost", Type: item.TextField}, {Name: "x", Type: "matrix"}, {Name: "x", Type: item.ChoiceField}, {Name: "cost", Type: item.TextField}} {
			if err := r.SaveField(t.Context(), lena, bad); err == nil {
				t.Errorf("%+v is kept", bad)
			}
		}
		if _, err := r.Start(t.Context(), anna, item.Start{Kind: item.Incident, Title: "x"}); err == nil {
			t.Error("what is asked for is missing")
		}
		a := started(t, r, anna, item.Start{Kind: item.Incident, Title: "a", TLP: "green", Fields: map[string]any{"region": "north", "cost": json.Number("10.50")}})
		b := started(t, r, anna, item.Start{Kind: item.Incident, Title: "b", TLP: "green", Quick: true})
		has := func(it item.Item, want string) {
			t.Helper()
			got, err := json.Marshal(aCase(t, r, it).Fields)
			if err != nil || string(got) != want {
				t.Errorf("%s: %s, want %s", it.Title, got, want)
			}
		}
		has(a, `{"cost":10.5,"region":"north"}`)
		c.pass(time.Second)
		out, err := r.Change(t.Context(), anna, of(a, b), item.Change{Fields: map[string]any{"police": true, "region": "south"}})
		done(t, out, err)(2)
		has(b, `{"police":true,"region":"south"}`)
		for name, v := range map[string]any{"region": nil, "cost": "much", "colour": "red", "police": []any{}} {
			if _, err := r.Change(t.Context(), anna, of(a), item.Change{Fields: map[string]any{name: v}}); err == nil {
				t.Errorf("%s is %v", name, v)
			}
		}
		list, err := r.List(t.Context(), anna, item.Filter{Fields: map[string]string{"police": "yes", "region": "south"}})
		if err != nil || len(list.Items) != 2 || list.Items[0].Fields["region"] != "south" {
			t.Errorf("%+v %v", list, err)
		}
		if back, err := r.Undo(t.Context(), anna, out.Op); err != nil || len(back.Skipped) != 0 {
			t.Errorf("%+v %v", back, err)
		}
		has(a, `{"cost":10.5,"region":"north"}`)
		if list, err = r.List(t.Context(), anna, item.Filter{Fields: map[string]string{"cost": "10.500"}}); err != nil || len(list.Items) != 1 {
			t.Errorf("%+v %v", list, err)
		}
		if err := r.DropField(t.Context(), lena, "cost"); err != nil {
			t.Fatal(err)
		}
		has(a, `{"cost":10.5,"region":"north"}`) // the value stays
		if err := r.MoveField(t.Context(), lena, "region", true); err != nil {
			t.Fatal(err)
		}
		if fields, err := r.Fields(t.Context()); err != nil || len(fields) != 2 || fields[0].Name != "region" {
			t.Errorf("%+v %v", fields, err)
		}
	})
}

func TestClosingAsksForFields(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		full := started(t, r, anna, item.Start{Kind: item.Incident, Title: "full", TLP: "green", Fields: map[string]any{}})
		if err := r.SaveField(t.Context(), lena, item.Field{Name: "region", Type: item.TextField, Required: true, Kinds: []item.Kind{item.Incident}}); err != nil {
			t.Fatal(err)
		}
		bare := started(t, r, anna, item.Start{Kind: item.Incident, Title: "bare", TLP: "green", Quick: true})
		part := started(t, r, anna, item.Start{Kind: item.Report, Title: "part", TLP: "green", Incident: full.Number})
		if _, err := r.Change(t.Context(), anna, of(full), item.Change{Fields: map[string]any{"region": "north"}}); err != nil {
			t.Fatal(err)
		}
		f := func(c item.Change, changed int, left string, items ...item.Item) {
			t.Helper()
			out, err := r.Change(t.Context(), anna, of(items...), c)
			var said []string
			for _, s := range out.Skipped {
				said = append(said, s.Number+" "+s.Why+" "+strings.Join(s.Fields, ","))
			}
			if err != nil || out.Changed != changed || strings.Join(said, ";") != left {
				t.Errorf("%+v: %+v %v, want %d and %q", c, out, err, changed, left)
			}
		}
		if lacks, err := r.Lacking(t.Context(), aCase(t, r, bare)); err != nil || strings.Join(lacks, ",") != "region" {
			t.Errorf("%v %v", lacks, err)
		}
		resolved, abandoned, open := item.Resolved, item.Abandoned, item.Open
		f(item.Change{Status: &resolved, Children: true}, 1, bare.Number+" asked region", full, bare)
		if got := aCase(t, r, part); got.Status != item.Resolved {
			t.Errorf("the report is %s", got.Status)
		}
		f(item.Change{Status: &resolved, Note: "done"}, 0, bare.Number+" asked region", bare)
		f(item.Change{Status: &abandoned}, 1, "", bare)
		f(item.Change{Status: &open}, 1, "", bare)
		f(item.Change{Status: &resolved, Fields: map[string]any{"region": "south"}}, 1, "", bare)
		c := aCase(t, r, bare)
		if lacks, err := r.Lacking(t.Context(), c); err != nil || len(lacks) != 0 || c.Status != item.Resolved {
			t.Errorf("%v %v %+v", lacks, err, c.Item)
		}
	})
}

func TestImportsBringFields(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		if err := r.SaveField(t.Context(), lena, item.Field{Name: "cost", Type: item.TextField}); err != nil {
			t.Fatal(err)
		}
		f := func(system, text, id, want string) {
			t.Helper()
			if got, err := r.Import(t.Context(), "lena", system, strings.NewReader(text)); err != nil || got.New != 1 {
				t.Fatalf("%+v %v", got, err)
			}
			one, err := record.Origin(t.Context(), r.DB, system, id)
			if err != nil {
				t.Fatal(err)
			}
			got, err := record.ValuesOf(t.Context(), r.DB, one)
			if said, _ := json.Marshal(got); err != nil || string(said) != want {
				t.Errorf("%s: %s, %v, want %s", system, said, err, want)
			}
		}
		f("rtir", `{"id":"1","Queue":{"Name":"Incidents"},"Subject":"a","Status":"open","Created":"2024-03-01T09:30:00Z","CustomFields":[{"name":"How Reported","values":["Email"]},{"name":"IP","values":["203.0.113.9"]},{"name":"Empty","values":[]}]}`,
			"1", `{"how-reported":"Email"}`)
		f("thehive", `{"number":2,"title":"b","startDate":1709285400000,"customFields":{"Cost":{"order":1,"integer":12},"Told police":{"boolean":true},"Seen":{"date":1709285400000}}}`,
			"2", `{"cost":"12","seen":"2024-03-01","told-police":true}`)
		f("thehive", `{"number":3,"title":"b","startDate":1709285400000,"customFields":[{"name":"Persons","type":"integer","value":3},{"name":"Note","type":"string","value":"x"}]}`,
			"3", `{"note":"x","persons":3}`)
		f("iris", `{"case":{"case_id":4,"case_name":"c","open_date":"2024-03-01","custom_attributes":{"Tab":{"Region":{"type":"input_string","value":"north"},"Logo":{"type":"html","value":"<p>"}}}}}`,
			"4", `{"region":"north"}`)
		if fields, err := r.Fields(t.Context()); err != nil || len(fields) != 7 {
			t.Errorf("%+v %v", fields, err)
		}
	})
}
