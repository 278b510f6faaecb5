package format

import (
	"strings"
	"testing"
)

func newXML(s sizes) Format   { return xmlRecords{s} }
func newHosts(s sizes) Format { return hosts{s} }
func newSyslog(s sizes) Format {
	return syslogEVE{s}
}
func newN6(s sizes) Format {
	return expanded{name: "n6 events", size: s, must: "category", parts: n6Parts}
}
func newIDEA(s sizes) Format {
	return expanded{name: "IDEA events", size: s, must: "category", parts: ideaParts}
}

func TestN6(t *testing.T) {
	f := check(t, newN6, 2000)
	f(`[{"id":"a1","category":"bots","address":[{"ip":"192.0.2.1","asn":64500},{"ip":"192.0.2.2","cc":"ZM"}],"dport":80},
{"id":"a2","category":"phish","url":"http://a.example/","address":[]}]`, Options{}, `
1 id="a1" category="bots" dport="80" ip="192.0.2.1" asn="64500"
1 id="a1" category="bots" dport="80" ip="192.0.2.2" cc="ZM"
2 id="a2" category="phish" url="http://a.example/"
`)
	f("{\"category\":\"cnc\",\"address\":[{\"ip\":\"192.0.2.1\"}]}\n{\"category\":\"cnc\"}\n", Options{}, "\n1 category=\"cnc\" ip=\"192.0.2.1\"\n2 category=\"cnc\"\n")
	f(`[{"id":"x"}, 5, {"category":"a","address":"none"}]`, Options{}, `
1 reject category: the record does not have it, so it is no n6 events: "{\"id\":\"x\"}"
1 reject category: the record does not have it, so it is no n6 events: "5"
1 category="a" address="none"
`)
	many := strings.Repeat(`{"ip":"192.0.2.1"},`, 300)
	if got := same(t, newN6, Options{}, []byte(`[{"category":"a","address":[`+many[:len(many)-1]+`]}]`), 1<<20); !strings.Contains(got, "speaks of 300 addresses, the most is 256") {
		t.Errorf("got %s", got)
	}
}

func TestIDEA(t *testing.T) {
	f := check(t, newIDEA, 4000)
	f(`{"Format":"IDEA0","ID":"e1","DetectTime":"2026-11-23T08:00:00Z","Category":["Recon.Scanning","Attempt.Login"],
"Source":[{"IP4":["192.0.2.1","192.0.2.8-192.0.2.9"],"Port":[22,2222],"Proto":["tcp","ssh"]},{"IP6":["2001:db8::/64"],"Hostname":["a.example"]}],
"Target":[{"IP4":["203.0.113.5"],"Port":[22]},{"IP4":["203.0.113.6"]}],"Node":[{"Name":"org.example.hp","SW":["Kippo"]}]}`, Options{}, `
1 format="IDEA0" id="e1" detecttime="2026-11-23T08:00:00Z" category="Recon.Scanning,Attempt.Login" node.0.name="org.example.hp" node.0.sw="Kippo" source.port="22,2222" source.proto="tcp,ssh" source.ip="192.0.2.1" target.port="22" target.ip="203.0.113.5"
1 format="IDEA0" id="e1" detecttime="2026-11-23T08:00:00Z" category="Recon.Scanning,Attempt.Login" node.0.name="org.example.hp" node.0.sw="Kippo" source.port="22,2222" source.proto="tcp,ssh" source.range="192.0.2.8-192.0.2.9" target.port="22" target.ip="203.0.113.5"
1 format="IDEA0" id="e1" detecttime="2026-11-23T08:00:00Z" category="Recon.Scanning,Attempt.Login" node.0.name="org.example.hp" node.0.sw="Kippo" source.hostname="a.example" source.network="2001:db8::/64" target.port="22" target.ip="203.0.113.5"
`)
	f(`[{"Category":["Vulnerable.Open"],"Target":[{"IP4":["192.0.2.7"]}]},{"Category":["Test"]},{"ID":"x"}]`, Options{}, `
1 category="Vulnerable.Open" source.ip="192.0.2.7"
1 category="Test"
1 reject category: the record does not have it, so it is no IDEA events: "{\"ID\":\"x\"}"
`)
	f(`[{"Category":["intrusion.Botnet","Recon"],"Target":[{"IP4":["192.0.2.7","192.0.2.8"],"Port":[80]},{"Hostname":["a.example"]}]},
{"Category":["Recon.Scanning","Intrusion.Botnet"],"Target":[{"IP4":["192.0.2.7"]}]},
{"Category":["Malware"],"Source":[{"IP4":["192.0.2.1"]}],"Target":[{"IP4":["192.0.2.7"]}]},{"Category":["Malwarelike"],"Target":[{"IP4":["192.0.2.7"]}]}]`, Options{}, `
1 category="intrusion.Botnet,Recon" source.port="80" source.ip="192.0.2.7"
1 category="intrusion.Botnet,Recon" source.port="80" source.ip="192.0.2.8"
1 category="intrusion.Botnet,Recon" source.hostname="a.example"
2 category="Recon.Scanning,Intrusion.Botnet" target.ip="192.0.2.7"
3 category="Malware" source.ip="192.0.2.1" target.ip="192.0.2.7"
3 category="Malwarelike" target.ip="192.0.2.7"
`)
}

