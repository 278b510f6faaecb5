package respond

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// ActErase is what both who ask for and who grant the erasing of a person must be allowed to do.
const ActErase = "person.erase"

// erasureSubject stands before the number of an erasure in what a second person is asked: no log names the person.
const erasureSubject = "erasure/"

// Persons is what other rooms know of people: contacts.
type Persons interface {
	// Traces finds where a person's words stand.
	Traces(ctx context.Context, words string) ([]item.Trace, error)
	// Erase takes that away, and returns how much it was. Twice does no harm.
	Erase(ctx context.Context, words, by string) (n int, err error)
}

// tracesShown is how many places of each sort are listed; tracesTold how many are given out.
const (
	tracesShown = 50
	tracesTold  = 5000
)

// Traces finds where a person stands, by an address, a name or a telephone number, as far as somebody may see it.
func (r *Room) Traces(ctx context.Context, v item.Viewer, words string) (item.Traces, error) {
	return r.traces(ctx, v, words, tracesShown)
}

// TellPerson is all that is known of a person, for the person. That it was given out is written down, and not of whom.
func (r *Room) TellPerson(ctx context.Context, v item.Viewer, words string) (t item.Traces, err error) {
	if t, err = r.traces(ctx, v, words, tracesTold); err != nil {
		return t, err
	}
	return t, r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.person.tell", Subject: "person", Detail: map[string]any{"traces": len(t.Traces)}})
	})
}

func (r *Room) traces(ctx context.Context, v item.Viewer, words string, most int) (t item.Traces, err error) {
	if t.Words, err = personWords(words); err != nil {
		return t, err
	}
	t.Traces = []item.Trace{}
	if r.Persons != nil {
		more, err := r.Persons.Traces(ctx, t.Words)
		if err != nil {
			return t, err
		}
		t.Traces = append(t.Traces, more...)
	}
	list, more, err := record.TracesOf(ctx, r.DB, v, t.Words, most)
	t.Traces, t.More = append(t.Traces, list...), more
	return t, err
}

func personWords(s string) (string, error) {
	words, ok := item.PersonWords(s)
	if !ok {
		return "", fault("words", "say an address, a name or a number of %d to %d bytes", 4, 200)
	}
	return words, nil
}

// Erase erases a person wherever they stand, also where whoever asks may not look. Where a second person has to look it
// waits. The work itself is done step by step.
func (r *Room) Erase(ctx context.Context, v item.Viewer, words, why string) (e item.Erasure, err error) {
	e = item.Erasure{By: v.Name}
	if e.Words, err = personWords(words); err != nil {
		return e, err
	}
	if e.Why, err = reason("reason", why); err != nil {
		return e, err
	}
	waits, err := r.needsSecond(ctx)
	if err != nil {
		return e, err
	}
	e.Why = item.Cut(e.Why, maxWish)
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := record.AddErasure(ctx, tx, &e); err != nil {
			return err
		}
		subject := erasureSubject + strconv.FormatInt(e.ID, 10)
		if err := audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.person.ask", Subject: subject}); err != nil {
			return err
		}
		if waits {
			return r.Ask(ctx, tx, Wish{Act: ActErase, Subject: subject, Why: e.Why, Href: "/person", By: v.Name})
		}
		return record.GrantErasure(ctx, tx, e.ID, "")
	})
	if err != nil || waits {
		return e, err
	}
	if err := r.EraseOn(ctx); err != nil {
		return e, err
	}
	return record.Erasure(ctx, r.DB, e.ID)
}

// erasureGranted notes that a second person lets a person be erased. What is to be done is done step by step afterwards.
func (r *Room) erasureGranted(ctx context.Context, tx *sqldb.Tx, w Wish) error {
	id, err := strconv.ParseInt(strings.TrimPrefix(w.Subject, erasureSubject), 10, 64)
	if err != nil {
		return tocsin.Faultf(tocsin.Conflict, "%.60q is no erasure", w.Subject)
	}
	if _, err := record.Erasure(ctx, tx, id); err != nil {
		return err
	}
	return record.GrantErasure(ctx, tx, id, w.Granter)
}

