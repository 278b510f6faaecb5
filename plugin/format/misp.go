package format

import (
	"encoding/json"
	"io"
	"strings"

	"tocsin"
)

func init() { register("misp", misp{sizes{chunk: ChunkSize, record: MaxDocument}}) }

// misp is MISP's core format: an event, an array of events, what a search answers, or a file of a feed. Each attribute is
// a record, also those in objects; deleted ones are left out. Source: draft-dulaunoy-misp-core-format-12.
type misp struct{ size sizes }

// Split cuts events.
func (m misp) Split(r io.Reader, o Options) (Splitter, error) {
	return newJSONSplitter(r, m.size, "MISP JSON", `"Event" or "response"`, 1, func(_ int, key string) bool {
		return key == "Event" || key == "response"
	})
}

// Decode gives the sink each attribute of each event of a chunk.
func (misp) Decode(c *Chunk, sink Sink) {
	if c.give(sink) {
		return
	}
	eachElement(c, func(line int64, b []byte) int {
		raw := element(b)
		d := mispDecoder{sink: sink, lines: liner{b: raw, line: line}}
		d.document(part{0, raw})
		return len(raw)
	})
}

// mispDecoder decodes one event.
type mispDecoder struct {
	sink  Sink
	lines liner
	event mispEvent
	list  []tocsin.Field
	depth int
}

// mispEvent is what an event says of all its attributes.
type mispEvent struct {
	UUID, Info, Date text
	Org, Orgc        mispOrg
	Tag              []mispTag

	names, mark string // what Tag comes to
}

// settle works out once what all attributes share.
func (e *mispEvent) settle() {
	e.UUID, e.Info, e.Date = text(short(e.UUID)), text(short(e.Info)), text(short(e.Date))
	if e.Orgc.Name == "" {
		e.Orgc = e.Org
	}
	e.Orgc.Name = text(short(e.Orgc.Name))
	e.names, e.mark = short(text(tagNames(e.Tag))), tagMark(e.Tag)
}

type mispOrg struct{ Name text }

type mispTag struct{ Name text }

// mispAttribute is one value with what is said of it.
type mispAttribute struct {
	Type, Value, Category, Comment, Timestamp, UUID text
	IDS                                             text `json:"to_ids"`
	Relation                                        text `json:"object_relation"`
	First                                           text `json:"first_seen"`
	Last                                            text `json:"last_seen"`
	Deleted                                         text
	Tag                                             []mispTag
	Event                                           *mispEvent
}

// document reads an event, or what holds one.
func (d *mispDecoder) document(p part) {
	var event, attributes, objects []part
	whole := members(p.at, p.b, func(key string, v part) {
		switch {
		case key == "Event" && len(v.b) > 0 && v.b[0] == '{':
			event = append(event, v)
		case key == "Attribute":
			attributes = append(attributes, v)
		case key == "Object":
			objects = append(objects, v)
		default:
			d.say(key, v)
		}
	})
	if !whole {
		d.reject(p, "", "the event can't be read as a whole")
	}
	if len(event) > 0 && d.depth < 2 {
		d.depth++
		d.document(event[0])
		return
	}
	d.event.settle()
	for _, a := range attributes {
		d.attributes(a, "", "")
	}
	for _, o := range objects {
		d.objects(o)
	}
	if len(attributes)+len(objects) == 0 && whole && d.event.UUID == "" {
		d.reject(p, "", "this is not a MISP event")
	}
}

// say keeps what an event says of all its attributes.
func (d *mispDecoder) say(key string, v part) {
	var into any
	switch key {
	case "uuid":
		into = &d.event.UUID
	case "info":
		into = &d.event.Info
	case "date":
		into = &d.event.Date
	case "Org":
		into = &d.event.Org
	case "Orgc":
		into = &d.event.Orgc
	case "Tag":
		into = &d.event.Tag
	default:
		return
	}
	if json.Unmarshal(v.b, into) != nil {
		d.reject(v, "misp.event."+strings.ToLower(key), "the value can't be read")
	}
}

// objects reads an array of objects.
func (d *mispDecoder) objects(p part) {
	ok := items(p.at, p.b, func(o part) {
		var name, uuid text
		var attributes []part
		whole := members(o.at, o.b, func(key string, v part) {
			switch key {
			case "name":
				_ = name.UnmarshalJSON(v.b)
			case "uuid":
				_ = uuid.UnmarshalJSON(v.b)
			case "Attribute":
				attributes = append(attributes, v)
			}
		})
		if !whole {
			d.reject(o, "", "the object can't be read as a whole")
		}
		for _, a := range attributes {
			d.attributes(a, short(name), short(uuid))
		}
	})
	if !ok {
		d.reject(p, "", "this is not an array of objects")
	}
}

