package roster

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"tocsin"
)

// Entry is one change of the roster: what was changed of one organisation, or of one address, at one go.
type Entry struct {
	ID    int64     `json:"id"`
	At    time.Time `json:"at"`
	Actor string    `json:"actor,omitempty"` // who did it; "" is the node itself
	Act   string    `json:"act"`             // one of the Act constants
	From  string    `json:"from,omitempty"`  // whose word changed: "hand", "hand:claim" or "import:NAME"
	Org   string    `json:"org,omitempty"`
	Email string    `json:"email,omitempty"`
	Items []Item    `json:"items"`
	More  int       `json:"more,omitempty"` // items that were not written down
}

// Item is one value before and after a change; "" is none.
type Item struct {
	What   string `json:"what"`          // "as", "prefix", "domain", "contact", or the name of a field
	Key    string `json:"key,omitempty"` // which one, where there are many
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// What can be done to the roster.
const (
	ActPut        = "put"
	ActImport     = "import"
	ActForget     = "forget"
	ActRemove     = "remove"
	ActMerge      = "merge"
	ActMove       = "move"
	ActSplit      = "split"
	ActClaim      = "claim"
	ActPreference = "preference"
)

// maxItems is how many items one entry of the history holds; the rest is counted.
const maxItems = 200

type actorKey struct{}

// As returns a context under which changes of the roster are written down as somebody's. Without it they are the node's.
func As(ctx context.Context, who string) context.Context {
	return context.WithValue(ctx, actorKey{}, who)
}

func actorOf(ctx context.Context) string {
	who, ok := ctx.Value(actorKey{}).(string)
	if !ok {
		return ""
	}
	who, err := parseText(who, MaxName)
	if err != nil {
		return "somebody whose name can't be read"
	}
	return who
}

// orgItems returns the fields in which two organisations differ, without contacts and nets.
func orgItems(before, after tocsin.Org) (items []Item) {
	fields := func(o tocsin.Org) [6]string {
		crit := ""
		if o.Criticality != 0 {
			crit = strconv.Itoa(o.Criticality)
		}
		return [6]string{o.Name, o.Parent, o.Sector, crit, o.Language, o.Zone}
	}
	b, a := fields(before), fields(after)
	for i, name := range []string{"name", "parent", "sector", "criticality", "language", "zone"} {
		if b[i] != a[i] {
			items = append(items, Item{What: name, Before: b[i], After: a[i]})
		}
	}
	return items
}

func contactItem(before, after tocsin.Contact) []Item {
	return []Item{{What: kindContact, Key: cmp.Or(after.Email, before.Email), Before: contactText(before), After: contactText(after)}}
}

// contactText writes a contact in one line.
func contactText(c tocsin.Contact) string {
	if c.Email == "" {
		return ""
	}
	parts := []string{c.Email}
	if !Mailed(c.Email) && c.Phone != "" {
		parts = nil // the number stands behind
	}
	for _, s := range []string{c.Name, c.Role, c.Phone} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}

func netItem(kind, value string, gone bool) []Item {
	if gone {
		return []Item{{What: kind, Key: value, Before: value}}
	}
	return []Item{{What: kind, Key: value, After: value}}
}
