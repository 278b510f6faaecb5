package watch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/warn"
)

// paper is a desk of one table, which a rollback takes back like everything else. It breaks off at its nth act.
type paper struct {
	db      *sqldb.DB
	breakAt int
}

var errBroken = errors.New("the node died here")

func (d *paper) write(ctx context.Context, tx *sqldb.Tx, item, what string, list []find.Problem) error {
	for _, p := range list {
		if _, err := tx.Exec(ctx, "INSERT INTO paper (item, what, owner, identifier) VALUES (?, ?, ?, ?)", item, what, p.Owner, p.Identifier); err != nil {
			return err
		}
	}
	if d.breakAt--; d.breakAt == 0 {
		return errBroken
	}
	return nil
}

func (d *paper) Open(ctx context.Context, tx *sqldb.Tx, o Occasion) (string, error) {
	var n int
	if err := tx.QueryRow(ctx, "SELECT COUNT(DISTINCT item) FROM paper").Scan(&n); err != nil {
		return "", err
	}
	number := fmt.Sprint("item ", n+1)
	return number, d.write(ctx, tx, number, "in", o.Problems)
}

func (d *paper) Join(ctx context.Context, tx *sqldb.Tx, number string, o Occasion) (bool, error) {
	var closed int
	if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM paper WHERE item = ? AND what = 'closed'", number).Scan(&closed); err != nil || closed > 0 {
		return false, err
	}
	return true, d.write(ctx, tx, number, "in", o.Problems)
}

func (d *paper) Leave(ctx context.Context, tx *sqldb.Tx, _, number string, p find.Problem, last bool) error {
	what := "out"
	if last {
		what = "last"
	}
	return d.write(ctx, tx, number, what, []find.Problem{p})
}

func (d *paper) Templates(context.Context) ([]string, error) { return []string{"Bots"}, nil }

// written is what the desk has, a line each, sorted.
func (d *paper) written(ctx context.Context) (list []string, err error) {
	rows, err := d.db.Query(ctx, "SELECT item, what, owner, identifier FROM paper")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var item, what, owner, identifier string
		if err := rows.Scan(&item, &what, &owner, &identifier); err != nil {
			return nil, err
		}
		list = append(list, strings.Join([]string{item, what, owner, identifier}, " "))
	}
	slices.Sort(list)
	return list, rows.Err()
}

// openModel says what the desk must have: a rule as one would do it by hand.
type openModel struct {
	most   int
	lines  []string
	opened int
	item   map[string]int   // of an owner: the newest
	closed map[int]bool     // items
	of     map[string]int   // of a problem that is there: its item, 0 for none
	in     map[int][]string // what is there of an item
}

func (m *openModel) look(there map[string]bool) {
	byOwner := map[string][]string{}
	for _, p := range slices.Sorted(maps.Keys(there)) {
		if _, known := m.of[p]; !known {
			owner, _, _ := strings.Cut(p, " ")
			byOwner[owner] = append(byOwner[owner], p)
		}
	}
	for _, owner := range slices.Sorted(maps.Keys(byOwner)) {
		n := m.item[owner]
		if n == 0 || m.closed[n] {
			if n = 0; m.opened < m.most {
				m.opened++
				n = m.opened
				m.item[owner] = n
			}
		}
		for _, p := range byOwner[owner] {
			if m.of[p] = n; n > 0 {
				m.in[n] = append(m.in[n], p)
				m.lines = append(m.lines, fmt.Sprint("item ", n, " in ", p))
			}
		}
	}
	m.leave(there)
}

func (m *openModel) leave(there map[string]bool) {
	for _, p := range slices.Sorted(maps.Keys(m.of)) {
		if there[p] {
			continue
		}
		if n := m.of[p]; n > 0 {
			m.in[n] = slices.DeleteFunc(m.in[n], func(q string) bool { return q == p })
			what := "out"
			if len(m.in[n]) == 0 {
				what = "last"
			}
			m.lines = append(m.lines, fmt.Sprint("item ", n, " ", what, " ", p))
		}
		delete(m.of, p)
	}
}

// Whatever is seen, fixed and back, whichever items are closed, and wherever the node dies: each finding is in one item each
// time that it is new, an item is told of each that is fixed once, and no rule opens more than it may.
func TestRulesOpenOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("it walks weeks")
	}
	rapidChecks(t, 8, 60)
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "open")
		if err != nil {
			rt.Fatal(err)
		}
		defer os.RemoveAll(dir)
		walkOpening(t, rt, dir)
	})
}

