package feed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"

	"tocsin"
	"tocsin/plugin/format"
	"tocsin/plugin/norm"
)

// sampleLines is how many lines of a report a proposed feed keeps as its sample, and proposeRecords how many records its
// columns are looked at in.
const (
	sampleLines    = 6
	proposeRecords = 200
)

// Propose writes the file of a new feed from a report's beginning, as Sketch guesses it.
func Propose(name, sampleName string, data []byte) ([]byte, error) {
	d, err := Sketch(name, sampleName, "", format.Options{}, data)
	if err != nil {
		return nil, err
	}
	return d.File(), nil
}

func optionsText(o format.Options) string {
	var b strings.Builder
	if o.Delimiter != 0 || o.Comment != 0 || o.Path != "" {
		b.WriteString("[options]\n")
	}
	if o.Delimiter != 0 {
		fmt.Fprintf(&b, "delimiter = %q\n", string(rune(o.Delimiter)))
	}
	if o.Comment != 0 {
		fmt.Fprintf(&b, "comment = %q\n", string(rune(o.Comment)))
	}
	if o.Path != "" {
		b.WriteString("path = " + quoted(o.Path) + "\n")
	}
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	return b.String()
}

func extension(name, wire string) string {
	if i := strings.LastIndexByte(name, '.'); i >= 0 && len(name)-i < 6 && GoodName(strings.ToLower(name[i+1:])) {
		return strings.ToLower(name[i:])
	}
	return "." + wire
}

// firstLines returns a report's beginning; of a JSON document all of it, since a part is none.
func firstLines(data []byte, wire string) []byte {
	data = unmarked(data)
	if wire == "json" {
		return append(bytes.TrimSpace(data), '\n')
	}
	n := 0
	for range sampleLines {
		i := bytes.IndexByte(data[n:], '\n')
		if i < 0 {
			return append(bytes.Clone(data), '\n')
		}
		n += i + 1
	}
	return data[:n]
}

// unmarked leaves the lines out that would begin another part of the file.
func unmarked(data []byte) []byte {
	var out []byte
	for line := range bytes.Lines(data) {
		if text := bytes.TrimSpace(line); !bytes.HasPrefix(text, []byte("-- ")) || !bytes.HasSuffix(text, []byte(" --")) {
			out = append(out, line...)
		}
	}
	return out
}

// guessFormat tells the format of a report by its beginning.
func guessFormat(data []byte) (string, format.Options, error) {
	text := bytes.TrimSpace(data)
	if len(text) == 0 {
		return "", format.Options{}, tocsin.Faultf(tocsin.Invalid, "the sample is empty")
	}
	switch first, rest, _ := bytes.Cut(text, []byte("\n")); {
	case text[0] == '[':
		return "json", format.Options{}, nil
	case text[0] == '{' && bytes.HasSuffix(bytes.TrimSpace(first), []byte("}")) && (len(rest) > 0 || pathOf(text) == ""):
		return "ndjson", format.Options{}, nil
	case text[0] == '{':
		return "json", format.Options{Path: pathOf(text)}, nil
	case text[0] == '<':
		return "", format.Options{}, tocsin.Faultf(tocsin.Invalid, "XML needs the way to its records: write the feed by hand, with options.path")
	}
	o := format.Options{}
	if text[0] == '#' {
		o.Comment = '#'
	}
	line := firstData(text, o.Comment)
	for _, d := range []byte{',', ';', '\t', '|'} {
		if bytes.IndexByte(line, d) >= 0 {
			if d != ',' {
				o.Delimiter = d
			}
			return "csv", o, nil
		}
	}
	return "list", format.Options{}, nil
}

