package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// ListFormat is how a list is shown.
type ListFormat struct {
	Format string `help:"table, json (one object a line) or csv." enum:"table,json,csv" default:"table"`
}

// List asks the node for lines and shows them. cols are the columns of the table, "key" or "key:HEAD"; without any, all
// keys that come are shown. A CSV has all keys. It returns how many there were.
func (f ListFormat) List(w *World, path string, q url.Values, cols ...string) (n int, err error) {
	err = w.With(func(c *Client) error {
		n, err = f.listWith(w, c, path, q, cols...)
		return err
	})
	return n, err
}

func (f ListFormat) listWith(w *World, c *Client, path string, q url.Values, cols ...string) (n int, err error) {
	l := listing{ListFormat: f, w: w}
	if err := c.Get(w.Ctx, path, q, l.add); err != nil {
		return l.n, err
	}
	return l.n, l.end(cols...)
}

// apiPage is the most that the API gives at once of a list that comes page by page.
const apiPage = 500

// pages asks the node for a list page by page, up to limit things, and shows it as list does. key is where an answer has
// its things; beside them stands next, where the next page begins.
func (f ListFormat) pages(w *World, path, key string, q url.Values, limit int, cols ...string) (int, error) {
	l := listing{ListFormat: f, w: w}
	err := w.With(func(cl *Client) error {
		for l.n < limit {
			q.Set("limit", strconv.Itoa(min(limit-l.n, apiPage)))
			var page map[string]json.RawMessage
			if err := cl.Get(w.Ctx, path, q, func(line []byte) error { return json.Unmarshal(line, &page) }); err != nil {
				return err
			}
			if err := l.addAll(page[key], limit); err != nil {
				return err
			}
			var next string
			if len(page["next"]) > 0 {
				if err := json.Unmarshal(page["next"], &next); err != nil {
					return err
				}
			}
			if next == "" {
				return nil
			}
			q.Set("after", next)
		}
		return nil
	})
	if err != nil {
		return l.n, err
	}
	return l.n, l.end(cols...)
}

// whole asks the node for a list that comes as one array, and shows it as list does.
func (f ListFormat) whole(w *World, path string, q url.Values, cols ...string) (int, error) {
	l := listing{ListFormat: f, w: w}
	err := w.With(func(cl *Client) error {
		return cl.Get(w.Ctx, path, q, func(line []byte) error { return l.addAll(line, math.MaxInt) })
	})
	if err != nil {
		return l.n, err
	}
	return l.n, l.end(cols...)
}

// listing is a list on its way to whoever asked: JSON goes out as it comes, a table and a CSV when all is there.
type listing struct {
	ListFormat
	w    *World
	n    int
	rows []map[string]any
}

// add takes one thing of the list.
func (l *listing) add(line []byte) error {
	l.n++
	if l.Format == "json" {
		_, err := fmt.Fprintf(l.w.Out, "%s\n", line)
		return err
	}
	row, err := DecodeRow(line)
	l.rows = append(l.rows, row)
	return err
}

// addAll takes the things of an array, until there are limit.
func (l *listing) addAll(array []byte, limit int) error {
	var list []json.RawMessage
	if err := json.Unmarshal(array, &list); err != nil {
		return err
	}
	for _, raw := range list[:min(len(list), limit-l.n)] {
		if err := l.add(raw); err != nil {
			return err
		}
	}
	return nil
}

// end shows what has not gone out yet. cols are as those of list.
func (l *listing) end(cols ...string) error {
	switch {
	case len(l.rows) == 0:
		return nil
	case l.Format == "csv":
		head := keysOf(l.rows)
		return writeCSV(l.w.Out, head, pick(l.rows, head))
	case len(cols) == 0:
		cols = keysOf(l.rows)
	}
	return showTable(l.w, l.rows, cols)
}

// DecodeRow reads a line of an answer whose keys are not known before.
func DecodeRow(line []byte) (map[string]any, error) {
	var row map[string]any
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	err := dec.Decode(&row)
	return row, err
}

func keysOf(rows []map[string]any) []string {
	all := map[string]bool{}
	for _, r := range rows {
		for k := range r {
			all[k] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

func pick(rows []map[string]any, keys []string) [][]string {
	out := make([][]string, len(rows))
	for i, r := range rows {
		out[i] = make([]string, len(keys))
		for j, k := range keys {
			out[i][j] = Text(r[k])
		}
	}
	return out
}

// showTable prints the columns that are not empty in all rows.
func showTable(w *World, rows []map[string]any, cols []string) error {
	var keys, heads []string
	for _, c := range cols {
		key, head, ok := strings.Cut(c, ":")
		if !ok {
			head = key
		}
		if slices.ContainsFunc(rows, func(r map[string]any) bool { return Text(r[key]) != "" }) {
			keys, heads = append(keys, key), append(heads, head)
		}
	}
	t := Table{Head: heads, rows: pick(rows, keys)}
	for _, r := range t.rows {
		for i := range r {
			r[i] = ShortTime(r[i])
		}
	}
	return t.Print(w.Out)
}

// ShortTime cuts the fraction of a second off an RFC 3339 time; other text stays.
func ShortTime(s string) string {
	const second = len("2006-01-02T15:04:05")
	if len(s) > second && s[4] == '-' && s[10] == 'T' && s[second] == '.' && s[len(s)-1] == 'Z' {
		return s[:second] + "Z"
	}
	return s
}
