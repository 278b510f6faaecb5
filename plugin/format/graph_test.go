package format

import "testing"

func TestMISP(t *testing.T) {
	f := check(t, newMISP, 100000)
	event := `{"Event":{"uuid":"u1","info":"Scan","date":"2026-11-23","Orgc":{"name":"CERT"},"Tag":[{"name":"tlp:amber"},{"name":"x"}],
"Attribute":[{"type":"ip-dst|port","value":"192.0.2.1|80","to_ids":true,"category":"Network activity","uuid":"a1","timestamp":"1795392000"},
{"type":"ip-src","value":"192.0.2.2","deleted":true},{"type":"ip-src"},
{"type":"domain","value":"a.example","to_ids":"0","Tag":[{"name":"tlp:green"}]}],
"Object":[{"name":"file","Attribute":[{"type":"filename|md5","value":"a|b.exe|d41d","object_relation":"h"}]}]}}`
	records := `
2 misp.event.uuid="u1" misp.event.info="Scan" misp.event.date="2026-11-23" misp.org="CERT" attribute.type="ip-dst|port" attribute.value="192.0.2.1" attribute.value2="80" attribute.category="Network activity" attribute.to_ids="true" attribute.timestamp="1795392000" attribute.uuid="a1" tags="tlp:amber,x" tlp="amber"
3 reject attribute.value: the attribute has no type or no value: "{\"type\":\"ip-src\"}"
4 misp.event.uuid="u1" misp.event.info="Scan" misp.event.date="2026-11-23" misp.org="CERT" attribute.type="domain" attribute.value="a.example" attribute.to_ids="false" tags="tlp:green,tlp:amber,x" tlp="green"
5 misp.event.uuid="u1" misp.event.info="Scan" misp.event.date="2026-11-23" misp.org="CERT" attribute.type="filename|md5" attribute.value="a|b.exe" attribute.value2="d41d" attribute.relation="h" object.name="file" tags="tlp:amber,x" tlp="amber"
`
	f(event, Options{}, records)
	f("["+event+"]", Options{}, records)
	f(`{"response":[`+event+`]}`, Options{}, records)
	f(`{"response":[`+event+`,{"Event":{"Attribute":[`, Options{}, records[1:]+"5 reject : the document ends within this element: \"{\\\"Event\\\":{\\\"Attribute\\\":[\"\nerror: line 5: the report ends too early; what came before was read\n")
	f(`{"a":1}`, Options{}, "\nerror: the document has nothing at \"Event\" or \"response\"\n")
}

func TestPattern(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		found, other, why := parsePattern(in)
		got := ""
		if other.count > 0 {
			got = other.String() + "\n"
		}
		for _, c := range found {
			got += c.object + " " + c.path + " " + c.value + "\n"
		}
		if got+why != want {
			t.Errorf("%q gives %q, want %q", in, got+why, want)
		}
	}
	f("[ipv4-addr:value = '192.0.2.1']", "ipv4-addr value 192.0.2.1\n")
	f("[ipv4-addr:value='192.0.2.1' OR url:value = 'http://a/?b=\\'c\\\\']", "ipv4-addr value 192.0.2.1\nurl value http://a/?b='c\\\n")
	f("[file:hashes.'SHA-256' = 'ab' AND file:size = 5] FOLLOWEDBY [domain-name:value IN ('a.example', 'b.example')] WITHIN 5 SECONDS", "file hashes.'SHA-256' ab\nfile size 5\ndomain-name value a.example\ndomain-name value b.example\n")
	f("([a:b[*].c_ref.d != 'x'] AND [a:b NOT = 'y' OR a:b LIKE 'z%']) START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'", "3 comparisons of the pattern name no value that could be looked for: a:b[*].c_ref.d !=, a:b NOT =, a:b LIKE\n")
	f("[ipv4-addr:value = '192.0.2.1' AND url:value MATCHES '^a']", "a comparison of the pattern names no value that could be looked for: url:value MATCHES\nipv4-addr value 192.0.2.1\n")
	f("[EXISTS a:b[*].c] AND [EXISTS d:e OR a:b = 'x']", "2 comparisons of the pattern name no value that could be looked for: a:b[*].c EXISTS, d:e EXISTS\na b x\n")
	f("[a:b ~ 'x']", "the pattern compares in a way that STIX does not have: \"~\"")
	f("[a:b > 1 OR a:b > 2 OR a:b > 3 OR a:b > 4 OR a:b > 5 OR a:b > 6]", "6 comparisons of the pattern name no value that could be looked for: a:b >, a:b >, a:b >, a:b >, a:b >, …\n")
	f("[a:b = 'x", "a comparison in the pattern has no value")
	f("[a:b = 'x'", "a b x\nthe pattern ends within brackets")
	f("", "")
}

