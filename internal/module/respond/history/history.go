// Package history reads what other incident systems write of their cases, and says it in the desk's words: TheHive 4 and
// 5, DFIR-IRIS 2 and the REST 2 of RTIR 5. It reads JSON: a list, a list under "data", "items" or "cases", or one case a
// line. It keeps nothing.
package history

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// Case is a case of another system.
type Case struct {
	From       string // the system: thehive, iris, rtir
	ID         string // what it is there
	Kind       item.Kind
	Status     item.Status
	Resolution item.Resolution
	Title      string
	Text       string
	Class      string // an RSIT type; "" where theirs is none
	Was        string // how they classified it, where Class is ""
	Priority   item.Priority
	Mark       tocsin.Mark
	PAP        item.PAP
	Owner      string
	Person     string
	Email      string
	Created    time.Time
	Changed    time.Time
	Closed     time.Time
	Into       string   // ID of the case that it was merged into; "" for none
	Tags       []string // as item.Tag keeps them
	Fields     []Held   // what fields of that team's own hold
	Parts      []string // IDs of the cases that it is part of
	Notes      []Note
	Tasks      []item.Task
	Indicators []item.Indicator
	Files      []File
	Assets     []item.Asset
	Moments    []item.Moment
	Techniques []item.Technique // of ATT&CK, beside those that tags name
	// Ties say, by place in their lists, which assets an indicator was seen on, and which assets and indicators a moment
	// speaks of.
	SeenOn  map[int][]int // places of assets, by that of an indicator
	HitIn   map[int][]int // places of assets, by that of a moment
	NamedIn map[int][]int // places of indicators, by that of a moment
}

// Note is something that somebody wrote there.
type Note struct {
	At   time.Time
	By   string
	Text string
}

// Systems are the systems that can be read.
func Systems() []string { return []string{"iris", "rtir", "thehive"} }

// Limits of what is read.
const (
	maxText = 1 << 20 // bytes of one text; the rest is cut
	maxList = 10_000  // notes, tasks, indicators or files of one case
)

// Trouble is a case that could not be read.
type Trouble struct {
	Place int    `json:"place"` // which in the file, from 1
	Field string `json:"field,omitempty"`
	Why   string `json:"why"`
}

// Read calls each with every case of a file, and trouble with every one that can't be read. An error is one of the file as
// a whole, or each's own.
func Read(system string, r io.Reader, each func(Case) error, trouble func(Trouble)) error {
	if !slices.Contains(Systems(), system) {
		f := tocsin.Faultf(tocsin.Invalid, "%.40q is none of %v", system, Systems())
		f.Field = "from"
		return f
	}
	place := 0
	return records(r, func(raw json.RawMessage) error {
		place++
		c, err := caseOf(system, raw)
		if err != nil {
			t := Trouble{Place: place, Why: err.Error()}
			var f *tocsin.Fault
			if errors.As(err, &f) {
				t.Field, t.Why = f.Field, f.Text
			}
			trouble(t)
			return nil
		}
		return each(c)
	})
}

func caseOf(system string, raw json.RawMessage) (Case, error) {
	var o object
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&o); err != nil {
		return Case{}, tocsin.Faultf(tocsin.Invalid, "it is no JSON object: %v", err)
	}
	var c Case
	switch system {
	case "thehive":
		c = theHive(o)
	case "iris":
		c = iris(o)
	case "rtir":
		c = rtir(o)
	}
	c.From = system
	return c, c.check()
}

// check refuses a case that says too little to be kept, and fills what follows from the rest.
func (c *Case) check() error {
	fault := func(field, text string) error {
		return &tocsin.Fault{Why: tocsin.Invalid, Field: field, Text: text}
	}
	switch {
	case c.ID == "":
		return fault("id", "it has no number")
	case c.Created.IsZero():
		return fault("created", "it has no time that can be read")
	case len(c.Notes) > maxList || len(c.Tasks) > maxList || len(c.Indicators) > maxList || len(c.Files) > maxList || len(c.Assets) > item.MaxAssets || len(c.Moments) > item.MaxMoments:
		return fault("", fmt.Sprintf("it has more than %d notes, tasks, indicators or files, or too many assets or lines of its time line", maxList))
	}
	if c.Title == "" {
		c.Title = c.From + " " + c.ID
	}
	if c.Changed.Before(c.Created) {
		c.Changed = c.Created
	}
	if c.Status.Ends() && c.Closed.IsZero() {
		c.Closed = c.Changed
	}
	if !c.Status.Ends() {
		c.Closed, c.Resolution = time.Time{}, ""
	}
	if _, ok := tocsin.ClassOf(c.Class); !ok {
		c.Was, c.Class = c.Class, ""
	}
	return nil
}

// records cuts a file into cases.
func records(r io.Reader, each func(json.RawMessage) error) error {
	b := bufio.NewReaderSize(&capped{r: r}, 64<<10)
	first, err := firstByte(b)
	if err != nil {
		return err
	}
	d := json.NewDecoder(b)
	if first == '[' {
		return list(d, each)
	}
	for {
		var raw json.RawMessage
		err := d.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return tocsin.Faultf(tocsin.Invalid, "the file is no JSON after byte %d: %v", d.InputOffset(), err)
		}
		if err := wrapped(raw, each); err != nil {
			return err
		}
	}
}

// wrapped calls each with a case, or with each case of a list that stands in an object beside other things.
func wrapped(raw json.RawMessage, each func(json.RawMessage) error) error {
	var w map[string]json.RawMessage
	if json.Unmarshal(raw, &w) == nil {
		for _, name := range []string{"data", "items", "cases"} {
			if l := bytes.TrimSpace(w[name]); len(l) > 0 && l[0] == '[' {
				return list(json.NewDecoder(bytes.NewReader(l)), each)
			}
		}
	}
	return each(raw)
}

func list(d *json.Decoder, each func(json.RawMessage) error) error {
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return tocsin.Faultf(tocsin.Invalid, "the file is no JSON after byte %d: %v", d.InputOffset(), err)
		}
		if err := each(raw); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return tocsin.Faultf(tocsin.Invalid, "the list in the file does not end")
	}
	return nil
}

// firstByte returns the first byte that is no space, without taking it, and passes over a byte order mark.
func firstByte(b *bufio.Reader) (byte, error) {
	if mark, err := b.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = b.Discard(3) // they were seen
	}
	for {
		c, err := b.ReadByte()
		if errors.Is(err, io.EOF) {
			return 0, tocsin.Faultf(tocsin.Invalid, "the file is empty")
		}
		if err != nil {
			return 0, err
		}
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return c, b.UnreadByte()
		}
	}
}

// capped ends a file that is larger than what any system writes: a decoder holds one value whole.
type capped struct {
	r io.Reader
	n int64
}

// maxFile is how large a file may be, in bytes.
const maxFile = 8 << 30

// Read reads on.
func (c *capped) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.n += int64(n); c.n > maxFile {
		return n, tocsin.Faultf(tocsin.TooLarge, "the file is larger than %d GB", maxFile>>30)
	}
	return n, err
}
