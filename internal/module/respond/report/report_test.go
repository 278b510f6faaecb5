package report_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
	. "tocsin/internal/module/respond/report"
	"tocsin/internal/module/respond/team"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

var now = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

// watched is a room that sees as little as a test needs.
type watched struct{}

func (watched) Sectors(context.Context) (map[string]string, error) {
	return map[string]string{"bank": "finance", "power": "energy", "grid": "energy"}, nil
}

func (watched) Seen(_ context.Context, spans []Bounds) ([]Seen, error) {
	return make([]Seen, len(spans)), nil
}

func open(t testing.TB, db *sqldb.DB) *Desk {
	t.Helper()
	db.SetClock(func() time.Time { return now })
	if err := record.Open(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	d, err := New(t.Context(), Deps{DB: db, Now: func() time.Time { return now }, Watched: watched{}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func do(t testing.TB, db *sqldb.DB, f func(ctx context.Context, tx *sqldb.Tx) error) {
	t.Helper()
	if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return f(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func TestPeriods(t *testing.T) {
	f := func(s, want string) {
		t.Helper()
		p, err := Parse(s)
		from, to := p.Bounds(time.UTC)
		got := ""
		if err == nil {
			got = fmt.Sprint(p, " ", p.Before(), " ", from.Format(time.DateOnly), " ", to.Format(time.DateOnly))
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", s, got, want)
		}
	}
	f("2026-11", "2026-11 2026-10 2026-11-01 2026-12-01")
	f("2026-01", "2026-01 2025-12 2026-01-01 2026-02-01")
	f("2026-Q4", "2026-Q4 2026-Q3 2026-10-01 2027-01-01")
	f("2026-Q1", "2026-Q1 2025-Q4 2026-01-01 2026-04-01")
	f("2026", "2026 2025 2026-01-01 2027-01-01")
	f("2026-13", "")
	f("2026-Q5", "")
	f("26", "")
	f("", "")
	f("2026-11/../x", "")
}

func FuzzParse(f *testing.F) {
	f.Add("2026-Q4")
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := Parse(s); err == nil && p.String() != s {
			t.Errorf("%q is written as %q", s, p)
		}
	})
}

func TestListOfPeriods(t *testing.T) {
	got := Periods(Quarter, time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC), now)
	if want := "[2026-Q4 2026-Q3 2026-Q2 2026-Q1]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

// model counts in the plainest way.
func model(items []item.Item, p Period, z *time.Location, c item.Calendar) (flow []Flow, types, sectors []Row, times []Time) {
	from, to := p.Bounds(z)
	in := func(at time.Time) bool { return !at.IsZero() && !at.Before(from) && at.Before(to) }
	sector, _ := watched{}.Sectors(context.Background())
	byType, bySector, took := map[string]*Row{}, map[string]*Row{}, map[string][]int64{}
	count := func(m map[string]*Row, key string, it item.Item) {
		if m[key] == nil {
			m[key] = &Row{Key: key}
		}
		if it.Kind == item.Incident {
			m[key].Incidents++
		} else {
			m[key].Reports++
		}
	}
	until := to
	if now.Before(until) {
		until = now.Add(time.Microsecond)
	}
	for _, k := range item.Kinds() {
		fl := Flow{Kind: string(k)}
		for _, it := range items {
			if it.Kind != k || it.Merged != 0 {
				continue
			}
			if in(it.Created) {
				fl.Opened++
			}
			if in(it.Closed) {
				fl.Closed++
				took[string(k)+"close"] = append(took[string(k)+"close"], slow(c, it.Created, it.Closed))
			}
			if it.Created.Before(until) && (it.Closed.IsZero() || !it.Closed.Before(until)) {
				fl.Open++
			}
			if in(it.Created) && (k == item.Report || k == item.Incident) {
				count(byType, it.Class, it)
				count(bySector, sector[it.Org], it)
				if !it.Answered.IsZero() {
					took[string(k)+"answer"] = append(took[string(k)+"answer"], slow(c, it.Created, it.Answered))
				}
			}
		}
		flow = append(flow, fl)
		if k == item.Report || k == item.Incident {
			for what, of := range map[string]int64{"answer": fl.Opened, "close": fl.Closed} {
				list := took[string(k)+what]
				times = append(times, Time{Kind: string(k), What: what, Of: of, N: int64(len(list)), Median: nearest(list, 50) / 1e6, P90: nearest(list, 90) / 1e6})
			}
		}
	}
	slices.SortFunc(times, func(a, b Time) int { return cmp.Or(-cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.What, b.What)) })
	return flow, sorted(byType), sorted(bySector), times
}

func sorted(m map[string]*Row) []Row {
	list := []Row{}
	for _, r := range m {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b Row) int {
		return cmp.Or(-cmp.Compare(a.Incidents, b.Incidents), -cmp.Compare(a.Reports, b.Reports), cmp.Compare(a.Key, b.Key))
	})
	return list
}

// slow is working time, minute by minute; the times of the test are whole minutes.
func slow(c item.Calendar, from, to time.Time) (us int64) {
	if c.Always() {
		return to.Sub(from).Microseconds()
	}
	z, _ := time.LoadLocation(c.Zone)
	for at := from; at.Before(to); at = at.Add(time.Minute) {
		day := at.In(z)
		for _, s := range c.Week[day.Weekday()] {
			if m := day.Hour()*60 + day.Minute(); m >= s.From && m < s.To && !slices.Contains(c.Holidays, day.Format(time.DateOnly)) {
				us += time.Minute.Microseconds()
			}
		}
	}
	return us
}

// nearest is the percentile by the nearest rank.
func nearest(list []int64, q int) int64 {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	rank := (q*len(list) + 99) / 100
	return list[rank-1]
}

func TestReportCountsWhatAPlainModelCounts(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := open(t, db)
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			week := [7][]item.Span{}
			if rapid.Bool().Draw(rt, "hours") {
				for i := 1; i < 6; i++ {
					week[i] = []item.Span{{From: 8 * 60, To: 12 * 60}, {From: 13 * 60, To: 17 * 60}}
				}
			}
			name := rapid.SampledFrom([]string{"UTC", "Africa/Lusaka", "Asia/Kathmandu", "America/St_Johns"}).Draw(rt, "zone")
			cal := item.Calendar{Zone: name, Week: week, Holidays: []string{"2026-10-05"}}
			var items []item.Item
			for range rapid.IntRange(0, 8).Draw(rt, "items") {
				n++
				items = append(items, drawItem(rt, n))
			}
			do(t, db, func(ctx context.Context, tx *sqldb.Tx) error {
				if _, err := tx.Exec(ctx, "DELETE FROM respond_item"); err != nil {
					return err
				}
				terms := item.Usual()
				terms.Calendar = cal
				if err := record.SetSetting(ctx, tx, item.TermsSetting, terms); err != nil {
					return err
				}
				if err := record.SetSetting(ctx, tx, team.Setting, team.Team{Zone: name}); err != nil {
					return err
				}
				for i := range items {
					if err := record.Add(ctx, tx, &items[i]); err != nil {
						return err
					}
				}
				return nil
			})
			p, _ := Parse(rapid.SampledFrom([]string{"2026-11", "2026-10", "2026-Q4", "2026-Q3", "2026"}).Draw(rt, "period"))
			d.Forget()
			r, err := d.Report(t.Context(), p)
			if err != nil {
				rt.Fatal(err)
			}
			flow, types, sectors, times := model(items, p, zone(t, name), cal)
			got := Tally{Flow: r.Now.Flow, Types: r.Now.Types, Sectors: r.Now.Sectors, Times: r.Now.Times}
			if diff := gocmp.Diff(Tally{Flow: flow, Types: types, Sectors: sectors, Times: times}, got); diff != "" {
				rt.Errorf("%s: -model +report\n%s", p, diff)
			}
		})
	})
}

