package respond

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

const moved = `[
{"id":"10","Queue":{"Name":"Incidents"},"Subject":"Botnet","Status":"open","Created":"2024-03-01T09:30:00Z","LastUpdated":"2024-03-04T09:30:00Z","CustomFields":[{"name":"IP","values":["203.0.113.9"]}]},
{"id":"12","Queue":{"Name":"Incident Reports"},"Subject":"a host calls","Status":"resolved","Created":"2024-03-01T10:00:00Z","Resolved":"2024-03-02T10:00:00Z","_hyperlinks":[{"ref":"parent","id":"10"}],
 "transactions":[{"Type":"Create","Content":"see log","Created":"2024-03-01T10:00:00Z","Creator":{"id":"soc"}},{"Type":"Comment","Content":"known","Created":"2024-03-01T11:00:00Z","Creator":{"id":"ana"}}]},
{"id":"13","EffectiveId":{"id":"12"},"Queue":{"Name":"Incident Reports"},"Subject":"again","Status":"resolved","Created":"2024-03-01T12:00:00Z"},
{"id":"14","EffectiveId":{"id":"13"},"Queue":{"Name":"Incident Reports"},"Subject":"and again","Status":"resolved","Created":"2024-03-01T13:00:00Z"},
{"id":"15","Queue":{"Name":"Incidents"},"Created":"never"}]`

func TestImport(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, err := New(t.Context(), Config{Country: "ZM"}, Deps{DB: db, Log: slog.New(slog.DiscardHandler), Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		f := func(fresh, known, linked, merged int) {
			t.Helper()
			got, err := r.Import(t.Context(), "ana", "rtir", strings.NewReader(moved))
			if err != nil || got.New != fresh || got.Known != known || got.Linked != linked || got.Merged != merged || got.Lost != 1 || got.Read != 5 || len(got.Troubles) != 1 {
				t.Fatalf("%+v, %v", got, err)
			}
		}
		f(4, 0, 1, 2)
		f(0, 4, 0, 0)
		v := item.Viewer{Name: "ana", Clearance: tocsin.Red, All: true}
		one, err := record.Origin(t.Context(), db, "rtir", "12")
		if err != nil || one == 0 {
			t.Fatal(one, err)
		}
		it, err := record.ByID(t.Context(), db, one)
		if err != nil || it.Status != item.Resolved || !it.Created.Equal(time.Date(2024, 3, 1, 10, 0, 0, 0, time.UTC)) || it.Closed.IsZero() || it.Number != "ZM-"+time.Now().UTC().Format("2006")+"-000002" {
			t.Fatalf("%+v, %v", it, err)
		}
		c, err := r.Case(t.Context(), v, it.Number)
		if err != nil || len(c.Parents) != 1 || c.Parents[0].Title != "Botnet" || len(c.Merges) != 2 || len(c.Refs) != 3 || c.Refs[0].Ref != "rtir:12" {
			t.Errorf("%+v, %v", c, err)
		}
		stream, err := r.Stream(t.Context(), v, it.Number, item.StreamFilter{What: []item.What{item.Noted}})
		if err != nil || len(stream) != 1 || stream[0].Text != "known" || stream[0].By != "ana" || stream[0].At.Hour() != 11 {
			t.Errorf("%+v, %v", stream, err)
		}
	})
}

// Files come with their cases, each once, and those of which the file says only that they were there are told of.
func TestImportKeepsFiles(t *testing.T) {
	eachKeeper(t, func(t *testing.T, r *Room, _ string) {
		const tickets = `{"id":"7","Queue":{"Name":"Incidents"},"Subject":"Theft","Status":"open","Created":"2024-03-01T09:30:00Z","transactions":[
			{"Type":"Create","Created":"2024-03-01T09:30:00Z","Creator":{"id":"soc"},"Attachments":[{"Filename":"a.log","ContentType":"text/plain","Content":"aGVsbG8="},{"Filename":"lost.bin","ContentLength":"12"}]}]}`
		for range 2 {
			got, err := r.Import(t.Context(), "ana", "rtir", strings.NewReader(tickets))
			if err != nil || got.Files != 1 || got.Absent != 1 {
				t.Fatalf("%+v, %v", got, err)
			}
		}
		one, err := record.Origin(t.Context(), r.DB, "rtir", "7")
		if err != nil {
			t.Fatal(err)
		}
		it, err := record.ByID(t.Context(), r.DB, one)
		if err != nil {
			t.Fatal(err)
		}
		list, err := r.Evidence(t.Context(), lena, it.Number)
		if err != nil || len(list) != 1 || list[0].Name != "a.log" || list[0].Size != 5 {
			t.Errorf("%+v, %v", list, err)
		}
		notes, err := r.Stream(t.Context(), lena, it.Number, item.StreamFilter{What: []item.What{item.Noted}})
		if err != nil || len(notes) != 1 || notes[0].Text != "lost.bin · 12 B" {
			t.Errorf("%+v, %v", notes, err)
		}
	})
}

// A case of IRIS brings its assets and its time line along, tied as they were there.
func TestImportOfAScene(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		text := `{"case":{"case_id":5,"open_date":"2024-03-01"},"assets":[{"asset_id":7,"asset_name":"DC01","asset_ip":"192.0.2.7","linked_ioc":[{"ioc_id":3}]}],"iocs":[{"ioc_id":3,"ioc_value":"203.0.113.9","ioc_type":"ip-dst"}],
			"timeline":[{"event_title":"Logon","event_date":"2024-03-01T08:00:00","category_name":"Execution","assets":[{"id":7}],"iocs":[{"id":3}]},{"event_title":"In the year 2190","event_date":"2190-01-01"}]}`
		for i := range 2 {
			if out, err := r.Import(t.Context(), "lena", "iris", strings.NewReader(text)); err != nil || out.New != 1-i {
				t.Fatal(out, err)
			}
		}
		list, err := r.List(t.Context(), lena, item.Filter{})
		if err != nil || len(list.Items) != 1 {
			t.Fatal(list, err)
		}
		c := aCase(t, r, list.Items[0])
		if len(c.Assets) != 1 || len(c.Moments) != 1 || len(c.Indicators) != 1 || len(c.Indicators[0].On) != 1 || c.Indicators[0].On[0] != c.Assets[0].ID ||
			len(c.Moments[0].Assets) != 1 || len(c.Moments[0].Indicators) != 1 || c.Moments[0].Kind != "ran" {
			t.Errorf("%+v", c)
		}
	})
}