// Erasures lists who was asked to be erased, the newest first. Of what is done nothing of the person is left.
func (r *Room) Erasures(ctx context.Context) ([]item.Erasure, error) {
	return record.Erasures(ctx, r.DB, false)
}

// wishHolds is how long an erasure that nobody lets happen is kept: a day longer than what waits for a second person.
const wishHolds = 8 * 24 * time.Hour

// EraseOn does what is left of all erasures that were granted. Each step is a transaction with how far it has come, so a
// process that dies loses and doubles nothing.
func (r *Room) EraseOn(ctx context.Context) error {
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		return record.DropErasures(ctx, tx, sqldb.Time(tx.Now.Add(-wishHolds)))
	})
	if err != nil {
		return err
	}
	list, err := record.Erasures(ctx, r.DB, true)
	if err != nil || len(list) == 0 {
		return err
	}
	for _, e := range list {
		for e.Done.IsZero() {
			if e, err = r.eraseStep(ctx, e.ID); err != nil {
				return fmt.Errorf("erase %d: %w", e.ID, err)
			}
		}
	}
	return r.Sweep(ctx)
}

// eraseAtOnce is how many rows one step looks at.
const eraseAtOnce = 200

// eraseStep does the next step of one erasure, and returns how it stands then.
func (r *Room) eraseStep(ctx context.Context, id int64) (e item.Erasure, err error) {
	if e, err = record.Erasure(ctx, r.DB, id); err != nil || !e.Done.IsZero() {
		return e, err
	}
	if e.Place >= record.Places() {
		return e, r.eraseRest(ctx, &e)
	}
	return e, r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if e, err = record.Erasure(ctx, tx, id); err != nil || e.Place >= record.Places() {
			return err
		}
		s, err := record.EraseStep(ctx, tx, e, eraseAtOnce)
		if err != nil {
			return err
		}
		if err := r.stepped(ctx, tx, s); err != nil {
			return err
		}
		e.Counts = counted(counted(e.Counts, s.What, s.N), item.Kept, s.Kept)
		if e.After = s.Last; s.Last == 0 {
			e.Place++
		}
		return record.SetErasure(ctx, tx, e)
	})
}

// stepped does what follows from one step: letters go whole, items are found by what they say now.
func (r *Room) stepped(ctx context.Context, tx *sqldb.Tx, s record.Step) error {
	for _, id := range s.Letters {
		if err := r.dropLetter(ctx, tx, id); err != nil {
			return err
		}
	}
	slices.Sort(s.Items)
	for _, id := range slices.Compact(s.Items) {
		it, err := record.ByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := r.index(ctx, tx, it); err != nil {
			return err
		}
	}
	return nil
}

func counted(counts map[string]int, what string, n int) map[string]int {
	if counts == nil {
		counts = map[string]int{}
	}
	if n > 0 {
		counts[what] += n
	}
	return counts
}

// eraseRest erases a person in the outbox and in other rooms, and ends: the words are forgotten.
func (r *Room) eraseRest(ctx context.Context, e *item.Erasure) error {
	if r.Outbox != nil {
		n, err := r.Outbox.ForgetTo(ctx, item.PersonBare(e.Words), item.Erased)
		if err != nil {
			return err
		}
		e.Counts = counted(e.Counts, "sent", n)
	}
	if r.Persons != nil {
		n, err := r.Persons.Erase(ctx, e.Words, e.By)
		if err != nil {
			return err
		}
		e.Counts = counted(e.Counts, "contact", n)
	}
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		e.Words, e.Done = "", tx.Now
		if err := record.SetErasure(ctx, tx, *e); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: e.By, Act: "respond.person.erase", Subject: erasureSubject + strconv.FormatInt(e.ID, 10),
			Detail: map[string]any{"granter": e.Granter, "why": e.Why, "counts": e.Counts}})
	})
}