// drawItem makes an item of the last months, to the minute.
func drawItem(rt *rapid.T, n int) item.Item {
	base := time.Date(2026, 9, 25, 0, 0, 0, 0, time.UTC)
	minute := func(most int, what string) time.Duration {
		return time.Duration(rapid.IntRange(0, most).Draw(rt, what)) * time.Minute
	}
	it := item.Item{Number: fmt.Sprintf("ZM-2026-%06d", n), Title: "x", Mark: tocsin.Mark(n % 5), Restricted: n%3 == 0,
		Kind:  rapid.SampledFrom(item.Kinds()).Draw(rt, "kind"),
		Class: rapid.SampledFrom([]string{"", "phishing", "ddos"}).Draw(rt, "class"),
		Org:   rapid.SampledFrom([]string{"", "bank", "power", "grid", "gone"}).Draw(rt, "org"), How: "email", Reporter: "isp"}
	it.Created = base.Add(minute(55*24*60, "created"))
	it.Status = item.First(it.Kind)
	if rapid.Bool().Draw(rt, "answered") {
		it.Answered = it.Created.Add(minute(3000, "answer"))
	}
	if rapid.Bool().Draw(rt, "closed") {
		it.Closed, it.Resolution, it.Status = it.Created.Add(minute(9000, "close")), "resolved", item.Resolved
		if it.Kind == item.Measure {
			it.Status = item.Removed
		}
	}
	if rapid.IntRange(0, 5).Draw(rt, "merged") == 0 {
		it.Merged = 7
	}
	return it
}