func TestSyslogEVE(t *testing.T) {
	f := check(t, newSyslog, 1000)
	event := `{"event_type":"alert","src_ip":"192.0.2.1"}`
	f("<14>1 2026-11-23T08:00:00Z sensor1 suricata 99 - - "+event+"\n", Options{}, "\n1 event_type=\"alert\" src_ip=\"192.0.2.1\" syslog.host=\"sensor1\" syslog.program=\"suricata\"\n")
	f("214 <14>1 2026-11-23T08:00:00Z - suricata 99 - - "+event+"\n", Options{}, "\n1 event_type=\"alert\" src_ip=\"192.0.2.1\" syslog.program=\"suricata\"\n")
	f("<13>Nov 23 08:00:00 sensor1 suricata[12]: @cee: "+event+"\r\n\n"+event+"\n", Options{}, "\n1 event_type=\"alert\" src_ip=\"192.0.2.1\" syslog.host=\"sensor1\" syslog.program=\"suricata\"\n3 event_type=\"alert\" src_ip=\"192.0.2.1\"\n")
	f("Nov  3 08:00:00 sensor1 suricata: "+event+"\n", Options{}, "\n1 event_type=\"alert\" src_ip=\"192.0.2.1\" syslog.host=\"sensor1\" syslog.program=\"suricata\"\n")
	f("2026-11-23T08:00:00.1+02:00 sensor1 suricata[1]: "+event+"\n", Options{}, "\n1 event_type=\"alert\" src_ip=\"192.0.2.1\" syslog.host=\"sensor1\" syslog.program=\"suricata\"\n")
	f("Nov 23 08:00:00 sensor1 sshd[1]: Accepted\nNov 23 08:00:00 h p: {\"a\":1}\nx {\"event_type\":\"dns\"} y\n", Options{}, `
1 reject : the line holds no JSON object: "Nov 23 08:00:00 sensor1 sshd[1]: Accepted"
2 reject event_type: the record does not have it, so it is no Suricata EVE: "Nov 23 08:00:00 h p: {\"a\":1}"
3 reject : something stands behind the JSON value: "x {\"event_type\":\"dns\"} y"
`)
}

func TestHosts(t *testing.T) {
	f := check(t, newHosts, 10000)
	f("# hosts\n127.0.0.1 localhost\n0.0.0.0 bad.example.org # phishing\n::1 ip6-localhost\n0.0.0.0 0.0.0.0\n", Options{}, "\n3 name=\"bad.example.org\" comment=\"phishing\"\n")
	f("$TTL 60\n@ IN SOA ns.example. root.example. (\n\t2026112301 ; serial\n\t1h 15m 30d 2h )\n IN NS ns.example.\n\nbad.example.org CNAME .\n*.bad.example.org 60 IN CNAME .\n24.0.2.0.192.rpz-ip CNAME .\n48.zz.db8.2001.rpz-ip CNAME rpz-drop.\n128.1.0.0.0.0.0.db8.2001.rpz-ip IN CNAME .\n", Options{}, `
7 name="bad.example.org"
8 name="bad.example.org" wildcard="yes"
9 network="192.0.2.0/24"
10 network="2001:db8::/48"
11 network="2001:db8::1/128"
`)
	f("local-zone: \"a.example.org\" always_nxdomain\naddress=/b.example.org/\n||c.example.org^\n! filter\n[Adblock]\nd.example.org.\n*.e.example.org\n", Options{}, `
1 name="a.example.org" wildcard="yes"
2 name="b.example.org" wildcard="yes"
3 name="c.example.org" wildcard="yes"
6 name="d.example.org"
7 name="e.example.org" wildcard="yes"
`)
	f("two words\nhttp://a.example/\n||a.example/x^\n1.2.3.4 a.example b.example\nnodots\nx CNAME\n", Options{}, `
1 reject name: the line is in none of the notations for lists of names: "two words"
2 reject name: the line is in none of the notations for lists of names: "http://a.example/"
3 reject name: the line is in none of the notations for lists of names: "||a.example/x^"
4 reject name: the line is in none of the notations for lists of names: "1.2.3.4 a.example b.example"
5 reject name: the line is in none of the notations for lists of names: "nodots"
6 reject name: the line is in none of the notations for lists of names: "x CNAME"
`)
}