func TestSTIX(t *testing.T) {
	f := check(t, func(s sizes) Format { return stix{s.record} }, 1<<20)
	f(`{"type":"bundle","id":"bundle--1","objects":[
{"type":"indicator","id":"indicator--1","name":"C2","pattern":"[ipv4-addr:value = '192.0.2.1']","pattern_type":"stix","confidence":80,"labels":["a","b"],"object_marking_refs":["marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"]},
{"type":"malware","id":"malware--1","name":"Mozi"},
{"type":"relationship","id":"relationship--1","relationship_type":"indicates","source_ref":"indicator--1","target_ref":"malware--1"},
{"type":"relationship","id":"relationship--2","relationship_type":"indicates","source_ref":"malware--1","target_ref":"malware--1"},
{"type":"observed-data","id":"observed-data--1","first_observed":"2026-11-23T00:00:00Z","number_observed":2,"object_refs":["ipv4-addr--1","network-traffic--1","observed-data--1"]},
{"type":"ipv4-addr","id":"ipv4-addr--1","value":"192.0.2.9"},
{"type":"network-traffic","id":"network-traffic--1","src_ref":"ipv4-addr--1","dst_ref":"network-traffic--1","dst_port":443,"protocols":["tcp","tls"]},
{"type":"file","id":"file--1","name":"a.exe","hashes":{"MD5":"d41d","SHA-1":"da39"}},
{"type":"indicator","id":"indicator--2","pattern":"alert tcp","pattern_type":"snort"},
7]}`, Options{}, `
11 reject : this is not a STIX object: "7"
2 object.type="ipv4-addr" pattern.path="value" pattern.value="192.0.2.1" stix.type="indicator" id="indicator--1" confidence="80" labels="a,b" malware="Mozi" tlp="amber+strict" name="C2"
6 object.type="ipv4-addr" pattern.path="value" pattern.value="192.0.2.9" stix.type="observed-data" id="observed-data--1" first_observed="2026-11-23T00:00:00Z" number_observed="2"
6 object.type="network-traffic" pattern.path="src_ref.value" pattern.value="192.0.2.9" stix.type="observed-data" id="observed-data--1" first_observed="2026-11-23T00:00:00Z" number_observed="2" network.src="192.0.2.9" network.dst_port="443" network.protocols="tcp,tls"
9 object.type="file" pattern.path="hashes.'MD5'" pattern.value="d41d" stix.type="file" id="file--1" name="a.exe"
9 object.type="file" pattern.path="hashes.'SHA-1'" pattern.value="da39" stix.type="file" id="file--1" name="a.exe"
10 reject pattern_type: a pattern that is not written in STIX's own language can't be read: "{\"type\":\"indicator\",\"id\":\"indicator--2\",\"pattern\":\"alert tcp"
`)
	f(`[1`, Options{}, "\n1 reject : this is not a STIX object: \"1\"\n1 reject : the bundle ends too early or can't be read on: \"\"\nerror: line 1: the report ends too early; what came before was read\n")
	f("", Options{}, "\nerror: the report is empty\n")
}

// FuzzJSONFormats checks of all formats of JSON and of lists that nothing panics, that chunks of any size give the same, and
// that what comes out is bounded by what went in.
func FuzzJSONFormats(f *testing.F) {
	for i, s := range []string{
		`{"a":{"b":[1,"x\u00e9"]}}` + "\n{\"a\":", `{"event_type":"dns"}`, `{"extra":"{\"a\":1}"}`, "1.2.3.4 ; x\n", `[{"a":1},{"b":[{}]}]`,
		`{"Event":{"info":"x","Attribute":[{"type":"ip-dst|port","value":"1|2"}]}}`,
		`{"objects":[{"type":"indicator","pattern":"[a:b = 'c' OR d:e IN ('f')]"},{"type":"file","hashes":{"MD5":"a"}}]}`,
	} {
		f.Add(s, byte(i))
	}
	f.Fuzz(func(t *testing.T, in string, which byte) {
		makers := []func(sizes) Format{newNDJSON, newEVE, newIntelMQ, newList, newJSON, newMISP, func(s sizes) Format { return stix{1 << 20} }}
		out := same(t, makers[int(which)%len(makers)], Options{}, []byte(in), 300)
		if len(out) > 2000+600*len(in) {
			t.Fatalf("%d bytes give %d", len(in), len(out))
		}
	})
}
