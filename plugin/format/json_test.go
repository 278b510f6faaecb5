package format

import (
	"strings"
	"testing"
)

func newJSON(s sizes) Format   { return jsonArray{s} }
func newNDJSON(s sizes) Format { return ndjson{name: "NDJSON", size: s} }
func newIntelMQ(s sizes) Format {
	return ndjson{name: "IntelMQ events", size: s, mend: unfoldExtra}
}
func newEVE(s sizes) Format  { return ndjson{name: "Suricata EVE", size: s, must: "event_type"} }
func newList(s sizes) Format { return list{s} }
func newMISP(s sizes) Format { return misp{s} }

// check returns a function that compares what a format makes of a text, at any chunk size, with what it should.
func check(t *testing.T, make func(sizes) Format, record int) func(in string, o Options, want string) {
	return func(in string, o Options, want string) {
		t.Helper()
		if got := same(t, make, o, []byte(in), record); got != strings.TrimLeft(want, "\n") {
			t.Errorf("%.200q gives\n%swant%s", in, got, want)
		}
	}
}

func TestNDJSON(t *testing.T) {
	f := check(t, newNDJSON, 200)
	none := Options{}
	f("{\"a\":1}\n{\"A\":\"x\",\"b\":{\"C\":[1,\"y\",null,true]}}", none, "\n1 a=\"1\"\n2 a=\"x\" b.c=\"1,y,true\"\n")
	f("{\"a\":[{\"b\":1},{\"b\":2},[3,4]]}\n", none, "\n1 a.0.b=\"1\" a.1.b=\"2\" a.2=\"3,4\"\n")
	f("{\"a\":1,\"A\":2,\"a\":3,\"a_2\":4}\n{\"a\":5}\r\n", none, "\n1 a=\"1\" a_2=\"2\" a_3=\"3\" a_2_2=\"4\"\n2 a=\"5\"\n")
	f(`{"a":"\u00e9\ud83d\ude00\ud800\n\"\\","n":-1.50e+10,"z":null,"":"e"}`, none, "\n1 a=\"é😀\uFFFD\\n\\\"\\\\\" n=\"-1.50e+10\" value=\"e\"\n")
	f("\n#x\n{\"a\":1}\n", Options{Comment: '#'}, "\n3 a=\"1\"\n")
	f("{\"a\":1\n{\"a\":01}\n{\"a\":NaN}\n{\"a\":\"\\x\"}\n{a:1}\n{\"a\":1}}\n\"x\"\n{\"a\":1 \"b\"}\n{\"a\":\"\n{\"b\":2}\n", none, `
1 reject : the JSON ends too early: "{\"a\":1"
2 reject : "01" is not a number: "{\"a\":01}"
3 reject : want a value, not 'N': "{\"a\":NaN}"
4 reject : a string has an escape that JSON does not know: "{\"a\":\"\\x\"}"
5 reject : want a name in quotes: "{a:1}"
6 reject : something stands behind the JSON value: "{\"a\":1}}"
7 reject : the line is not a JSON object: "\"x\""
8 reject : want a comma or '}', not '"': "{\"a\":1 \"b\"}"
9 reject : a string is not closed: "{\"a\":\""
10 b="2"
`)
	f("{\"a\":"+strings.Repeat("[", 80)+"\n{\"a\":1}\n", none, "\n1 reject : the JSON is nested more than 64 deep: \"{\\\"a\\\":"+strings.Repeat("[", 55)+"\"\n2 a=\"1\"\n")
	f("{\"a\":\""+strings.Repeat("x", 300)+"\"}\n{\"a\":1}\n", none, "\n1 reject : the line is longer than 200 bytes: \"{\\\"a\\\":\\\""+strings.Repeat("x", 54)+"\"\n2 a=\"1\"\n")
	f("[{\"a\":1}]", none, "\nerror: line 1: this looks like a JSON array, not NDJSON; read it as json\n")
	f("", none, "\nerror: the report is empty\n")
}

func TestEVE(t *testing.T) {
	f := check(t, newEVE, 1000)
	f(`{"timestamp":"2026-11-23T10:00:00.000000+0000","event_type":"alert","src_ip":"192.0.2.1","alert":{"signature":"ET SCAN","metadata":{"cve":["CVE_2026_1","CVE_2026_2"]}}}`+"\n"+`{"a":1}`, Options{}, `
1 timestamp="2026-11-23T10:00:00.000000+0000" event_type="alert" src_ip="192.0.2.1" alert.signature="ET SCAN" alert.metadata.cve="CVE_2026_1,CVE_2026_2"
2 reject event_type: the record does not have it, so it is no Suricata EVE: "{\"a\":1}"
`)
}

