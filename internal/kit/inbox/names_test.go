package inbox

import (
	"strings"
	"testing"

	"tocsin"
)

// TestNames: reports of the same bytes are told apart by what they are about, and one that was given under a wrong name takes
// the right one.
func TestNames(t *testing.T) {
	b := openBench(t)
	wrong := func(old Report) bool { return old.State == Failed || old.About == "rdp" }
	f := func(about string, unclear, corrects bool, wantID int64, wantKnown bool) Report {
		t.Helper()
		a := Arrival{Feed: "a", Name: about + ".csv", About: about, Unclear: unclear}
		if corrects {
			a.Corrects = wrong
		}
		rep, known, err := b.Receive(t.Context(), a, strings.NewReader("bytes"))
		if err != nil || rep.ID != wantID || known != wantKnown {
			t.Fatalf("%s: report %d, known %v, %v; want %d, %v", about, rep.ID, known, err, wantID, wantKnown)
		}
		return rep
	}
	first := f("rdp", false, false, 1, false)
	f("rdp", false, false, 1, true)
	f("anything", true, false, 1, true)
	second := f("telnet", false, false, 2, false)
	if !b.finish(first, Tally{Read: 1}) {
		t.Fatal("not due")
	}
	if moved := f("ssh", false, true, 1, false); moved.Run != 2 || !moved.Stale || moved.State != Waiting || moved.Name != "ssh.csv" {
		t.Errorf("corrected: %+v", moved)
	}
	f("ssh", false, true, 1, true)
	if err := b.Fail(t.Context(), second, "no"); err != nil {
		t.Fatal(err)
	}
	if moved := f("vnc", false, true, 2, false); moved.Run != 2 || moved.Stale || moved.Name != "vnc.csv" {
		t.Errorf("failed, and corrected: %+v", moved)
	}
	if _, err := b.Rename(t.Context(), 2, Arrival{Name: "x.csv", About: "x"}); tocsin.WhyOf(err) != tocsin.Conflict {
		t.Errorf("renamed while it waits: %v", err)
	}
	if !b.finish(b.get(2), Tally{Read: 1}) {
		t.Fatal("not due")
	}
	if _, err := b.Rename(t.Context(), 2, Arrival{Name: "ssh.csv", About: "ssh"}); tocsin.WhyOf(err) != tocsin.Conflict {
		t.Errorf("renamed to another's name: %v", err)
	}
	if _, err := b.Rename(t.Context(), 7, Arrival{}); tocsin.WhyOf(err) != tocsin.NotFound {
		t.Errorf("renamed nothing: %v", err)
	}
	twin, known, err := b.Twin(t.Context(), first, Arrival{Feed: "a", Name: "ssh.csv", About: "ssh"}, "of another day")
	if err != nil || known || twin.ID != 3 || twin.Size != first.Size {
		t.Errorf("a twin: %+v %v %v", twin, known, err)
	}
	if again, known, err := b.Twin(t.Context(), first, Arrival{Feed: "a", Name: "ssh.csv", About: "ssh"}, "of another day"); err != nil || !known || again.ID != 3 {
		t.Errorf("the same twin: %+v %v %v", again, known, err)
	}
}

func (b *bench) get(id int64) Report {
	b.Helper()
	rep, err := b.Get(b.Context(), id)
	if err != nil {
		b.Fatal(err)
	}
	return rep
}
