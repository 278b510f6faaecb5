package embedded

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"github.com/VictoriaMetrics/VictoriaLogs/lib/logstorage"
	"pgregory.net/rapid"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

// What is held comes out as it went in, its fields by name, over as many fillings as its memory is used for.
func TestHeldRows(t *testing.T) {
	h := newHeldRows()
	rapid.Check(t, func(rt *rapid.T) {
		h.reset()
		var want [][]logstorage.Field
		for n := range rapid.IntRange(0, 200).Draw(rt, "rows") {
			row := []logstorage.Field{{Name: eventlog.ShardField, Value: fmt.Sprint(n % 3)}}
			for _, name := range rapid.Permutation([]string{"a", "b", "cc", "z", "source.ip"}).Draw(rt, "names")[:n%6] {
				row = append(row, logstorage.Field{Name: name, Value: rapid.StringN(0, 300, -1).Draw(rt, "value")})
			}
			h.add(int64(n), row)
			slices.SortFunc(row, func(a, b logstorage.Field) int { return cmp.Compare(a.Name, b.Name) })
			want = append(want, row)
		}
		for i, r := range h.refs {
			if r.time != int64(i) || !slices.Equal(h.fieldsOf(r), want[i]) {
				rt.Fatalf("row %d is %v, want %v", i, h.fieldsOf(r), want[i])
			}
		}
	})
}

// Long rows go on in another slab, and many sequences of names or many bytes fill what is held.
func TestHeldRowsFull(t *testing.T) {
	f := func(rows, fields, length int, full bool) {
		t.Helper()
		h, b := newHeldRows(), batch{}
		for n := range rows {
			ev := tocsin.Event{}
			for i := range fields {
				ev.Add(fmt.Sprint("extra.", n, i), string(make([]byte, length)))
			}
			h.add(0, b.row(&ev, "form"))
		}
		if h.full() != full {
			t.Errorf("%d rows of %d fields: full is %v", rows, fields, h.full())
		}
		for n, r := range h.refs {
			if got := len(h.fieldsOf(r)); got != fields+3 {
				t.Errorf("row %d has %d fields, want %d", n, got, fields+3)
			}
		}
	}
	f(10, 2, 120_000, false)
	f(70, 2, 120_000, true)
	f(maxOrders-1, 2, 1, false)
	f(maxOrders, 2, 1, true)
	f(holdRows-1, 0, 1, false)
	f(holdRows, 0, 1, true)
}