// attributes reads an array of attributes.
func (d *mispDecoder) attributes(p part, object, uuid string) {
	ok := items(p.at, p.b, func(v part) {
		var a mispAttribute
		if json.Unmarshal(v.b, &a) != nil {
			d.reject(v, "", "the attribute is not JSON of MISP's core format")
			return
		}
		switch {
		case a.Deleted == "true" || a.Deleted == "1":
		case a.Value == "" || a.Type == "":
			d.reject(v, "attribute.value", "the attribute has no type or no value")
		default:
			d.record(v, &a, object, uuid)
		}
	})
	if !ok {
		d.reject(p, "", "this is not an array of attributes")
	}
}

func (d *mispDecoder) reject(p part, field, reason string) {
	d.sink.Reject(d.lines.of(p.at), field, reason, p.b[:min(len(p.b), rawKept)])
}

// record gives the sink one attribute.
func (d *mispDecoder) record(p part, a *mispAttribute, object, uuid string) {
	e := &d.event
	if a.Event != nil {
		e = a.Event
		e.settle()
	}
	names, mark := tagNames(a.Tag), tagMark(a.Tag)
	if mark == "" {
		mark = e.mark
	}
	value, second := composite(string(a.Type), string(a.Value))
	d.list = append(d.list[:0],
		tocsin.Field{Name: "misp.event.uuid", Value: string(e.UUID)},
		tocsin.Field{Name: "misp.event.info", Value: string(e.Info)},
		tocsin.Field{Name: "misp.event.date", Value: string(e.Date)},
		tocsin.Field{Name: "misp.org", Value: string(e.Orgc.Name)},
		tocsin.Field{Name: "attribute.type", Value: string(a.Type)},
		tocsin.Field{Name: "attribute.value", Value: value},
		tocsin.Field{Name: "attribute.value2", Value: second},
		tocsin.Field{Name: "attribute.category", Value: string(a.Category)},
		tocsin.Field{Name: "attribute.comment", Value: string(a.Comment)},
		tocsin.Field{Name: "attribute.to_ids", Value: truth(a.IDS)},
		tocsin.Field{Name: "attribute.timestamp", Value: string(a.Timestamp)},
		tocsin.Field{Name: "attribute.first_seen", Value: string(a.First)},
		tocsin.Field{Name: "attribute.last_seen", Value: string(a.Last)},
		tocsin.Field{Name: "attribute.uuid", Value: string(a.UUID)},
		tocsin.Field{Name: "attribute.relation", Value: string(a.Relation)},
		tocsin.Field{Name: "object.name", Value: object},
		tocsin.Field{Name: "object.uuid", Value: uuid},
		tocsin.Field{Name: "tags", Value: strings.Trim(names+","+e.names, ",")},
		tocsin.Field{Name: "tlp", Value: mark},
	)
	d.sink.Record(d.lines.of(p.at), d.list, p.b)
}

// composite parts the value of a type like "ip-dst|port". A file's name may hold a bar, the hash behind it can't.
func composite(typ, value string) (first, second string) {
	if !strings.Contains(typ, "|") {
		return value, ""
	}
	i := strings.IndexByte(value, '|')
	if strings.HasPrefix(typ, "filename|") {
		i = strings.LastIndexByte(value, '|')
	}
	if i < 0 {
		return value, ""
	}
	return value[:i], value[i+1:]
}

// truth is "true" or "false" also where MISP writes 1 or 0.
func truth(t text) string {
	switch t {
	case "1":
		return "true"
	case "0":
		return "false"
	}
	return string(t)
}

// tagNames joins the names of tags.
func tagNames(tags []mispTag) string {
	names := make([]text, 0, len(tags))
	for _, t := range tags {
		names = append(names, t.Name)
	}
	return joinTexts(names...)
}

// tagMark returns the strictest TLP mark among tags, or "".
func tagMark(tags []mispTag) string {
	mark, found := tocsin.Clear, false
	for _, t := range tags {
		name := strings.ToLower(string(t.Name))
		if m, err := tocsin.ParseMark(name); err == nil && strings.HasPrefix(name, "tlp:") {
			mark, found = mark.Stricter(m), true
		}
	}
	if !found {
		return ""
	}
	return mark.String()
}
