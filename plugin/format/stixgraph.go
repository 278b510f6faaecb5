package format

import (
	"encoding/json"
	"strings"

	"tocsin"
)

// marks are the markings that STIX itself names. Source: STIX 2.1 §7.2.1.4; STIX 2.1 TLP 2.0 extension 1.0.
var marks = map[text]tocsin.Mark{
	"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": tocsin.Clear,
	"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": tocsin.Green,
	"marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": tocsin.Amber,
	"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": tocsin.Red,
	"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": tocsin.Clear,
	"marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": tocsin.Green,
	"marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": tocsin.Amber,
	"marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": tocsin.AmberStrict,
	"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": tocsin.Red,
}

// graph is a bundle's objects and how they speak of each other. It follows a reference one step and no further, so a
// circle of references is nothing special to it.
type graph struct {
	sink    Sink
	lines   liner
	objects []*stixObject
	byID    map[text]*stixObject
	malware map[text][]text // the names that an indicator indicates
	marks   map[text]tocsin.Mark
	list    []tocsin.Field
}

func newGraph(c *Chunk, sink Sink) *graph {
	return &graph{
		sink: sink, lines: liner{b: c.Data, line: c.Line}, byID: map[text]*stixObject{},
		malware: map[text][]text{}, marks: map[text]tocsin.Mark{},
	}
}

// read takes one object in.
func (g *graph) read(p part) {
	o := &stixObject{part: p}
	if err := json.Unmarshal(p.b, o); err != nil || o.Type == "" {
		g.sink.Reject(g.lines.of(p.at), "", "this is not a STIX object", p.b[:min(len(p.b), rawKept)])
		return
	}
	g.objects = append(g.objects, o)
	if old := g.byID[o.ID]; old == nil || old.Modified <= o.Modified {
		g.byID[o.ID] = o
	}
}

// decode gives the sink the records of all objects, in their order.
func (g *graph) decode() {
	g.lines = liner{b: g.lines.b, line: 1}
	for _, o := range g.objects {
		switch o.Type {
		case "relationship":
			g.relate(o)
		case "marking-definition":
			g.define(o)
		case "observed-data":
			for _, ref := range o.Refs {
				if seen := g.byID[ref]; seen != nil {
					seen.seen = true
				}
			}
		}
	}
	for _, o := range g.objects {
		switch {
		case o.Type == "indicator":
			g.indicator(o)
		case o.Type == "observed-data":
			g.observed(o)
		case observables[string(o.Type)] != "" && !o.seen:
			g.observable(o, o)
		}
	}
}

// maxThreats is how many names of threats an indicator gets.
const maxThreats = 16

// relate keeps what an indicator indicates.
func (g *graph) relate(o *stixObject) {
	threat := g.byID[o.Target]
	if o.Relationship != "indicates" || threat == nil || threat.Name == "" || len(g.malware[o.Source]) >= maxThreats {
		return
	}
	g.malware[o.Source] = append(g.malware[o.Source], text(short(threat.Name)))
}

// define keeps a marking that the bundle brings along, by what it says of itself: "TLP:AMBER", or its definition.
func (g *graph) define(o *stixObject) {
	for _, name := range []text{o.Extensions.TLP.Mark, o.Definition.TLP, o.Name} {
		if m, err := tocsin.ParseMark(string(name)); err == nil {
			g.marks[o.ID] = m
			return
		}
	}
}

// mark returns the strictest TLP mark that an object has, or "".
func (g *graph) mark(o *stixObject) string {
	mark, found := tocsin.Clear, false
	for _, ref := range o.Markings {
		m, known := marks[ref]
		if !known {
			m, known = g.marks[ref]
		}
		if known {
			mark, found = mark.Stricter(m), true
		}
	}
	if !found {
		return ""
	}
	return mark.String()
}

// indicator gives a record for each comparison of a pattern.
func (g *graph) indicator(o *stixObject) {
	if o.PatternType != "" && o.PatternType != "stix" {
		g.reject(o, "pattern_type", "a pattern that is not written in STIX's own language can't be read")
		return
	}
	found, other, why := parsePattern(string(o.Pattern))
	if why != "" {
		g.reject(o, "pattern", why)
	} else if len(found) == 0 && other == 0 {
		g.reject(o, "pattern", "the pattern compares nothing")
	} else if len(found) == 0 {
		g.reject(o, "pattern", "the pattern names no value that could be looked for")
	}
	for _, c := range found {
		g.record(o, o, c)
	}
}

// observed gives a record for each observable that was seen.
func (g *graph) observed(o *stixObject) {
	known := 0
	for _, ref := range o.Refs {
		seen := g.byID[ref]
		if seen == nil || observables[string(seen.Type)] == "" {
			continue
		}
		known++
		g.observable(o, seen)
	}
	if known == 0 {
		g.reject(o, "object_refs", "what was observed is not in the bundle")
	}
}

func (g *graph) reject(o *stixObject, field, reason string) {
	g.sink.Reject(g.lines.of(o.part.at), field, reason, o.part.b[:min(len(o.part.b), rawKept)])
}