// pathOf guesses the way to the records of a JSON document that holds them in one of its fields.
func pathOf(text []byte) string {
	var top map[string]json.RawMessage
	if json.Unmarshal(text, &top) != nil {
		return ""
	}
	found := ""
	for name, value := range top {
		inside, ok := bytes.CutPrefix(bytes.TrimSpace(value), []byte("["))
		if !ok || !bytes.HasPrefix(bytes.TrimSpace(inside), []byte("{")) || !printable(name) || strings.ContainsAny(name, `."\`) {
			continue
		}
		if found != "" {
			return "" // a person must say which
		}
		found = name
	}
	return found
}

func firstData(text []byte, comment byte) []byte {
	for line := range bytes.Lines(text) {
		if comment == 0 || line[0] != comment {
			return line
		}
	}
	return nil
}

// sampled is a column with some of its values.
type sampled struct {
	name   string
	values []string
}

// columnsIn returns the columns of a report's first records.
func columnsIn(wire string, o format.Options, data []byte) ([]*sampled, error) {
	f, err := format.Named(wire)
	if err != nil {
		return nil, err
	}
	s := &sampler{by: map[string]*sampled{}}
	split, err := f.Split(bytes.NewReader(data), o)
	for err == nil && s.records < proposeRecords {
		var c *format.Chunk
		if c, err = split.Next(); err == nil {
			f.Decode(c, s)
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(s.all) == 0 {
		return nil, tocsin.Faultf(tocsin.Invalid, "no record of the sample can be read as %s", wire)
	}
	return s.all, nil
}

type sampler struct {
	all     []*sampled
	by      map[string]*sampled
	records int
}

// Record takes a record's values.
func (s *sampler) Record(_ int64, fields []tocsin.Field, _ []byte) {
	if s.records++; s.records > proposeRecords {
		return
	}
	for _, f := range fields {
		c := s.by[f.Name]
		if c == nil && len(s.all) < maxLooked {
			c = &sampled{name: strings.Clone(f.Name)}
			s.by[c.name], s.all = c, append(s.all, c)
		}
		if c != nil && f.Value != "" {
			c.values = append(c.values, strings.Clone(f.Value))
		}
	}
}

// Reject passes over what is no record.
func (s *sampler) Reject(int64, string, string, []byte) {}

// guess tells the key that a column may go to, or Kept.
func (c *sampled) guess(taken map[string]bool) string {
	name := strings.ToLower(c.name)
	side := "source"
	if strings.HasPrefix(name, "dst") || strings.HasPrefix(name, "dest") || strings.Contains(name, "target") {
		side = "destination"
	}
	take := func(key string) bool {
		if taken[key] {
			return false
		}
		taken[key] = true
		return true
	}
	if c.layout() != "" && take("time.source") {
		return "time.source"
	}
	for _, g := range guesses {
		key := strings.Replace(g.key, "SIDE", side, 1)
		if g.fits(name) && c.all(g.is) && take(key) {
			return key
		}
	}
	for _, g := range guesses {
		if key := strings.Replace(g.key, "SIDE", side, 1); g.plain && c.all(g.is) && take(key) {
			return key
		}
	}
	return Kept
}

func (c *sampled) all(is func(string) bool) bool {
	return len(c.values) > 0 && !slices.ContainsFunc(c.values, func(v string) bool { return !is(v) })
}

// layouts are those of times that are tried.
var layouts = []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02",
	"02/01/2006 15:04:05", "02.01.2006 15:04:05", "unix", "unixms"}

func (c *sampled) layout() string {
	for _, l := range layouts {
		fits := func(v string) bool {
			if strings.HasPrefix(l, "unix") && (len(v) < 10 || len(v) > 13) {
				return false
			}
			_, _, err := norm.Time([]string{l}, v)
			return err == nil
		}
		if c.all(fits) {
			return l
		}
	}
	return ""
}

// guessed is a key that a column may go to: by words in its name and what all its values are.
type guessed struct {
	key   string
	words []string
	is    func(string) bool
	plain bool // the values alone tell enough
}

func (g guessed) fits(name string) bool {
	return slices.ContainsFunc(g.words, func(w string) bool { return strings.Contains(name, w) })
}

func valid(kind tocsin.Kind) func(string) bool {
	return func(v string) bool { out, err := norm.Value(kind, v); return err == nil && out != "" }
}

func isAddress(v string) bool { _, err := netip.ParseAddr(v); return err == nil }
func isURL(v string) bool     { return strings.Contains(norm.Refang(v), "://") && valid(tocsin.URL)(v) }
func anything(string) bool    { return true }

// guesses are tried in this order.
var guesses = []guessed{
	{"SIDE.ip", []string{"ip", "addr", "host"}, isAddress, true},
	{"SIDE.network", []string{"net", "cidr", "prefix"}, func(v string) bool { return strings.Contains(v, "/") && valid(tocsin.IPNetwork)(v) }, true},
	{"SIDE.url", []string{"url", "uri", "link"}, isURL, true},
	{"SIDE.port", []string{"port"}, valid(tocsin.Integer), false},
	{"SIDE.asn", []string{"asn", "as_num"}, valid(tocsin.ASN), false},
	{"SIDE.as_name", []string{"as_name", "asname", "as name"}, anything, false},
	{"SIDE.geolocation.cc", []string{"cc", "country", "geo"}, valid(tocsin.UppercaseString), false},
	{"SIDE.fqdn", []string{"domain", "fqdn", "host", "name"}, func(v string) bool { return strings.Contains(v, ".") && !isAddress(v) && valid(tocsin.FQDN)(v) }, true},
	{"malware.name", []string{"malware", "family", "botnet"}, anything, false},
	{"malware.hash.sha256", []string{"sha256"}, anything, false},
	{"malware.hash.md5", []string{"md5"}, anything, false},
	{"protocol.transport", []string{"proto"}, anything, false},
	{"product.vulnerabilities", []string{"cve"}, func(v string) bool { return cves(v) != "" }, false},
	{"event_description.text", []string{"descr", "comment", "message", "signature"}, anything, false},
}
