package outbox

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/live"
	"tocsin/internal/kit/sqldb"
)

// Pick chooses the acts that a person decides on: by number, or all that fit the rest.
type Pick struct {
	IDs   []int64 `json:"acts,omitempty"`
	All   bool    `json:"all,omitempty"` // needed where nothing else narrows the choice
	Kind  string  `json:"kind,omitempty"`
	To    string  `json:"to,omitempty"`
	State State   `json:"state,omitempty"`
	Seen  *Seen   `json:"-"` // what who decides may see: the rest is not there for them
}

// Outcome is what a decision did.
type Outcome struct {
	Changed int  `json:"changed"`
	Left    int  `json:"left"`    // chosen by number, and not what this can be done to
	Waiting int  `json:"waiting"` // of a release: they still need the approval of a second person
	Held    bool `json:"held"`    // the whole outbox is: nothing leaves
}

// maxPicked is how many acts may be named by number at once.
const maxPicked = 10_000

func (p Pick) check() error {
	switch {
	case len(p.IDs) > maxPicked:
		return tocsin.Faultf(tocsin.TooLarge, "%d acts at once; at most %d", len(p.IDs), maxPicked)
	case p.State != "" && !p.State.Known():
		f := tocsin.Faultf(tocsin.Invalid, "%.40q is none of %v", string(p.State), States)
		f.Field = "state"
		return f
	case len(p.IDs) == 0 && !p.All && p.Kind == "" && p.To == "" && p.State == "":
		return tocsin.Faultf(tocsin.Invalid, "nothing is chosen: name acts, a kind, a recipient, a state, or all")
	}
	return nil
}

// decision is one thing that a person can do to acts.
type decision struct {
	act  string // as the audit log names it
	set  string // SQL: what changes; its parameters are args
	args []any
	many []State // may be chosen in bulk
	byID []State // may be chosen by number or by naming the state, besides
	also string  // SQL: a further condition, both its parameters are by
}

// Hold keeps acts from leaving until somebody releases them.
func (o *Outbox) Hold(ctx context.Context, p Pick, by, why string) (Outcome, error) {
	return o.decide(ctx, p, by, why, decision{act: "outbox.hold", set: "state = 'held'", many: []State{Drafted, Ready}})
}

// Release lets acts leave. What needs approval and has none waits for it then. What has failed or is uncertain is released
// only where it is named by number or by its state: an uncertain act may arrive twice.
func (o *Outbox) Release(ctx context.Context, p Pick, by, why string) (Outcome, error) {
	return o.decide(ctx, p, by, why, decision{act: "outbox.release", many: []State{Held}, byID: []State{Failed, Uncertain},
		set: "state = CASE WHEN approve = 1 AND approver = '' THEN 'drafted' ELSE 'ready' END, tries = 0, claim = '', trouble = '', due = not_before"})
}

// Approve says that a second person has read acts and wants them sent: they are released, but for those that two people
// must approve, of whom this is the first. Nobody approves their own, nor twice.
func (o *Outbox) Approve(ctx context.Context, p Pick, by, why string) (Outcome, error) {
	if by == "" || by == audit.Node {
		return Outcome{}, tocsin.Faultf(tocsin.Denied, "a person approves, and no person is named")
	}
	d := decision{act: "outbox.approve", many: []State{Drafted}, also: " AND author <> ? AND first_approver <> ?"}
	follows, two := "1 = 0", anyOf(o.policy.Two)
	if len(two) > 0 {
		follows = "author = '" + audit.Node + "' AND first_approver = '' AND kind IN (" + marks(len(two)) + ")"
	}
	for _, set := range []struct{ column, first, last string }{{"state", "'drafted'", "'ready'"}, {"approver", "''", "?"}, {"first_approver", "?", "first_approver"}} {
		d.set += ", " + set.column + " = CASE WHEN " + follows + " THEN " + set.first + " ELSE " + set.last + " END"
		d.args = append(d.args, two...)
		if set.column != "state" {
			d.args = append(d.args, by)
		}
	}
	d.set = d.set[len(", "):]
	return o.decide(ctx, p, by, why, d)
}

