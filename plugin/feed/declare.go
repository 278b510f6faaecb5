package feed

import (
	"bytes"
	"errors"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"tocsin"
	"tocsin/plugin/format"
)

// declaration is feed.toml.
type declaration struct {
	Title         string `toml:"title"`
	Provider      string `toml:"provider"`
	Documentation string `toml:"documentation"`
	Terms         string `toml:"terms"`
	PassOn        string `toml:"pass_on"` // to whom the terms let records be passed on
	Ended         string `toml:"ended"`   // the day on which its provider ended it
	Format        string `toml:"format"`
	Mark          string `toml:"mark"`
	Period        string `toml:"period"`
	Keys          bool   `toml:"keys"` // columns that are named as event keys are those keys

	Options struct {
		Delimiter     string   `toml:"delimiter"`
		Comment       string   `toml:"comment"`
		Header        []string `toml:"header"`
		HeaderComment bool     `toml:"header_comment"`
		Path          string   `toml:"path"`
		Pattern       string   `toml:"pattern"`
		Skip          string   `toml:"skip"`
	} `toml:"options"`
	Files  []string      `toml:"files"` // patterns of the names that its reports have in a watched folder
	Facts  string        `toml:"facts"` // what its records tell of, where that is no events: "cve"
	Fetch  declaredFetch `toml:"fetch"`
	Dedupe struct {
		Keys   []string `toml:"keys"`
		Window string   `toml:"window"`
	} `toml:"dedupe"`
	Schema struct {
		File string `toml:"file"`
	} `toml:"schema"`

	section
	Rule []declaredRule `toml:"rule"`

	// Where a feed has several kinds of report: Known are those that the rules were checked against, Fold writes a
	// kind as another for the rules ("scan6_*" as "scan_*"), Kind are the rules, each laid over those before it.
	Known []string   `toml:"known"`
	Fold  [][]string `toml:"fold"`
	Kind  []kindRule `toml:"kind"`
}

// section says what columns mean. It stands once for the whole feed and once in each rule of a kind.
type section struct {
	Side     string            `toml:"side"`
	Required []string          `toml:"required"`
	Ignore   []string          `toml:"ignore"`
	Set      map[string]string `toml:"set"`
	Map      map[string]any    `toml:"map"`
}

// kindRule is one section for the kinds of report that match one of its patterns.
type kindRule struct {
	Match []string `toml:"match"`
	section
}

// text is feed.toml as it stands in its file, to tell where something is.
type text struct {
	file  string
	toml  []byte
	first int // the line of the file before feed.toml's first
}

// declare fills the feed from feed.toml.
func (f *Feed) declare(t *text) error {
	d := &declaration{}
	dec := toml.NewDecoder(bytes.NewReader(t.toml)).DisallowUnknownFields()
	if err := dec.Decode(d); err != nil {
		return t.decodeFault(err)
	}
	f.decl = d
	f.Title, f.Provider, f.Documentation, f.Terms, f.Format = d.Title, d.Provider, d.Documentation, d.Terms, d.Format
	f.Dedupe.Keys = d.Dedupe.Keys
	f.Options = format.Options{Header: d.Options.Header, HeaderComment: d.Options.HeaderComment, Path: d.Options.Path,
		Pattern: d.Options.Pattern, Skip: d.Options.Skip}
	for _, need := range [][2]string{{"title", d.Title}, {"provider", d.Provider}, {"format", d.Format}, {"terms", d.Terms}, {"mark", d.Mark}} {
		if need[1] == "" {
			return t.fault(need[0], "a feed needs it")
		}
	}
	if _, err := format.Named(d.Format); err != nil {
		return t.fault("format", "there is no format %.40q, only %s", d.Format, strings.Join(format.Names(), ", "))
	}
	if err := f.declareWords(d, t); err != nil {
		return err
	}
	if err := f.declareSource(d, t); err != nil {
		return err
	}
	if err := f.declareRules(d, t); err != nil {
		return err
	}
	return f.checkSections(d, t)
}

// declareWords reads the values of feed.toml that are not just text.
func (f *Feed) declareWords(d *declaration, t *text) (err error) {
	if f.Mark, err = tocsin.ParseMark(d.Mark); err != nil {
		return t.fault("mark", "%v", err)
	}
	switch f.PassOn = PassOn(d.PassOn); f.PassOn {
	case "", PassAll, PassOwners, PassAsk, PassNobody:
	default:
		return t.fault("pass_on", "want all, owners, ask or nobody")
	}
	if _, err := time.Parse(time.DateOnly, d.Ended); err != nil && d.Ended != "" {
		return t.fault("ended", "want a day such as 2025-01-03")
	}
	f.Ended = d.Ended
	for _, b := range []struct {
		field, in string
		to        *byte
	}{{"delimiter", d.Options.Delimiter, &f.Options.Delimiter}, {"comment", d.Options.Comment, &f.Options.Comment}} {
		if len(b.in) > 1 {
			return t.fault(b.field, "want one ASCII character")
		}
		if b.in != "" {
			*b.to = b.in[0]
		}
	}
	for _, p := range []struct {
		field, in string
		to        *time.Duration
	}{{"period", d.Period, &f.Period}, {"every", d.Fetch.Every, &f.Fetch.Every}, {"window", d.Dedupe.Window, &f.Dedupe.Window}} {
		if p.in == "" {
			continue
		}
		if *p.to, err = time.ParseDuration(p.in); err != nil || *p.to <= 0 {
			return t.fault(p.field, "want a length of time such as 24h")
		}
	}
	for _, key := range d.Dedupe.Keys {
		if !eventKey(key) {
			return t.fault("keys", "%.60q is not an event key", key)
		}
	}
	return nil
}

// decodeFault says where feed.toml is not what it should be.
func (t *text) decodeFault(err error) error {
	var strict *toml.StrictMissingError
	var wrong *toml.DecodeError
	switch {
	case errors.As(err, &strict) && len(strict.Errors) > 0:
		wrong = &strict.Errors[0]
		row, _ := wrong.Position()
		return invalid(t.file, t.first+row, strings.Join(wrong.Key(), "."), "feed.toml has no such key")
	case errors.As(err, &wrong):
		row, _ := wrong.Position()
		return invalid(t.file, t.first+row, strings.Join(wrong.Key(), "."), "%s", strings.TrimPrefix(wrong.Error(), "toml: "))
	}
	return invalid(t.file, 0, "", "%v", err)
}

// fault is a fault at the line that sets a field.
func (t *text) fault(field, format string, args ...any) error {
	return invalid(t.file, t.line(field), field, format, args...)
}

// line returns the line at which a key of feed.toml is set or else named, from 1; 0 when it stands nowhere.
func (t *text) line(key string) int {
	n, named := t.first, 0
	for line := range bytes.Lines(t.toml) {
		n++
		s := strings.TrimLeft(string(line), " \t\"'")
		if rest, ok := strings.CutPrefix(s, key); ok && strings.HasPrefix(strings.TrimLeft(rest, "\"' \t"), "=") {
			return n
		}
		if named == 0 && strings.Contains(string(line), key) {
			named = n
		}
	}
	return named
}

// eventKey reports whether a key may stand in an event.
func eventKey(key string) bool {
	_, ok := tocsin.KindOf(key)
	return ok || strings.HasPrefix(key, tocsin.ExtraPrefix) && len(key) > len(tocsin.ExtraPrefix)
}
