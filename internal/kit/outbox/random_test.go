package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// may is what each thing that happens may make of a state, written down a second time.
var may = map[string]map[outbox.State][]outbox.State{
	"hold":    {outbox.Drafted: {outbox.Held}, outbox.Ready: {outbox.Held}},
	"release": {outbox.Held: {outbox.Ready, outbox.Drafted}, outbox.Failed: {outbox.Ready, outbox.Drafted}, outbox.Uncertain: {outbox.Ready, outbox.Drafted}},
	"approve": {outbox.Drafted: {outbox.Ready, outbox.Drafted}},
	"cancel":  {outbox.Drafted: {outbox.Cancelled}, outbox.Held: {outbox.Cancelled}, outbox.Ready: {outbox.Cancelled}, outbox.Failed: {outbox.Cancelled}, outbox.Uncertain: {outbox.Cancelled}},
	"confirm": {outbox.Uncertain: {outbox.Sent}},
	"run": {outbox.Ready: {outbox.Ready, outbox.Sent, outbox.Failed, outbox.Uncertain},
		outbox.Sending: {outbox.Sending, outbox.Uncertain}},
	"die": {outbox.Ready: {outbox.Sending}},
}

// known is what the test knows of an act.
type known struct {
	id       int64
	state    outbox.State
	mark     tocsin.Mark
	allowed  int // how often it may have left: once, and once more for each time a person released it while uncertain
	confirms int
	denied   bool // its recipient may not have it any more
}

// chaos does things to an outbox in a random order, and looks after each what came of it.
type chaos struct {
	*rapid.T
	*box
	acts   map[string]*known
	open   bool
	answer error // of the channel
	n      *int  // keys are unique over all rounds
}

func TestRandomOrdersKeepTheRules(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		n := 0
		b := newBox(t, db, outbox.Policy{Auto: []string{"reminder"}, Approve: []string{"campaign"}, Tries: 3})
		rapid.Check(t, func(rt *rapid.T) {
			c := &chaos{T: rt, box: b, acts: map[string]*known{}, n: &n}
			c.clear()
			rt.Repeat(map[string]func(*rapid.T){
				"": c.look, "draft": c.draftOne, "run": c.runs, "die": c.die, "time": c.time, "gate": c.gate, "deny": c.deny,
				"hold": c.decides("hold", b.Hold), "release": c.decides("release", b.Release), "approve": c.decides("approve", b.Approve),
				"cancel": c.decides("cancel", b.Outbox.Cancel), "confirm": c.decides("confirm", b.Confirm),
			})
			c.settle()
		})
	})
}

// clear empties the outbox, which all rounds share.
func (c *chaos) clear() {
	for _, q := range []string{"DELETE FROM outbox_payload", "DELETE FROM outbox_act", "UPDATE outbox_node SET held = 1"} {
		c.exec(q)
	}
	c.post.got = map[string]int{}
	c.post.fail = func(outbox.Act) error { return c.answer }
	c.OnCheck(func(_ context.Context, a outbox.Act) (string, error) {
		if k := c.acts[a.Key]; k != nil && k.denied {
			return "not any more", nil
		}
		return "", nil
	})
	c.box.clock.pass(24 * time.Hour)
}

func (c *chaos) exec(query string, args ...any) {
	err := c.db.Tx(c.box.T.Context(), func(tx *sqldb.Tx) error { _, err := tx.Exec(c.box.T.Context(), query, args...); return err })
	if err != nil {
		c.T.Fatal(err)
	}
}

// keys are in order: what is drawn must mean the same when a round is played again.
func (c *chaos) keys() []string { return slices.Sorted(maps.Keys(c.acts)) }

func (c *chaos) draftOne(t *rapid.T) {
	*c.n++
	d := outbox.Draft{Key: fmt.Sprint("k", *c.n), Kind: rapid.SampledFrom([]string{"digest", "reminder", "campaign"}).Draw(t, "kind"), Author: "anna",
		Mark: tocsin.Mark(rapid.IntRange(0, 4).Draw(t, "mark")), Clearance: tocsin.Mark(rapid.IntRange(0, 4).Draw(t, "clearance"))}
	id, _, err := c.draft(d)
	covered := d.Mark >= d.Clearance && d.Clearance != tocsin.Red || d.Mark == tocsin.Clear
	switch {
	case covered != (err == nil):
		t.Fatalf("%v to one cleared for %v: %v", d.Mark, d.Clearance, err)
	case err != nil:
		return
	}
	c.acts[d.Key] = &known{id: id, mark: d.Mark, allowed: 1, state: c.box.state(id)}
}

