package interop

import (
	"bytes"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tocsin"
	"tocsin/internal/module/watch/digest"
)

// xarfSchema is the format's own schema, of all categories and types, with the forms that it names (dates, addresses)
// looked at, too. The files are those of github.com/xarf/xarf-spec at 37820da, under the licence beside them.
func xarfSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	root, err := filepath.Abs("testdata/xarf")
	if err != nil {
		t.Fatal(err)
	}
	const ours = "https://xarf.org/schemas/v4/"
	c.UseLoader(loader(func(at string) (any, error) {
		name, ok := strings.CutPrefix(at, ours)
		if !ok {
			return nil, fmt.Errorf("%s is not fetched", at)
		}
		return jsonschema.FileLoader{}.Load((&url.URL{Scheme: "file", Path: filepath.Join(root, filepath.FromSlash(name))}).String())
	}))
	s, err := c.Compile(ours + "xarf-v4-master.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

type loader func(string) (any, error)

func (l loader) Load(at string) (any, error) { return l(at) }

// Whatever a letter tells of as X-ARF keeps to the format's schemas: each type of problem, with and without what
// feeds may or may not know, and with what no feed should say.
func TestXARFKeepsToTheSchemas(t *testing.T) {
	schema := xarfSchema(t)
	n, none := 0, 0
	f := func(typ string, fields ...tocsin.Field) {
		t.Helper()
		p := digest.Problem{Type: typ, Identifier: "some-identifier", First: xarfDay, Last: xarfDay, Systems: 1,
			Records: []digest.Record{{ID: "0123456789abcdef", Time: xarfDay, Address: "192.0.2.1", Detail: "what the feed says", Fields: fields}}}
		l := digest.Write(digest.Input{Number: "QM-2026-000001", Team: "QM-CERT", From: "warn@cert.example", To: []string{"abuse@alpha.example"}, Owner: tocsin.Org{Slug: "alpha", Name: "Alpha"},
			Language: "en", Format: digest.AsXARF, Mark: tocsin.Amber, Date: xarfDay, Problems: []digest.Problem{p}, Class: func(_, typ string) string { return typ }})
		if len(l.Files) == 0 {
			none++
		}
		for _, file := range l.Files {
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(file.Body))
			if err == nil {
				err = schema.Validate(v)
			}
			if err != nil {
				t.Errorf("%s with %v: %v\n%s", typ, fields, err, file.Body)
			}
			if v.(map[string]any)["source_identifier"] = 1; schema.Validate(v) == nil {
				t.Fatal("the schema takes everything")
			}
			n++
		}
	}
	for class := range tocsin.Types {
		for _, of := range xarfSources {
			for _, more := range xarfMore {
				f(class.Type, append(of[:len(of):len(of)], more...)...)
			}
		}
	}
	if n < 500 || none > n/10 {
		t.Errorf("%d records were looked at, and %d problems gave none", n, none)
	}
}

var xarfDay = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

func is(name, value string) tocsin.Field { return tocsin.Field{Name: name, Value: value} }

// xarfSources are what a record may be of, xarfMore what else it may say.
var (
	xarfSources = [][]tocsin.Field{
		{is("source.ip", "192.0.2.1")},
		{is("source.ip", "2001:db8::1"), is("source.url", "https://host.example/a?b=c")},
		{is("source.fqdn", "host.example")},
		{is("source.url", "http://host.example/ä b")},
	}
	xarfMore = [][]tocsin.Field{
		nil,
		{is("source.port", "443"), is("protocol.transport", "tcp"), is("destination.ip", "198.51.100.1"), is("destination.port", "22")},
		{is("source.port", "53"), is("protocol.transport", "udp"), is("protocol.application", "dns"), is("product.vulnerabilities", "CVE-2026-12345,CVE-2026-1")},
		{is("source.port", "0"), is("protocol.transport", "gre"), is("destination.ip", "host.example"), is("product.vulnerabilities", "CVE-1")},
		{is("source.port", "22"), is("protocol.transport", "gre"), is("destination.ip", "host.example"), is("product.vulnerabilities", "CVE-1")},
		{is("source.port", "22"), is("protocol.transport", "icmp6"), is("destination.ip", "fe80::1%eth0"), is("product.vulnerabilities", "CVE-2026-123456789012")},
		{is("source.port", "99999"), is("malware.name", "mirai\r\nx"), is("protocol.transport", "TCP"), is("product.full_name", strings.Repeat("long ", 500))},
	}
)
