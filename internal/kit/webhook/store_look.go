package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
)

// How much is told at once: of one look at a source, and in one act.
const (
	mostItems = 20_000
	mostBatch = 200
)

// metaSub is where an act names its subscription.
const metaSub = "subscription"

// Look tells subscribers what has happened since the last look. Without a subscription nothing is looked at, and what
// happens meanwhile is told to nobody.
func (h *Hooks) Look(ctx context.Context) error {
	subs, err := h.List(ctx)
	if err != nil {
		return err
	}
	for _, l := range h.logs {
		if wanted(subs, l.Events) {
			err = errors.Join(err, h.lookLog(ctx, l))
		} else {
			err = errors.Join(err, h.forget(ctx, l.Name))
		}
	}
	for _, s := range h.states {
		if wanted(subs, s.Events) {
			err = errors.Join(err, h.lookStates(ctx, s))
		} else {
			err = errors.Join(err, h.forget(ctx, s.Name))
		}
	}
	return err
}

func wanted(subs []Sub, events []string) bool {
	for _, s := range subs {
		for _, e := range events {
			if s.wants(e) {
				return true
			}
		}
	}
	return false
}

// forget lets a source begin anew when somebody subscribes again.
func (h *Hooks) forget(ctx context.Context, source string) error {
	p, err := getPlace(ctx, h.db, source)
	if err != nil || !p.known {
		return err
	}
	return h.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE webhook_source SET cursor = '', body = ? WHERE name = ?", []byte{}, source)
		return err
	})
}

func (h *Hooks) lookLog(ctx context.Context, l Log) error {
	p, err := getPlace(ctx, h.db, l.Name)
	if err != nil {
		return err
	}
	items, next, err := l.After(ctx, p.cursor, mostItems)
	if err != nil || next == p.cursor {
		return err
	}
	if p.cursor == "" {
		items = nil
	}
	return h.tell(ctx, l.Name, p, place{cursor: next}, items)
}

// tell drafts the acts and notes how far the source was told of, in one transaction. Another process may have been first.
func (h *Hooks) tell(ctx context.Context, source string, was, is place, items []Item) error {
	is.seq = was.seq + 1
	return h.db.Tx(ctx, func(tx *sqldb.Tx) error {
		now, err := getPlace(ctx, tx, source)
		if err != nil || now.seq != was.seq {
			return err
		}
		subs, err := listSubs(ctx, tx)
		if err != nil {
			return err
		}
		for _, s := range subs {
			if err := h.draft(ctx, tx, s, source, is.seq, items); err != nil {
				return err
			}
		}
		return putPlace(ctx, tx, source, is)
	})
}

// message is what a subscriber gets.
type message struct {
	Event    string    `json:"type"`
	At       time.Time `json:"timestamp"`
	Node     string    `json:"node"`
	TLP      string    `json:"tlp"`
	Withheld int       `json:"withheld,omitempty"` // how many more there were that the subscriber may not have
	Data     []any     `json:"data"`
}

// draft drafts what one subscriber wants: an act an event, or several where there is much.
func (h *Hooks) draft(ctx context.Context, tx *sqldb.Tx, s Sub, source string, seq int64, items []Item) error {
	byEvent, order := map[string][]Item{}, []string{}
	for _, it := range items {
		if !s.wants(it.Event) {
			continue
		}
		if byEvent[it.Event] == nil {
			order = append(order, it.Event)
		}
		byEvent[it.Event] = append(byEvent[it.Event], it)
	}
	for _, event := range order {
		list, n := byEvent[event], 0
		for from := 0; from < len(list); from += mostBatch {
			key := fmt.Sprintf("webhook/%d/%s/%d/%s/%d", s.ID, source, seq, event, n)
			if err := h.draftOne(ctx, tx, s, event, key, list[from:min(from+mostBatch, len(list))]); err != nil {
				return err
			}
			n++
		}
	}
	return nil
}

func (h *Hooks) draftOne(ctx context.Context, tx *sqldb.Tx, s Sub, event, key string, items []Item) error {
	m, mark := message{Event: event, At: tx.Now, Node: h.node}, tocsin.Clear
	for _, it := range items {
		if !s.May(it.Mark, it.PAP) {
			m.Withheld++
			continue
		}
		mark = mark.Stricter(it.Mark)
		m.Data = append(m.Data, it.Body)
	}
	if len(m.Data) == 0 {
		return nil
	}
	m.TLP = mark.String()
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	_, _, err = h.out.Draft(ctx, tx, outbox.Draft{Key: key, Kind: Channel, Channel: Channel, To: s.URL, Subject: event,
		Title: fmt.Sprintf("%s: %d", event, len(m.Data)), Mark: mark, Clearance: s.Clearance, Payload: body,
		Meta: map[string]string{metaSub: strconv.FormatInt(s.ID, 10)}})
	return err
}