// MadeFor names the person for whom the node has drafted an act, in the transaction that drafts it: nobody approves what
// they had the node draft.
func (o *Outbox) MadeFor(ctx context.Context, tx *sqldb.Tx, id int64, by string) error {
	if why := wrong(by, maxWord, true); why != "" {
		return tocsin.Faultf(tocsin.Invalid, "%s", why)
	}
	_, err := tx.Exec(ctx, "UPDATE outbox_act SET author = ? WHERE id = ? AND author = ?", by, id, audit.Node)
	if err != nil {
		return fmt.Errorf("name whose act %d is: %w", id, err)
	}
	return nil
}

// cancelling keeps acts from leaving for ever.
var cancelling = decision{act: "outbox.cancel", set: "state = 'cancelled', claim = ''", many: []State{Drafted, Held, Ready}, byID: []State{Failed, Uncertain}}

// Cancel keeps acts from leaving for ever.
func (o *Outbox) Cancel(ctx context.Context, p Pick, by, why string) (Outcome, error) {
	return o.decide(ctx, p, by, why, cancelling)
}

// Withdraw cancels acts in the transaction that takes back what drafted them: all of them, or it refuses.
func (o *Outbox) Withdraw(ctx context.Context, tx *sqldb.Tx, ids []int64, by, why string) error {
	if len(ids) == 0 {
		return nil
	}
	out, err := o.decideIn(ctx, tx, Pick{IDs: ids}, by, why, cancelling)
	if err == nil && out.Left > 0 {
		err = tocsin.Faultf(tocsin.Conflict, "A letter has left meanwhile, or is on its way.")
	}
	return err
}

// Confirm says that uncertain acts have arrived.
func (o *Outbox) Confirm(ctx context.Context, p Pick, by, why string) (Outcome, error) {
	return o.decide(ctx, p, by, why, decision{act: "outbox.confirm", set: "state = 'sent', trouble = '', receipt = ?, sent = ?", args: []any{"confirmed by " + by, sqldb.Time(o.now())}, many: []State{Uncertain}})
}

func (o *Outbox) decide(ctx context.Context, p Pick, by, why string, d decision) (out Outcome, err error) {
	if err := p.check(); err != nil {
		return out, err
	}
	err = o.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		out, err = o.decideIn(ctx, tx, p, by, why, d)
		return err
	})
	if err != nil {
		return Outcome{}, fmt.Errorf("%s: %w", d.act, err)
	}
	return out, nil
}

// decideIn is decide in a transaction.
func (o *Outbox) decideIn(ctx context.Context, tx *sqldb.Tx, p Pick, by, why string, d decision) (out Outcome, err error) {
	acts, err := o.change(ctx, tx, p, by, d)
	if err != nil {
		return out, err
	}
	out = Outcome{Changed: len(acts), Left: max(len(unique(p.IDs))-len(acts), 0)}
	if err := o.follow(ctx, tx, acts, &out); err != nil {
		return out, err
	}
	if err := o.tellHeld(ctx, tx, &out); err != nil || len(acts) == 0 {
		return out, err
	}
	if err := live.Touch(ctx, tx, Topic); err != nil {
		return out, err
	}
	return out, audit.Add(ctx, tx, audit.Line{Actor: by, Act: d.act, Subject: what(acts), Detail: map[string]any{
		"acts": runs(acts), "count": len(acts), "kind": p.Kind, "to": p.To, "all": p.All, "why": short(why)}})
}

