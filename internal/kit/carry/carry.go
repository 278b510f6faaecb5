// Package carry writes tables of the records as lines of JSON that any program can read, and reads them again into tables
// that are empty, on either engine. A line is a row, in the order of the table's key, with its fields in the order of its
// columns; so the same rows give the same bytes.
//
// Names of files, limits of sizes and what belongs together are in archive.go; what each room has is said by the room.
package carry

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"

	"tocsin"
)

// Form is how a column's value stands in a line.
type Form int

// The forms. A field that a line has not is the form's zero: "", 0, null, false, red, {}.
const (
	Text     Form = iota // a text
	Whole                // a whole number
	When                 // a time of Unix microseconds: "2026-11-28T06:00:00.000000Z", null for none
	Flag                 // true or false
	Mark                 // a mark of TLP: red, amber+strict, amber, green, clear
	JSON                 // what the column holds as a text, as it is
	Bytes                // base64
	Made                 // is no field: it is made of the others when all are there, by the table's After; a number until then
	MadeText             // the same of a text
)

// Column is a column of a table.
type Column struct {
	Name string // in the records
	As   string // in a line; "" is Name
	Form Form
	Of   *Ref // the row of another table that it is the id of: a line has its name, "" for none
}

// Ref is a table whose rows have names that people use.
type Ref struct{ Table, Name string }

func (c Column) field() string {
	if c.As != "" {
		return c.As
	}
	return c.Name
}

// Table is what is carried of a table.
type Table struct {
	File    string // with its folder: "desk/items.jsonl"
	Name    string
	Key     []string // the columns that order the rows
	Columns []Column
	Where   string   // which rows; "" is all
	Replace bool     // what stands there is replaced, as it is what a new node may have already
	After   []string // statements that make what is Made, when all rows are there
}

// Carried says whether a column is a field of a line.
func (c Column) Carried() bool { return c.Form != Made && c.Form != MadeText }

// unmade is what stands in such a column until it is made.
func (c Column) unmade() any {
	if c.Form == MadeText {
		return ""
	}
	return int64(0)
}

// micro is how times are written.
const micro = "2006-01-02T15:04:05.000000Z07:00"

// lastTime is the last time that micro can write, in Unix microseconds.
const lastTime = 253402300799999999

// out is what a value of the records is in a line.
func (c Column) out(v any) (any, error) {
	if c.Of != nil {
		return asText(v)
	}
	switch c.Form {
	case Text:
		return asText(v)
	case JSON:
		s, err := asText(v)
		if err == nil && !json.Valid([]byte(s)) {
			err = fmt.Errorf("column %s holds no JSON", c.Name)
		}
		return json.RawMessage(s), err
	case Bytes:
		switch v := v.(type) {
		case []byte:
			return base64.StdEncoding.EncodeToString(v), nil
		case string:
			return base64.StdEncoding.EncodeToString([]byte(v)), nil
		case nil:
			return "", nil
		}
		return nil, fmt.Errorf("column %s holds no bytes", c.Name)
	}
	n, ok := v.(int64)
	if !ok {
		return nil, fmt.Errorf("column %s holds no whole number", c.Name)
	}
	return c.number(n)
}

func (c Column) number(n int64) (any, error) {
	switch c.Form {
	case Flag:
		return n != 0, nil
	case Mark:
		if n < int64(tocsin.Red) || n > int64(tocsin.Clear) {
			return nil, fmt.Errorf("column %s holds no mark", c.Name)
		}
		return tocsin.Mark(n).String(), nil
	case When:
		switch {
		case n == 0:
			return nil, nil
		case n < 0 || n > lastTime:
			return n, nil
		}
		return time.UnixMicro(n).UTC().Format(micro), nil
	}
	return n, nil
}

func asText(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	case nil:
		return "", nil
	}
	return "", fmt.Errorf("%T is no text", v)
}

// in is what a field of a line is in the records.
func (c Column) in(raw json.RawMessage) (any, error) {
	bad := func(want string) error {
		f := tocsin.Faultf(tocsin.Invalid, "%s", want)
		f.Field = c.field()
		return f
	}
	var s string
	isText := json.Unmarshal(raw, &s) == nil && len(raw) > 0 && raw[0] == '"'
	switch {
	case c.Of != nil || c.Form == Text:
		if len(raw) > 0 && !isText {
			return nil, bad("this is no text")
		}
		return s, nil
	case c.Form == JSON:
		if len(raw) == 0 {
			return "{}", nil
		}
		return string(raw), nil
	case c.Form == Bytes:
		b, err := base64.StdEncoding.DecodeString(s)
		if err != nil || len(raw) > 0 && !isText {
			return nil, bad("this is no base64")
		}
		return b, nil
	case c.Form == Mark:
		if len(raw) == 0 {
			return int64(tocsin.Red), nil
		}
		m, err := tocsin.ParseMark(s)
		if err != nil {
			return nil, bad("this is no mark of TLP")
		}
		return int64(m), nil
	case c.Form == Flag:
		var b bool
		if len(raw) > 0 && json.Unmarshal(raw, &b) != nil {
			return nil, bad("this is neither true nor false")
		}
		if b {
			return int64(1), nil
		}
		return int64(0), nil
	case c.Form == When && isText:
		t, err := time.Parse(time.RFC3339Nano, s)
		if err != nil || t.UnixMicro() == math.MinInt64 {
			return nil, bad("this is no time")
		}
		return t.UnixMicro(), nil
	}
	var n int64
	if len(raw) > 0 && json.Unmarshal(raw, &n) != nil { // null is 0
		return nil, bad("this is no whole number")
	}
	return n, nil
}

// Columns reads a list of columns, each a name in the records, a sign of its form, and behind = its name in a line. The
// signs: none Text, # Whole, @ When, ? Flag, ! Mark, % JSON, ~ Made, ^ MadeText, > the name of the row of `of` whose id it is.
func Columns(list string, of Ref) (columns []Column) {
	forms := map[byte]Form{'#': Whole, '@': When, '?': Flag, '!': Mark, '%': JSON, '~': Made, '^': MadeText}
	for _, s := range strings.Fields(list) {
		name, as, _ := strings.Cut(s, "=")
		c := Column{As: as}
		last := name[len(name)-1]
		form, signed := forms[last]
		switch {
		case last == '>':
			c.Of = &of
			name = name[:len(name)-1]
		case signed:
			c.Form = form
			name = name[:len(name)-1]
		}
		c.Name = name
		columns = append(columns, c)
	}
	return columns
}