func TestXML(t *testing.T) {
	f := check(t, newXML, 400)
	o := Options{Path: "Report.events.event"}
	f(`<?xml version="1.0" encoding="ISO-8859-1"?>
<report xmlns:x="urn:x"><meta><event>no</event></meta>
 <events>
  <event id="1" x:kind="a"><IP>192.0.2.1</IP><port proto="tcp">80</port><name>a&amp;b</name></event>
  <event><ip>192.0.2.2</ip><ip>192.0.2.3</ip><![CDATA[ loose ]]></event>
  <other/><event/>
 </events>
</report>`, o, `
4 id="1" kind="a" ip="192.0.2.1" port.proto="tcp" port="80" name="a&b"
5 ip="192.0.2.2,192.0.2.3" value="loose"
6
`)
	f("<a><b><c>1</c></b><b><c>2</c></x></a>", Options{Path: "a.*"}, "\n1 c=\"1\"\n1 reject : the document can't be read on from here: element <b> closed by </x>: \"\"\n")
	f("<a><b>1</b><b>"+strings.Repeat("x", 500)+"</b></a>", Options{Path: "a.b"}, "\n1 value=\"1\"\n1 reject : the document can't be read on from here: the record is longer than 400 bytes: \"\"\n")
	f("<a><b>1</b>", Options{Path: "a.b"}, "\n1 value=\"1\"\n1 reject : the document can't be read on from here: unexpected EOF: \"\"\n")
	f("<!DOCTYPE a [<!ENTITY e \"x\">]><a><b>&e;</b></a>", Options{Path: "a.b"}, "\n1 reject : the document can't be read on from here: invalid character entity &e;: \"\"\n")
	f("<a><c/></a>", Options{Path: "a.b"}, "\nerror: the document has nothing at a.b\n")
	f("plain", Options{Path: "a.b"}, "\nerror: the document has nothing at a.b\n")
	f("<a", Options{Path: "a.b"}, "\nerror: line 1: this is not the XML that it should be: unexpected EOF\n")
	f("<a/>", Options{}, "\nerror: a feed of XML needs options.path, the way to its records\n")
	deep := strings.Repeat("<a>", 80)
	f(deep, Options{Path: "a.b"}, "\nerror: line 1: this is not the XML that it should be: the XML is nested more than 64 deep\n")
}

// A record that says one thing very often, or names it at length, takes no more time than its size.
func TestXMLIsLinear(t *testing.T) {
	many := "<r><e>" + strings.Repeat("<a>1</a>", 400_000) + "</e></r>"
	long := "<r><e><" + strings.Repeat("n", 1<<20) + ">" + strings.Repeat("<a>1</a>", 300_000) + "</" + strings.Repeat("n", 1<<20) + "></e></r>"
	for _, in := range []string{many, long} {
		if got := decode(newXML(standardSizes), Options{Path: "r.e"}, strings.NewReader(in)); len(got) < 50 {
			t.Errorf("got %s", got)
		}
	}
}

func TestLinePattern(t *testing.T) {
	f := check(t, func(s sizes) Format { return pattern{s} }, 1000)
	o := Options{Pattern: `^Exit (?P<ip>\S+) (?P<time>.+)$`, Skip: `^(Node|Seen) `, Comment: '#'}
	f("# list\nNode A\nSeen now\nExit 192.0.2.1 2026-11-23 08:00:00\r\n\nother\nExit x\n", o, `
4 ip="192.0.2.1" time="2026-11-23 08:00:00"
6 reject : the line is not of the form that the feed's pattern has: "other"
7 reject : the line is not of the form that the feed's pattern has: "Exit x"
`)
	f("x", Options{}, "\nerror: options.pattern and options.skip: want a regular expression of at most 4096 bytes\n")
	f("x", Options{Pattern: "("}, "\nerror: options.pattern and options.skip: error parsing regexp: missing closing ): `(`\n")
}

func FuzzWire(f *testing.F) {
	for i, s := range []string{
		`[{"category":"bots","address":[{"ip":"192.0.2.1"},{"ip":"192.0.2.2"}]}]`,
		`{"Category":["Recon"],"Source":[{"IP4":["192.0.2.1","192.0.2.0/24"]}],"Target":[{"Port":[1]}]}`,
		"<14>1 2026-11-23T08:00:00Z h suricata - - - {\"event_type\":\"alert\"}\n",
		"0.0.0.0 a.example\n*.b.example CNAME .\n24.0.2.0.192.rpz-ip CNAME .\n||c.example^\n",
		`<a><b c="d">x</b><b>y</b></a>`,
	} {
		f.Add(s, byte(i))
	}
	f.Fuzz(func(t *testing.T, in string, which byte) {
		makers := []func(sizes) Format{newN6, newIDEA, newSyslog, newHosts, newXML}
		o := Options{}
		if int(which)%len(makers) == 4 {
			o.Path = "a.b"
		}
		out := same(t, makers[int(which)%len(makers)], o, []byte(in), 300)
		if len(out) > 5000+3000*len(in) {
			t.Fatalf("%d bytes give %d", len(in), len(out))
		}
	})
}
