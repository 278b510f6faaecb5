// Package notice tells people of a team what concerns them: each happening once, by the way that each of them has chosen for
// its kind. Whoever does something that concerns others calls Tell in the transaction of it, so that the notice is there
// exactly when that is, however the process dies. The package holds who, what kind and which number, never what a thing
// says: pages and letters ask for that, and for whether the reader may see it, when they are made.
//
// Tables: notice_line, notice_choice, notice_floor, notice_answer.
package notice

import (
	"context"
	"embed"
	"errors"
	"slices"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/live"
	"tocsin/internal/kit/sqldb"
)

//go:embed migrate/*.sql
var migrations embed.FS

// Kind is what sort of happening it is.
type Kind string

// The kinds of notices.
const (
	Given    Kind = "given"    // something was given to the reader to work on
	Task     Kind = "task"     // a task of something was
	Mention  Kind = "mention"  // somebody named the reader in a note
	Clock    Kind = "clock"    // a clock of theirs runs out soon, or has
	Answer   Kind = "answer"   // an answer came in what they have or follow
	Decision Kind = "decision" // something waits for a second person, who they may be
	Arrival  Kind = "arrival"  // something new came while they have the duty
	Follow   Kind = "follow"   // something else happened in what they follow
)

// Kinds are all kinds, in the order in which people choose.
func Kinds() []Kind {
	return []Kind{Given, Task, Mention, Clock, Answer, Decision, Arrival, Follow}
}

// Way is how somebody wants to be told.
type Way string

// The ways. A letter is written beside the line in the list, never in its place.
const (
	None   Way = "none"
	Listed Way = "console" // in the list of notices alone
	Mail   Way = "mail"    // and by a letter at once
	Digest Way = "digest"  // and in one letter a day
)

// Ways are all ways, the quietest first.
func Ways() []Way { return []Way{None, Listed, Digest, Mail} }

// Usual is the way of a kind for whoever has not chosen. Whoever has no address of their own gets no letter.
func Usual(k Kind) Way {
	if k == Follow {
		return Listed
	}
	return Mail
}

// Line is one notice.
type Line struct {
	ID    int64     `json:"notice"`
	Who   string    `json:"-"`
	Key   string    `json:"-"` // what happened: of one key each is told once
	Kind  Kind      `json:"kind"`
	About string    `json:"about,omitempty"` // a number
	Href  string    `json:"page,omitempty"`  // a page of this node
	By    string    `json:"by,omitempty"`    // who did it
	Word  string    `json:"word,omitempty"`  // more of it: of a clock soon or late, of a decision its act, of what is followed noted or status
	Way   Way       `json:"-"`
	At    time.Time `json:"at"`
	Seen  time.Time `json:"seen,omitzero"`

	Priority int `json:"-"` // of what it is about, 1 is the most urgent; 0 is none, of which letters are always written. It is not kept
}

// Limits of a line, in bytes.
const (
	maxName = 200
	maxHref = 400
)

// check refuses a line that can't be kept.
func (l Line) check() error {
	switch {
	case l.Who == "" || l.Key == "" || len(l.Who) > maxName || len(l.Key) > maxName || len(l.About) > maxName || len(l.By) > maxName || len(l.Word) > maxName || len(l.Href) > maxHref:
		return errors.New("a notice needs whom it is for and a key, and is short")
	case !slices.Contains(Kinds(), l.Kind):
		return errors.New("a notice is of no kind that there is: " + string(l.Kind))
	}
	return nil
}

// Hidden is what of the lines somebody may not see: those about a number that the query gives, as number. The zero Hidden
// hides nothing.
type Hidden struct {
	Query string
	Args  []any
}

// Notices keeps notices.
type Notices struct {
	db   *sqldb.DB
	wake func(ctx context.Context, tx *sqldb.Tx) error // asks for letters to be written
}

// Open returns the notices of a node, with their tables up to date.
func Open(ctx context.Context, db *sqldb.DB) (*Notices, error) {
	n := &Notices{db: db, wake: func(context.Context, *sqldb.Tx) error { return nil }}
	return n, errors.Join(audit.Open(ctx, db), live.Tables(ctx, db), db.Migrate(ctx, "notice", migrations))
}

// OnLetter says how whoever writes letters is woken, in the transaction of what leads to one. It is called before the node
// serves.
func (n *Notices) OnLetter(wake func(ctx context.Context, tx *sqldb.Tx) error) { n.wake = wake }

// Topic is what open pages of a person listen to: it changes with their notices.
func Topic(who string) string { return topic + who }

const topic = "notice/"

// Tell tells one person of something, in the caller's transaction. Where they were told of that key before, or want to hear
// nothing of the kind, nothing is written. A nil Notices tells nobody.
func (n *Notices) Tell(ctx context.Context, tx *sqldb.Tx, l Line) error {
	if n == nil {
		return nil
	}
	if err := l.check(); err != nil {
		return err
	}
	var err error
	if l.Way, err = wayOf(ctx, tx, l.Who, l.Kind); err != nil || l.Way == None {
		return err
	}
	if l.Way, err = l.loud(ctx, tx); err != nil {
		return err
	}
	fresh, err := insert(ctx, tx, l)
	if err != nil || !fresh {
		return err
	}
	if err := live.Touch(ctx, tx, Topic(l.Who)); err != nil || l.Way != Mail {
		return err
	}
	return n.wake(ctx, tx)
}

// loud is the way of a line for whoever wants letters from a priority on: what is less urgent stands in the list alone.
func (l Line) loud(ctx context.Context, r sqldb.Reader) (Way, error) {
	if l.Priority == 0 || l.Way != Mail && l.Way != Digest {
		return l.Way, nil
	}
	floor, err := floorOf(ctx, r, l.Who)
	if err != nil || floor == 0 || l.Priority <= floor {
		return l.Way, err
	}
	return Listed, nil
}

// maxPriority is the least urgent priority.
const maxPriority = 5

// From keeps from which priority on somebody wants letters: 1 is the most urgent alone, 0 is all.
func (n *Notices) From(ctx context.Context, who string, floor int) error {
	if floor < 0 || floor > maxPriority {
		return fault("from_priority", "a priority is from 1 to %d, and 0 is all", maxPriority)
	}
	return n.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := setFloor(ctx, tx, who, floor); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: who, Act: "notice.from", Subject: who, Detail: map[string]any{"priority": floor}})
	})
}

// Floor is from which priority on somebody wants letters; 0 is all.
func (n *Notices) Floor(ctx context.Context, who string) (int, error) { return floorOf(ctx, n.db, who) }

// Choose keeps how somebody wants to be told of kinds; those that are not named stay as they are.
func (n *Notices) Choose(ctx context.Context, who string, choices map[Kind]Way) error {
	for k, w := range choices {
		switch {
		case !slices.Contains(Kinds(), k):
			return fault("kind", "%.40q is no kind of notice", k)
		case !slices.Contains(Ways(), w):
			return fault("way", "%.40q is no way to be told", w)
		}
	}
	return n.db.Tx(ctx, func(tx *sqldb.Tx) error {
		for _, k := range Kinds() {
			if w, ok := choices[k]; ok {
				if err := setChoice(ctx, tx, who, k, w); err != nil {
					return err
				}
			}
		}
		return audit.Add(ctx, tx, audit.Line{Actor: who, Act: "notice.choose", Subject: who, Detail: choices})
	})
}

func fault(field, format string, args ...any) error {
	return tocsin.Faultf(tocsin.Invalid, format, args...).At(field)
}
