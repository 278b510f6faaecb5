package format

import (
	"encoding/json"
	"io"
	"strings"
	"unicode/utf8"

	"tocsin"
)

func init() { register("stix", stix{MaxDocument}) }

// maxShared is how much of a text is kept that many records share, in bytes: else a long one, times many short records,
// would be much more than the report.
const maxShared = 4 << 10

// stix is a STIX 2.1 bundle, or what TAXII answers. Each comparison of an indicator's pattern is a record, and each
// observable that was seen or stands alone. The bundle is seen whole, since its objects speak of each other. Source:
// STIX 2.1 §3, §4, §8.
type stix struct{ document int }

// Split reads the document.
func (x stix) Split(r io.Reader, o Options) (Splitter, error) {
	s := newSplitter(r, sizes{chunk: ChunkSize, record: x.document}, nil)
	if err := sniff(s, "STIX", false); err != nil {
		return nil, err
	}
	for s.err == nil && len(s.buf) <= x.document {
		s.fill(min(2*max(len(s.buf), ChunkSize), x.document+1))
	}
	if s.err == nil || len(s.buf) > x.document {
		return nil, tocsin.Faultf(tocsin.TooLarge, "a STIX bundle may have at most %d bytes; cut it into several", x.document)
	}
	if n := blank(s.buf); s.buf[n] != '{' && s.buf[n] != '[' {
		return nil, tocsin.Faultf(tocsin.Invalid, "this is not STIX: it begins with %q", s.buf[n])
	}
	return &oneChunk{s: s}, nil
}

// oneChunk gives a document as one chunk, and then what its reader ended with.
type oneChunk struct {
	s     *splitter
	gone  bool
	early bool // whether the document ends before its last bracket
}

// Next returns the document.
func (o *oneChunk) Next() (*Chunk, error) {
	if o.gone && o.early && o.s.atEnd() {
		return nil, endsEarly(o.s.line)
	}
	if o.gone {
		return nil, o.s.fault()
	}
	o.gone = true
	var k jsonSkip
	_, whole := k.feed(o.s.buf[blank(o.s.buf):])
	o.early = !whole
	return o.s.take(len(o.s.buf), nil), nil
}

// endsEarly is the fault of a document of which the end is missing. What came before it was read.
func endsEarly(line int64) error {
	f := tocsin.Faultf(tocsin.Invalid, "the report ends too early; what came before was read")
	f.Line = line
	return f
}

// Decode gives the sink the records of a bundle.
func (stix) Decode(c *Chunk, sink Sink) {
	d := newGraph(c, sink)
	at := blank(c.Data)
	doc := part{at, c.Data[at:]}
	var whole bool
	switch {
	case len(doc.b) > 0 && doc.b[0] == '[':
		whole = items(at, doc.b, d.read)
	default:
		var objects []part
		whole = members(at, doc.b, func(key string, v part) {
			if key == "objects" {
				objects = append(objects, v)
			}
		})
		for _, v := range objects {
			whole = items(v.at, v.b, d.read) && whole
		}
		if len(objects) == 0 && whole {
			d.read(doc)
		}
	}
	d.decode()
	if !whole {
		sink.Reject(d.lines.of(len(c.Data)), "", "the bundle ends too early or can't be read on", nil)
	}
}

// stixObject is what is read of an object; what is there depends on its type.
type stixObject struct {
	Type, ID, Name, Description, Pattern, Confidence, Created, Modified text

	PatternType  text      `json:"pattern_type"`
	ValidFrom    text      `json:"valid_from"`
	ValidUntil   text      `json:"valid_until"`
	First        text      `json:"first_observed"`
	Last         text      `json:"last_observed"`
	Count        text      `json:"number_observed"`
	Revoked      text      `json:"revoked"`
	Labels       textList  `json:"labels"`
	Kinds        textList  `json:"indicator_types"`
	Markings     textList  `json:"object_marking_refs"`
	Refs         textList  `json:"object_refs"`
	Relationship text      `json:"relationship_type"`
	Source       text      `json:"source_ref"`
	Target       text      `json:"target_ref"`
	Author       text      `json:"created_by_ref"`
	Definition   stixTLP   `json:"definition"`
	Extensions   stixTLP20 `json:"extensions"`

	part    part
	seen    bool           // by an observed-data
	said    []tocsin.Field // what it says of its values
	values  []comparison   // of an observable
	network []tocsin.Field // of a network-traffic
}

type stixTLP struct{ TLP text }

type stixTLP20 struct {
	TLP struct {
		Mark text `json:"tlp_2_0"`
	} `json:"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"`
}

// textList is an array of strings; anything else is empty.
type textList []text

// UnmarshalJSON reads an array's scalars.
func (l *textList) UnmarshalJSON(b []byte) error {
	if b[0] != '[' {
		return nil
	}
	return json.Unmarshal(b, (*[]text)(l))
}

// short returns the beginning of a text that many records share.
func short(t text) string {
	if len(t) <= maxShared {
		return string(t)
	}
	return strings.ToValidUTF8(string(t[:maxShared-utf8.UTFMax]), "") + "…"
}