func TestIntelMQ(t *testing.T) {
	f := check(t, newIntelMQ, 1000)
	f(`{"source.ip":"192.0.2.1","extra.a":1,"extra":{"b":{"c":2}}}`+"\n"+`{"source.ip":"192.0.2.1","extra.a":1,"extra":"{\"a\": [\"x\",\"y\"]}"}`+"\n"+`{"extra":"{no"}`, Options{}, `
1 source.ip="192.0.2.1" extra.a="1" extra.b.c="2"
2 source.ip="192.0.2.1" extra.a="1" extra.a_2="x,y"
3 extra="{no"
`)
}

func TestList(t *testing.T) {
	f := check(t, newList, 10000)
	f("# list\n192.0.2.0/24 ; SBL1\n; x\n// y\nhttp://a.example/#top\nb.example\t# c # d\r\n\n10.0.0.1 b.example\nlast", Options{}, `
2 value="192.0.2.0/24" comment="SBL1"
5 value="http://a.example/#top"
6 value="b.example" comment="c # d"
8 reject value: more than one value stands on the line: "10.0.0.1 b.example"
9 value="last"
`)
	f("<html>", Options{}, "\nerror: line 1: this looks like HTML, not a list\n")
	f("a\x00b\n"+strings.Repeat("x", 9000)+"\n", Options{}, "\n1 reject value: the line holds a NUL byte: \"a\\x00b\"\n2 reject value: the value is longer than 8192 bytes: \""+strings.Repeat("x", 60)+"\"\n")
	f("[2001:db8::1]:80\n", Options{}, "\n1 value=\"[2001:db8::1]:80\"\n")
}

func TestJSON(t *testing.T) {
	f := check(t, newJSON, 200)
	none := Options{}
	f("[{\"a\":1},\n {\"a\":[1,2]} , {}, \"x\", [3,4], null]", none, "\n1 a=\"1\"\n2 a=\"1,2\"\n2\n2 value=\"x\"\n2 value=\"3,4\"\n2\n")
	f("{\"a\":1,\n\"b\":{\"c\":2}}", none, "\n1 a=\"1\" b.c=\"2\"\n")
	items := Options{Path: "data.items"}
	f("{\"x\":[{\"items\":[9]}],\n\"data\":{\"y\":\"]}\\\"\",\"items\":[{\"a\":1},\n{\"a\":2}],\"z\":[{}]}}", items, "\n2 a=\"1\"\n3 a=\"2\"\n")
	f("{\"data\":[{\"items\":[{\"a\":1}]},{\"items\":{\"a\":2}}]}", items, "\n1 a=\"1\"\n1 a=\"2\"\n")
	f("{\"1\":[{\"a\":1}],\"2\":[{\"a\":2}]}", Options{Path: "*"}, "\n1 a=\"1\"\n1 a=\"2\"\n")
	f("{\"data\":{}}", items, "\nerror: the document has nothing at data.items\n")
	f("[]", none, "\n")
	f("[{\"a\":1},{\"a\":x},\n{\"a\" 2},{\"a\":3}x,{\"a\":4}]", none, `
1 a="1"
1 reject : want a value, not 'x': "{\"a\":x}"
2 reject : want a colon after a name: "{\"a\" 2}"
2 a="3"
2 reject : the document can't be read on from here: here should be a comma or a closing bracket: "x,{\"a\":4}]"
error: line 2: the report can't be read on from here; what came before was read
`)
	f("[{\"a\":1},\n{\"a\":", none, "\n1 a=\"1\"\n2 reject : the document ends within this element: \"{\\\"a\\\":\"\nerror: line 2: the report ends too early; what came before was read\n")
	f("[{\"a\":1},\n", none, "\n1 a=\"1\"\n2 reject : the document ends too early: \"\"\nerror: line 2: the report ends too early; what came before was read\n")
	f("[{\"a\":1},{\"a\":\""+strings.Repeat("\\\\", 300)+"\"},{\"a\":2}]", none, "\n1 a=\"1\"\n1 reject : the element is longer than 200 bytes: \"{\\\"a\\\":\\\""+strings.Repeat("\\\\", 54)+"\"\n1 a=\"2\"\n")
	f("hello", none, "\nerror: this is not JSON: it begins with 'h'\n")
	f("<?xml version=\"1.0\"?>", none, "\nerror: line 1: this looks like XML, not JSON\n")
	f("", none, "\nerror: the report is empty\n")
}