func walkOpening(t *testing.T, rt *rapid.T, dir string) {
	base := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	b := openBench(t, dir, plainFeed, func() time.Time { return base })
	defer b.close()
	b.roster(country)
	if err := b.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), "CREATE TABLE paper (item TEXT NOT NULL, what TEXT NOT NULL, owner TEXT NOT NULL, identifier TEXT NOT NULL)")
		return err
	}); err != nil {
		rt.Fatal(err)
	}
	desk := &paper{db: b.DB}
	b.Desk = desk
	m := &openModel{most: rapid.IntRange(1, 6).Draw(rt, "most"), item: map[string]int{}, closed: map[int]bool{}, of: map[string]int{}, in: map[int][]string{}}
	days := rapid.IntRange(2, 6).Draw(rt, "days")
	for day := range days {
		there := map[string]bool{}
		text := "when,ip,port,what\n"
		when := base.AddDate(0, 0, day-days-1).Format("2006-01-02 15:04:05")
		text += when + ",203.0.113.1,1,nobody\n"
		for i, owner := range []string{"alpha", "beta"} {
			for j := range 3 {
				if rapid.Bool().Draw(rt, "seen") {
					text += fmt.Sprintf("%s,192.0.2.%d,1,what%d\n", when, 1+128*i+j, j)
					there[fmt.Sprint(owner, " what", j)] = true
				}
			}
		}
		b.ingest(fmt.Sprint(day, ".csv"), text)
		if day == 0 {
			b.beginRule(rt, m, there)
		}
		for desk.breakAt = rapid.IntRange(0, 4).Draw(rt, "break"); ; desk.breakAt = 0 {
			err := b.OpenItems(t.Context())
			if err == nil {
				break
			}
			if !errors.Is(err, errBroken) {
				rt.Fatal(err)
			}
			b.opened = openedAt{} // another process begins
		}
		m.look(there)
		if m.opened > 0 && rapid.Bool().Draw(rt, "close") {
			n := rapid.IntRange(1, m.opened).Draw(rt, "which")
			m.closed[n], desk.breakAt = true, 0
			if err := b.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
				return desk.write(t.Context(), tx, fmt.Sprint("item ", n), "closed", []find.Problem{{}})
			}); err != nil {
				rt.Fatal(err)
			}
			m.lines = append(m.lines, fmt.Sprint("item ", n, " closed  "))
		}
		got, err := desk.written(t.Context())
		slices.Sort(m.lines)
		if err != nil || strings.Join(lastIsOut(got), "\n") != strings.Join(lastIsOut(m.lines), "\n") {
			rt.Fatalf("day %d: %v\ngot\n%s\nwant\n%s", day, err, strings.Join(got, "\n"), strings.Join(m.lines, "\n"))
		}
	}
}

// beginRule adds the rule when the first report is in: what that told of is there before.
func (b *bench) beginRule(rt *rapid.T, m *openModel, there map[string]bool) {
	rule := warn.Rule{Type: "infected-system", Reason: "a test", By: "ana", Opening: warn.Opening{Opens: "Bots", Most: m.most}}
	if _, err := b.addRule(b.t.Context(), rule); err != nil {
		rt.Fatal(err)
	}
	for p := range there {
		m.of[p] = 0
	}
}

// lastIsOut writes lines of what is fixed alike, with how many were the last behind them: which of several that are fixed at
// once is the last is nobody's affair.
func lastIsOut(lines []string) (list []string) {
	last := 0
	for _, l := range lines {
		if strings.Contains(l, " last ") {
			last++
		}
		list = append(list, strings.ReplaceAll(l, " last ", " out "))
	}
	slices.Sort(list)
	return append(list, fmt.Sprint(last, " were the last"))
}

// The page tells what a rule would open before it is added, and keeps what was typed.
func TestRuleIsLookedAtFirst(t *testing.T) {
	k := newKeeper(t, lets{"rule.write": true})
	k.Desk = &paper{}
	form := url.Values{"do": {"look"}, "does": {"open"}, "opens": {"Bots"}, "type": {"infected-system"}, "most": {"7"}}
	k.ask(t, "/watch/rules", form, 200, "would have opened 1 item.")
	k.ask(t, "/watch/rules", form, 200, `value="7"`)
	form.Set("opens", "")
	k.ask(t, "/watch/rules", form, 422, "name the template of items")
	form = url.Values{"do": {"add"}, "does": {"open"}, "opens": {"Others"}, "type": {"infected-system"}, "reason": {"x"}}
	k.ask(t, "/watch/rules", form, 422, "there is no template")
	form.Set("opens", "Bots")
	k.ask(t, "/watch/rules", form, 303, "done=1")
	k.ask(t, "/watch/rules", nil, 200, "Bots is opened")
}
