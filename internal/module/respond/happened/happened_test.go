package happened

import (
	"bytes"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"tocsin/internal/module/respond/item"
)

func TestTime(t *testing.T) {
	lusaka := time.FixedZone("", 2*60*60)
	for _, c := range []struct{ in, order, want, exact string }{
		{"2026-11-28 14:05", "", "2026-11-28T12:05:00Z", "minute"},
		{"2026-11-28T14:05:06.25Z", "", "2026-11-28T14:05:06.25Z", "minute"},
		{"2026-11-28 14:05:06 +01:00", "", "2026-11-28T13:05:06Z", "minute"},
		{"2026/11/28", "", "2026-11-27T22:00:00Z", "day"},
		{"2026-11-28 14", "", "2026-11-28T12:00:00Z", "hour"},
		{"28.11.2026 14:05", "", "2026-11-28T12:05:00Z", "minute"},
		{"03/04/2026", "", "", ""},
		{"03/04/2026", "day", "2026-04-02T22:00:00Z", "day"},
		{"03/04/2026 2:05 pm", "month", "2026-03-04T12:05:00Z", "minute"},
		{"28/11/2026, 14:05", "", "2026-11-28T12:05:00Z", "minute"},
		{"11/28/2026 12:05 AM", "", "2026-11-27T22:05:00Z", "minute"},
		{"٢٠٢٦-١١-٢٨ ١٤:٠٥", "", "2026-11-28T12:05:00Z", "minute"},
		{"2026年11月28日 14时05分", "", "2026-11-28T12:05:00Z", "minute"},
		{"46354.5", "", "2026-11-28T10:00:00Z", "minute"},
		{"46354", "", "2026-11-27T22:00:00Z", "day"},
		{"1795874700", "", "2026-11-28T14:05:00Z", "minute"},
		{"1795874700000", "", "2026-11-28T14:05:00Z", "minute"},
		{"2026-02-30", "", "", ""}, {"2026-13-01", "", "", ""}, {"2026-11-28 25:00", "", "", ""}, {"yesterday", "", "", ""}, {"", "", "", ""}, {"12", "", "", ""}, {"2026-11/28", "", "", ""},
	} {
		got, exact, ok := Time(c.in, lusaka, c.order)
		is := ""
		if ok {
			is = got.Format(time.RFC3339Nano)
		}
		if is != c.want || ok && exact != c.exact {
			t.Errorf("%q %s: %s %s, want %s %s", c.in, c.order, is, exact, c.want, c.exact)
		}
	}
}

func TestHeadings(t *testing.T) {
	for heading, want := range map[string]string{"Time": colAt, "Date and time": colAt, "الوقت": colAt, "¿Qué?": colText, "Événement": colText, "Что": colText, "事件": colText, "event_iocs": colIndicators,
		"Фуseau": "", "Fuseau horaire": colZone, "Часовой пояс": colZone, "TLP": colMark, "": ""} {
		if got := columnOf(heading); got != want {
			t.Errorf("%q: %q, want %q", heading, got, want)
		}
	}
}

func kind(word string) string { return map[string]string{"seen": "seen"}[word] }

func TestRead(t *testing.T) {
	for _, c := range []struct {
		in             string
		rows, unread   int
		field, unknown string
	}{
		{"time,what\n2026-11-28 14:05,a\n", 1, 0, "", ""},
		{"\ufeffHeure;Quoi;Genre\n28.11.2026;a;seen\n28.11.2026;b;sung\n", 2, 1, "Genre", ""},
		{"time\twhat\tassets\tcolour\n2026-11-28\ta\tweb1; web2\tred\n", 1, 0, "", "colour"},
		{"time,what,indicators\n2026-11-28,a,\"192.0.2.1, not one\"\nnever,b,\n", 2, 2, "indicators", ""},
		{"date,time,what\n2026-11-28,14:05,a\n", 1, 0, "", ""},
		{"message,timestamp,datetime\na,1795874700,2026-11-28T14:05:00Z\n", 1, 0, "", ""},
		{"time,what,zone\n2026-11-28 14:05,a,Mars/Olympus\n2026-11-28 14:05,b,+02:00\n", 2, 1, "zone", ""},
		{"time,what\n2026-11-28,a \"b\" c\n2026-11-29,d\n", 2, 1, "", ""},
	} {
		got, err := Read(item.MomentTable{Text: c.in}, kind)
		unread, field := 0, ""
		for _, r := range got.Rows {
			if r.State == item.RowUnread {
				unread++
				if field == "" {
					field = r.Field
				}
			}
		}
		if err != nil || len(got.Rows) != c.rows || unread != c.unread || field != c.field || c.unknown != "" && (len(got.Unknown) != 1 || got.Unknown[0] != c.unknown) {
			t.Errorf("%q: %v %+v", c.in, err, got)
		}
	}
	for _, in := range []string{"", "\n", "a,b\n1,2\n", "time\n2026-11-28\n"} {
		if _, err := Read(item.MomentTable{Text: in}, kind); err == nil {
			t.Errorf("%q is a table", in)
		}
	}
}

func TestReadBook(t *testing.T) {
	f := excelize.NewFile()
	at := time.Date(2026, 11, 28, 14, 5, 0, 0, time.UTC)
	for cell, v := range map[string]any{"A1": "Когда", "B1": "Что", "A2": at, "B2": "a"} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	got, err := Read(item.MomentTable{Book: b.Bytes()}, kind)
	if err != nil || len(got.Rows) != 1 || !got.Rows[0].Moment.At.Equal(at) || got.Rows[0].Moment.Text != "a" {
		t.Errorf("%v %+v", err, got)
	}
	if _, err := Read(item.MomentTable{Book: []byte("PK no book")}, kind); err == nil {
		t.Error("what is no book is one")
	}
}

// Whatever a table holds, each row is told once, and what is left of it reads as the same rows again.
func FuzzRead(f *testing.F) {
	f.Add("time,what\n2026-11-28 14:05,a\nnever,b\n")
	f.Add("\ufeffHeure;Quoi;Genre\n28.11.2026;a;\"x\"y\n")
	f.Fuzz(func(t *testing.T, in string) {
		got, err := Read(item.MomentTable{Text: in}, kind)
		if err != nil {
			return
		}
		for i, r := range got.Rows {
			if r.State == item.RowUnread {
				got.Unread++
			}
			if (r.State == item.RowUnread) != (r.Fault != nil) {
				t.Fatalf("row %d: %+v", i, r)
			}
		}
		again, err := Read(item.MomentTable{Text: got.Rest()}, kind)
		if got.Unread > 0 && (err != nil || len(again.Rows) > len(got.Rows)) {
			t.Fatalf("%q: %v %d %d", got.Rest(), err, len(again.Rows), len(got.Rows))
		}
	})
}