// change changes what is chosen and may be changed, and returns it, sorted.
func (o *Outbox) change(ctx context.Context, tx *sqldb.Tx, p Pick, by string, d decision) (acts []Act, err error) {
	from := slices.Clone(d.many)
	if len(p.IDs) > 0 || p.State != "" {
		from = append(from, d.byID...)
	}
	if p.State != "" {
		from = slices.DeleteFunc(from, func(s State) bool { return s != p.State })
	}
	if len(from) == 0 {
		return nil, nil
	}
	ids := unique(p.IDs)
	for len(ids) > 0 || len(p.IDs) == 0 {
		n := min(len(ids), 500)
		query := "UPDATE outbox_act SET changed = ?, " + d.set + " WHERE (? = '' OR kind = ?) AND (? = '' OR recipient = ?) AND state IN (" + marks(len(from)) + ")" + d.also
		args := append([]any{sqldb.Time(tx.Now)}, d.args...)
		args = append(append(args, p.Kind, p.Kind, p.To, p.To), anyOf(from)...)
		if d.also != "" {
			args = append(args, by, by)
		}
		if n > 0 {
			query, args = query+" AND id IN ("+marks(n)+")", append(args, anyOf(ids[:n])...)
		}
		query, args = p.Seen.within(query, args)
		rows, err := tx.Query(ctx, query+" RETURNING "+columns, args...)
		part, err := collect(rows, err)
		if err != nil {
			return nil, err
		}
		acts = append(acts, part...)
		if ids = ids[n:]; n == 0 {
			break
		}
	}
	slices.SortFunc(acts, func(a, b Act) int { return int(a.ID - b.ID) })
	return acts, nil
}

// follow does what follows a decision: what may leave is woken for, what is done is told of.
func (o *Outbox) follow(ctx context.Context, tx *sqldb.Tx, acts []Act, out *Outcome) error {
	for _, a := range acts {
		var err error
		switch a.State {
		case Ready:
			err = o.wake(ctx, tx, a.Due)
		case Drafted:
			out.Waiting++
		case Sent, Cancelled:
			err = o.tell(ctx, tx, a)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (o *Outbox) tellHeld(ctx context.Context, tx *sqldb.Tx, out *Outcome) error {
	return tx.QueryRow(ctx, "SELECT held = 1 FROM outbox_node WHERE id = 1").Scan(&out.Held)
}

// HoldAll keeps everything from leaving until Open.
func (o *Outbox) HoldAll(ctx context.Context, by, why string) error {
	return o.setHeld(ctx, true, by, why, "outbox.hold_all")
}

// Open lets what is released leave.
func (o *Outbox) Open(ctx context.Context, by, why string) error {
	return o.setHeld(ctx, false, by, why, "outbox.open")
}

func (o *Outbox) setHeld(ctx context.Context, held bool, by, why, act string) error {
	err := o.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE outbox_node SET held = ?, held_by = ?, held_at = ?, why = ? WHERE id = 1", held, by, sqldb.Time(tx.Now), short(why))
		if err == nil && !held {
			err = o.wake(ctx, tx, tx.Now)
		}
		if err == nil {
			err = live.Touch(ctx, tx, Topic)
		}
		if err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: act, Subject: "outbox", Detail: map[string]string{"why": short(why)}})
	})
	if err != nil {
		return fmt.Errorf("%s: %w", act, err)
	}
	return nil
}

func unique(ids []int64) []int64 {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// what names acts in a few words.
func what(acts []Act) string {
	if len(acts) == 1 {
		return subject(acts[0].ID)
	}
	return strconv.Itoa(len(acts)) + " acts"
}

// maxRuns is how long the list of acts in a line of the audit log may be, in bytes.
const maxRuns = 128 << 10

// runs writes the numbers of sorted acts: "3-17,20".
func runs(acts []Act) string {
	var b strings.Builder
	for i := 0; i < len(acts) && b.Len() < maxRuns; {
		j := i
		for j+1 < len(acts) && acts[j+1].ID == acts[j].ID+1 {
			j++
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(acts[i].ID, 10))
		if j > i {
			b.WriteString("-" + strconv.FormatInt(acts[j].ID, 10))
		}
		i = j + 1
	}
	return b.String()
}