// record gives the sink one value; from is the object that says something of it, of the one that holds it.
func (g *graph) record(from, of *stixObject, c comparison) {
	if len(c.value) > maxIndicator || len(c.path) > maxName {
		g.reject(from, "pattern.value", "the value or its path is too long for an indicator")
		return
	}
	name := from.Name
	if name == "" {
		name = of.Name
	}
	g.list = append(g.list[:0],
		tocsin.Field{Name: "object.type", Value: c.object},
		tocsin.Field{Name: "pattern.path", Value: c.path},
		tocsin.Field{Name: "pattern.value", Value: c.value},
		tocsin.Field{Name: "stix.type", Value: string(from.Type)},
		tocsin.Field{Name: "id", Value: short(from.ID)},
		tocsin.Field{Name: "name", Value: short(name)},
		tocsin.Field{Name: "description", Value: short(from.Description)},
		tocsin.Field{Name: "valid_from", Value: short(from.ValidFrom)},
		tocsin.Field{Name: "valid_until", Value: short(from.ValidUntil)},
		tocsin.Field{Name: "first_observed", Value: short(from.First)},
		tocsin.Field{Name: "last_observed", Value: short(from.Last)},
		tocsin.Field{Name: "number_observed", Value: short(from.Count)},
		tocsin.Field{Name: "confidence", Value: short(from.Confidence)},
		tocsin.Field{Name: "labels", Value: short(text(joinTexts(from.Labels...)))},
		tocsin.Field{Name: "indicator_types", Value: short(text(joinTexts(from.Kinds...)))},
		tocsin.Field{Name: "malware", Value: short(text(joinTexts(g.malware[from.ID]...)))},
		tocsin.Field{Name: "author", Value: g.author(from)},
		tocsin.Field{Name: "tlp", Value: g.mark(from)},
		tocsin.Field{Name: "created", Value: short(from.Created)},
		tocsin.Field{Name: "modified", Value: short(from.Modified)},
		tocsin.Field{Name: "revoked", Value: short(from.Revoked)},
	)
	g.network(of)
	g.sink.Record(g.lines.of(from.part.at), g.list, from.part.b)
}

// author returns the name of who made an object.
func (g *graph) author(o *stixObject) string {
	if a := g.byID[o.Author]; o.Author != "" && a != nil {
		return short(a.Name)
	}
	return ""
}

// observables are the types of cyber observables and the property that identifies each. Source: STIX 2.1 §6.
var observables = map[string]string{
	"artifact": "url", "autonomous-system": "number", "directory": "path", "domain-name": "value", "email-addr": "value",
	"email-message": "subject", "file": "name", "ipv4-addr": "value", "ipv6-addr": "value", "mac-addr": "value",
	"mutex": "name", "network-traffic": "src_ref", "process": "command_line", "software": "name", "url": "value",
	"user-account": "account_login", "windows-registry-key": "key", "x509-certificate": "serial_number",
}

// observable gives a record for an observable, or for each hash of a file.
func (g *graph) observable(from, of *stixObject) {
	typ := string(of.Type)
	var direct text
	var hashes []comparison
	members(of.part.at, of.part.b, func(key string, v part) {
		switch key {
		case observables[typ]:
			_ = direct.UnmarshalJSON(v.b)
		case "hashes":
			members(v.at, v.b, func(name string, h part) {
				var value text
				if _ = value.UnmarshalJSON(h.b); value != "" && len(hashes) < maxThreats {
					hashes = append(hashes, comparison{typ, "hashes.'" + name + "'", string(value)})
				}
			})
		}
	})
	path := observables[typ]
	if typ == "network-traffic" {
		direct, path = g.valueOf(direct), "src_ref.value"
	}
	switch {
	case len(hashes) > 0:
		for _, h := range hashes {
			g.record(from, of, h)
		}
	case direct == "":
		g.reject(of, path, "the observable has no value")
	default:
		g.record(from, of, comparison{typ, path, string(direct)})
	}
}

// valueOf returns the value of a referenced address or name.
func (g *graph) valueOf(ref text) text {
	o := g.byID[ref]
	if o == nil || ref == "" || len(o.part.b) > maxIndicator {
		return ""
	}
	var v struct{ Value text }
	_ = json.Unmarshal(o.part.b, &v)
	return v.Value
}

// network adds what a network-traffic says of its two ends.
func (g *graph) network(o *stixObject) {
	if o.Type != "network-traffic" || len(o.part.b) > maxIndicator {
		return
	}
	var n struct {
		Src       text     `json:"src_ref"`
		Dst       text     `json:"dst_ref"`
		SrcPort   text     `json:"src_port"`
		DstPort   text     `json:"dst_port"`
		Protocols textList `json:"protocols"`
	}
	_ = json.Unmarshal(o.part.b, &n)
	transport := strings.ToLower(joinTexts(n.Protocols...))
	g.list = append(g.list,
		tocsin.Field{Name: "network.src", Value: short(g.valueOf(n.Src))},
		tocsin.Field{Name: "network.src_port", Value: short(n.SrcPort)},
		tocsin.Field{Name: "network.dst", Value: short(g.valueOf(n.Dst))},
		tocsin.Field{Name: "network.dst_port", Value: short(n.DstPort)},
		tocsin.Field{Name: "network.protocols", Value: transport},
	)
}