func TestForeword(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := open(t, db)
		p, _ := Parse("2026-11")
		if err := d.SetForeword(t.Context(), "lena", p, "  A quiet month.\r\n", 0); err != nil {
			t.Fatal(err)
		}
		r, err := d.Report(t.Context(), p)
		if err != nil || r.Foreword.Text != "A quiet month." || r.Foreword.By != "lena" || r.Foreword.Version != 1 {
			t.Fatalf("%v %+v", err, r.Foreword)
		}
		if err := d.SetForeword(t.Context(), "bob", p, "Mine", 0); tocsin.WhyOf(err) != tocsin.Conflict {
			t.Errorf("the version before is taken: %v", err)
		}
		if err := d.SetForeword(t.Context(), "bob", p, string(make([]byte, 7000)), 1); tocsin.WhyOf(err) != tocsin.TooLarge {
			t.Errorf("a book is taken: %v", err)
		}
		next, _ := Parse("2026-12")
		if _, err := d.Report(t.Context(), next); tocsin.WhyOf(err) != tocsin.NotFound {
			t.Errorf("a month to come: %v", err)
		}
	})
}

// What a year of 200,000 items costs: RESPOND_TIMING=1 go test -run YearTimes -v ./internal/module/respond/report
func TestYearTimes(t *testing.T) {
	if os.Getenv("RESPOND_TIMING") == "" {
		t.Skip("set RESPOND_TIMING=1 to measure a year")
	}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := open(t, db)
		do(t, db, func(ctx context.Context, tx *sqldb.Tx) error {
			terms := item.Usual()
			for i := 1; i < 6; i++ {
				terms.Calendar.Week[i] = []item.Span{{From: 8 * 60, To: 17 * 60}}
			}
			if err := record.SetSetting(ctx, tx, item.TermsSetting, terms); err != nil {
				return err
			}
			return fill(ctx, tx, 200_000)
		})
		for _, s := range []string{"2026", "2026-Q3", "2026-10"} {
			p, _ := Parse(s)
			best := time.Hour
			for range 4 {
				d.Forget()
				began := time.Now()
				if _, err := d.Report(t.Context(), p); err != nil {
					t.Fatal(err)
				}
				best = min(best, time.Since(began))
			}
			t.Logf("%8.1f ms %s", float64(best.Microseconds())/1000, s)
		}
	})
}

// fill makes items of a year, with a clock each; those that would close after now are open.
func fill(ctx context.Context, tx *sqldb.Tx, n int) error {
	first := sqldb.Time(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	_, err := tx.Exec(ctx, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?),
		x AS (SELECT i, ? + CAST(i AS BIGINT) * 130000000 AS at, (i % 1000) * CAST(60000000 AS BIGINT) AS wait, (i % 30000) * CAST(60000000 AS BIGINT) AS life FROM n)
		INSERT INTO respond_item (id, number, kind, status, open, resolution, title, class, mark, org, reporter, how, created, changed, answered, closed)
		SELECT i, 'ZM-2026-' || i, CASE i % 2 WHEN 0 THEN 'report' ELSE 'incident' END, CASE WHEN at + life > ? THEN 'open' ELSE 'resolved' END, CASE WHEN at + life > ? THEN 1 ELSE 0 END,
		CASE WHEN at + life > ? THEN '' ELSE 'resolved' END, 'Thing ' || i, CASE i % 5 WHEN 0 THEN 'phishing' WHEN 1 THEN 'ddos' WHEN 2 THEN 'scanner' WHEN 3 THEN 'infected-system' ELSE 'data-leak' END,
		2, 'org' || (i % 3000), 'isp', 'email', at, at, at + wait, CASE WHEN at + life > ? THEN 0 ELSE at + life END FROM x`,
		n, first, sqldb.Time(now), sqldb.Time(now), sqldb.Time(now), sqldb.Time(now))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO respond_clock (id, item, of, name, starts, due, met) SELECT id, id, 'sla', 'solve', created, created + 1000000000, closed FROM respond_item")
	return err
}
