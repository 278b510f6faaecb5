package crash

import (
	"testing"
	"time"
)

// perWorld is how many reports one data directory takes in; the rows of the later ones are in part those of the earlier.
const perWorld = 3

// A process that takes a report in and is killed at any moment leaves nothing missing and nothing doubled, once the
// same command has come to its end.
func TestIngestSurvivesKill(t *testing.T) {
	usual := measure(t)
	n, cut := roundsOf(100, 16, 6), 0
	for round := 0; round < n; round += perWorld {
		s := *seed + uint64(round)
		t.Run(name(s), func(t *testing.T) {
			w := newWorld(t, s, perWorld)
			var ids []int64
			for range min(perWorld, n-round) {
				id, killed := w.killOnce(usual)
				ids = append(ids, id)
				cut += killed
				w.check(ids)
			}
		})
	}
	t.Logf("%d of %d kills came before the end; a report takes %v", cut, n, usual)
	if cut == 0 {
		t.Error("no kill came before the end: nothing was tested")
	}
}

// killOnce takes the next report in, with one kill on the way, sometimes two.
func (w *world) killOnce(usual time.Duration) (id int64, killed int) {
	w.Helper()
	rep := w.next(*rows)
	for range 1 + w.r.IntN(5)/4 {
		if ended := w.runFor(moment(w.r, usual), ingest(rep)...); !ended {
			killed = 1
		}
	}
	return w.checkResult(w.run(ingest(rep)...), rep), killed
}

// measure takes a report in without a kill, and returns how long that takes.
func measure(t *testing.T) time.Duration {
	t.Helper()
	w := newWorld(t, 0, 1)
	rep := w.next(*rows)
	began := time.Now()
	out := w.run(ingest(rep)...)
	took := time.Since(began)
	w.check([]int64{w.checkResult(out, rep)})
	if t.Failed() {
		t.Fatal("wrong without a kill")
	}
	return took
}
