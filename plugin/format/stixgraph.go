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
	switch {
	case why != "":
		g.reject(o, "pattern", why)
	case other.count > 0:
		g.reject(o, "pattern", other.String())
	case len(found) == 0:
		g.reject(o, "pattern", "the pattern compares nothing")
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
	g.list = append(g.list[:0],
		tocsin.Field{Name: "object.type", Value: c.object},
		tocsin.Field{Name: "pattern.path", Value: c.path},
		tocsin.Field{Name: "pattern.value", Value: c.value},
	)
	g.list = append(g.list, g.said(from)...)
	if from.Name == "" && of != from {
		g.list = append(g.list, tocsin.Field{Name: "name", Value: short(of.Name)})
	}
	g.list = append(g.list, of.network...)
	g.sink.Record(g.lines.of(from.part.at), g.list, from.part.b)
}

// said returns what an object says of each of its values. It is worked out once, however many they are.
func (g *graph) said(o *stixObject) []tocsin.Field {
	if o.said != nil {
		return o.said
	}
	o.said = []tocsin.Field{
		{Name: "stix.type", Value: string(o.Type)},
		{Name: "id", Value: short(o.ID)},
		{Name: "description", Value: short(o.Description)},
		{Name: "valid_from", Value: short(o.ValidFrom)},
		{Name: "valid_until", Value: short(o.ValidUntil)},
		{Name: "first_observed", Value: short(o.First)},
		{Name: "last_observed", Value: short(o.Last)},
		{Name: "number_observed", Value: short(o.Count)},
		{Name: "confidence", Value: short(o.Confidence)},
		{Name: "labels", Value: short(text(joinTexts(o.Labels...)))},
		{Name: "indicator_types", Value: short(text(joinTexts(o.Kinds...)))},
		{Name: "malware", Value: short(text(joinTexts(g.malware[o.ID]...)))},
		{Name: "author", Value: g.author(o)},
		{Name: "tlp", Value: g.mark(o)},
		{Name: "created", Value: short(o.Created)},
		{Name: "modified", Value: short(o.Modified)},
		{Name: "revoked", Value: short(o.Revoked)},
	}
	if o.Name != "" {
		o.said = append(o.said, tocsin.Field{Name: "name", Value: short(o.Name)})
	}
	return o.said
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
	if of.values == nil {
		g.look(of)
	}
	for _, c := range of.values {
		g.record(from, of, c)
	}
}

// look finds an observable's values, once however often it was seen.
func (g *graph) look(of *stixObject) {
	typ := string(of.Type)
	path := observables[typ]
	of.values = []comparison{}
	var direct text
	members(of.part.at, of.part.b, func(key string, v part) {
		switch key {
		case path:
			_ = direct.UnmarshalJSON(v.b)
		case "hashes":
			of.values = append(of.values, hashes(typ, v)...)
		}
	})
	if typ == "network-traffic" {
		direct, path = g.network(of, direct), "src_ref.value"
	}
	if len(of.values) > 0 {
		return
	}
	if direct == "" {
		g.reject(of, path, "the observable has no value")
		return
	}
	of.values = append(of.values, comparison{typ, path, string(direct)})
}

// hashes returns a file's hashes.
func hashes(typ string, p part) (list []comparison) {
	members(p.at, p.b, func(name string, h part) {
		var value text
		if _ = value.UnmarshalJSON(h.b); value != "" && len(list) < maxThreats {
			list = append(list, comparison{typ, "hashes.'" + name + "'", string(value)})
		}
	})
	return list
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

// network keeps what a network-traffic says of its two ends, and returns the address it came from.
func (g *graph) network(o *stixObject, from text) text {
	var n struct {
		Src       text     `json:"src_ref"`
		Dst       text     `json:"dst_ref"`
		SrcPort   text     `json:"src_port"`
		DstPort   text     `json:"dst_port"`
		Protocols textList `json:"protocols"`
	}
	_ = json.Unmarshal(o.part.b, &n)
	o.network = []tocsin.Field{
		{Name: "network.src", Value: short(g.valueOf(n.Src))},
		{Name: "network.src_port", Value: short(n.SrcPort)},
		{Name: "network.dst", Value: short(g.valueOf(n.Dst))},
		{Name: "network.dst_port", Value: short(n.DstPort)},
		{Name: "network.protocols", Value: short(text(strings.ToLower(joinTexts(n.Protocols...))))},
	}
	return g.valueOf(from)
}
