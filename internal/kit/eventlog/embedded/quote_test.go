package embedded_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

// Of all rows with different values, a filter made from one value finds the row that has it and no other, whatever the
// values are.
func TestQuoteProperty(t *testing.T) {
	l := open(t, t.TempDir())
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		pieces := rapid.SampledFrom([]string{`"`, `'`, "`", `\`, "*", "(", ")", "|", " or ", ":", "=", "~", "!", "{", "}", "#", "\n", ",", "a", "A", "1", "0", ".", "é", "\uFFFD", "\U0001E94B"})
		text := rapid.OneOf(rapid.StringN(1, 20, 60), rapid.Map(rapid.SliceOfN(pieces, 1, 8), func(s []string) string { return fmt.Sprint(s) }))
		values := rapid.SliceOfNDistinct(text, 1, 6, rapid.ID[string]).Draw(rt, "values")
		tag := fmt.Sprint("round ", round)
		var events []tocsin.Event
		for i, v := range values {
			ev := tocsin.Event{ID: tocsin.IDOf(fmt.Append(nil, tag, i)), Time: time.Now().UnixNano()}
			ev.Add("f", v)
			ev.Add("extra.tag", tag)
			if eventlog.Check(&ev) == nil {
				events = append(events, ev)
			}
		}
		if err := l.Append(t.Context(), events); err != nil {
			rt.Fatal(err)
		}
		if err := l.Sync(t.Context()); err != nil {
			rt.Fatal(err)
		}
		for _, ev := range events {
			v := ev.Get("f")
			for _, filter := range []string{eventlog.Eq("f", v), eventlog.In("f", v), eventlog.Or(eventlog.Eq("f", v))} {
				if got := ids(rt, l, eventlog.And(filter, eventlog.Eq("extra.tag", tag))); !slices.Equal(got, []string{ev.ID.String()}) {
					rt.Fatalf("%s finds %q, want the one with %q", filter, got, v)
				}
			}
		}
	})
}

func ids(rt *rapid.T, l eventlog.Log, filter string) (found []string) {
	q := eventlog.Query{LogsQL: filter + " | fields id"}
	err := l.Query(rt.Context(), q, func(row []tocsin.Field) error {
		found = append(found, string([]byte(row[0].Value)))
		return nil
	})
	if err != nil {
		rt.Fatalf("%s: %v", filter, err)
	}
	return found
}