func (c *chaos) decides(name string, do deciding) func(*rapid.T) {
	return func(t *rapid.T) {
		var p outbox.Pick
		for _, key := range c.keys() {
			if rapid.Bool().Draw(t, "pick") {
				p.IDs = append(p.IDs, c.acts[key].id)
			}
		}
		if len(p.IDs) == 0 {
			p.All = true
		}
		by := rapid.SampledFrom([]string{"anna", "otto"}).Draw(t, "by")
		if _, err := do(c.box.T.Context(), p, by, ""); err != nil {
			t.Fatal(err)
		}
		c.changed(name, func(k *known, was outbox.State) {
			if name == "release" && was == outbox.Uncertain {
				k.allowed++
			}
			if name == "confirm" {
				k.confirms++
			}
			if name == "approve" && by == "anna" && k.state != was {
				t.Fatalf("anna approved her own act %d", k.id)
			}
		})
	}
}

func (c *chaos) runs(t *rapid.T) {
	c.answer = rapid.SampledFrom([]error{nil, nil, errors.New("later"), outbox.Permanent, outbox.Unsure}).Draw(t, "answer")
	if _, err := c.Outbox.Run(c.box.T.Context()); err != nil {
		t.Fatal(err)
	}
	c.changed("run", func(k *known, was outbox.State) {
		if !c.open && was == outbox.Ready && k.state == outbox.Sent {
			t.Fatalf("act %d left while the outbox was held", k.id)
		}
	})
}

// die has a process end while it sends an act: what it left is a row, and perhaps a letter in the world.
func (c *chaos) die(t *rapid.T) {
	for _, key := range c.keys() {
		k := c.acts[key]
		if k.state != outbox.Ready || k.denied || !c.open {
			continue
		}
		c.exec("UPDATE outbox_act SET state = 'sending', claim = 'dead', tries = tries + 1 WHERE id = ?", k.id)
		if rapid.Bool().Draw(t, "left") {
			c.post.got[key]++
		}
		break
	}
	c.changed("die", func(*known, outbox.State) {})
}

func (c *chaos) time(t *rapid.T) {
	c.box.clock.pass(time.Duration(rapid.IntRange(1, 48).Draw(t, "hours")) * time.Hour)
}

func (c *chaos) gate(t *rapid.T) {
	do := c.Outbox.HoldAll
	if c.open = rapid.Bool().Draw(t, "open"); c.open {
		do = c.Outbox.Open
	}
	if err := do(c.box.T.Context(), "anna", ""); err != nil {
		t.Fatal(err)
	}
}

func (c *chaos) deny(t *rapid.T) {
	for _, key := range c.keys() {
		if c.post.got[key] == 0 && rapid.Bool().Draw(t, "deny") {
			c.acts[key].denied = true
		}
	}
}

// changed reads all acts and compares with what may have happened to them.
func (c *chaos) changed(what string, each func(k *known, was outbox.State)) {
	for key, k := range c.acts {
		was := k.state
		k.state = c.box.state(k.id)
		if k.state == was {
			continue
		}
		if !slices.Contains(may[what][was], k.state) {
			c.T.Fatalf("%s made %s of %s, which was %s", what, k.state, key, was)
		}
		each(k, was)
	}
}

// look sees whether the rules hold.
func (c *chaos) look(t *rapid.T) {
	for key, k := range c.acts {
		n := c.post.got[key]
		switch {
		case n > k.allowed:
			t.Fatalf("%s left %d times, %d allowed", key, n, k.allowed)
		case k.denied && n > 0:
			t.Fatalf("%s left, and its recipient may not have it", key)
		case k.state == outbox.Sent && n == 0 && k.confirms == 0:
			t.Fatalf("%s is sent, and has not left", key)
		}
	}
}

// settle lets time pass until nothing moves: no act is lost.
func (c *chaos) settle() {
	c.answer, c.open = nil, true
	if err := c.Outbox.Open(c.box.T.Context(), "anna", ""); err != nil {
		c.T.Fatal(err)
	}
	for range 3 {
		c.box.clock.pass(48 * time.Hour)
		if _, err := c.Outbox.Run(c.box.T.Context()); err != nil {
			c.T.Fatal(err)
		}
	}
	c.changed("run", func(*known, outbox.State) {})
	c.look(c.T)
	for key, k := range c.acts {
		if k.state == outbox.Ready || k.state == outbox.Sending {
			c.T.Fatalf("%s is %s when all is over", key, k.state)
		}
	}
}
