package enrich

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/oschwald/maxminddb-golang/v2"

	"tocsin"
)

const extended = "# a comment\n2|afrinic|20260101|6|19840101|20260101|+0000\nafrinic|*|ipv4|*|2|summary\n" +
	"afrinic|ZM|ipv4|41.60.0.0|65536|20080101|allocated|F36A\nafrinic|ZM|ipv4|41.61.0.0|768|20080101|assigned|F36A\n" +
	"afrinic|zm|ipv6|2001:db8::|32|20080101|allocated|F36A\nafrinic|ZM|asn|37146|2|20080101|allocated|F36A\n" +
	"afrinic|ZA|ipv4|41.0.0.0|2097152|20080101|allocated|F1\nafrinic||ipv4|41.64.0.0|256||available|\n" +
	"afrinic|ZZ|ipv4|41.65.0.0|256||reserved|\n"

func TestDelegated(t *testing.T) {
	d, n, err := ReadDelegated("d", strings.NewReader(extended))
	if err != nil || n.Bad != 0 {
		t.Fatal(err, n)
	}
	f := func(addr, want string) {
		t.Helper()
		if got := d.Country(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: got %q, want %q", addr, got, want)
		}
	}
	f("41.60.0.0", "ZM")
	f("41.61.2.255", "ZM")
	f("41.61.3.0", "")
	f("41.31.255.255", "ZA")
	f("41.64.0.1", "")
	f("2001:db8:ffff::", "ZM")
	s := d.Space("ZM")
	if got := fmt.Sprint(s.Ranges); got != "[41.60.0.0-41.61.2.255 2001:db8::/32]" {
		t.Error(got)
	}
	if !s.HasASN(37147) || s.HasASN(37148) || len(d.Space("XX").Ranges) != 0 {
		t.Errorf("%+v", s)
	}
}

func TestBadDelegatedLines(t *testing.T) {
	_, n, err := ReadDelegated("d", strings.NewReader("afrinic|ZM|ipv4|41.60.0.0\nafrinic|ZM|ipv4|x|256|20080101|allocated\n"+
		"afrinic|ZM|ipv4|255.255.255.0|257|20080101|allocated\nafrinic|ZM|ipv6|2001:db8::1|32|20080101|allocated\n"+
		"afrinic|ZM|ipv6|2001:db8::|129|20080101|allocated\nafrinic|ZM|asn|4294967295|2|20080101|allocated\n"+
		"afrinic|ZM|ipv4|1.0.0.0|0|20080101|allocated\nafrinic|ZM|ipx|1.0.0.0|1|20080101|allocated\n"))
	if err != nil || n.Bad != 8 || n.Faults[2].Error() != "d:3: value: the range goes beyond the last address" {
		t.Errorf("%v %+v", err, n)
	}
}

// mmdb makes a MaxMind DB of IPv4 with one prefix of /8 that has the record. Source: MaxMind DB 2.0.
func mmdb(octet byte, record map[string]any) []byte {
	var b bytes.Buffer
	none, data := uint32(8), uint32(8+16) // eight nodes, one a bit
	for bit := range uint32(8) {
		next := bit + 1
		if bit == 7 {
			next = data
		}
		pair := [2]uint32{none, none}
		pair[octet>>(7-bit)&1] = next
		for _, v := range pair {
			b.Write([]byte{byte(v >> 16), byte(v >> 8), byte(v)})
		}
	}
	b.Write(make([]byte, 16))
	encode(&b, record)
	b.WriteString("\xab\xcd\xefMaxMind.com")
	encode(&b, map[string]any{"node_count": uint32(8), "record_size": uint16(24), "ip_version": uint16(4), "database_type": "Test",
		"binary_format_major_version": uint16(2), "binary_format_minor_version": uint16(0), "build_epoch": uint64(1),
		"description": map[string]any{"en": "test"}})
	return b.Bytes()
}

func encode(b *bytes.Buffer, v any) {
	switch v := v.(type) {
	case string:
		control(b, 2, len(v))
		b.WriteString(v)
	case uint16:
		control(b, 5, 2)
		b.Write(binary.BigEndian.AppendUint16(nil, v))
	case uint32:
		control(b, 6, 4)
		b.Write(binary.BigEndian.AppendUint32(nil, v))
	case uint64:
		b.Write([]byte{8, 2}) // extended type 9
		b.Write(binary.BigEndian.AppendUint64(nil, v))
	case map[string]any:
		control(b, 7, len(v))
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			encode(b, k)
			encode(b, v[k])
		}
	}
}

func control(b *bytes.Buffer, kind, size int) {
	if size < 29 {
		b.WriteByte(byte(kind<<5 | size))
		return
	}
	b.Write([]byte{byte(kind<<5 | 29), byte(size - 29)})
}

func countryDB() []byte {
	return mmdb(41, map[string]any{"country": map[string]any{"iso_code": "zm"}, "registered_country": map[string]any{"iso_code": "ZA"}})
}

func asnDB() []byte {
	return mmdb(102, map[string]any{"autonomous_system_number": uint32(64510), "autonomous_system_organization": "Other <AS>"})
}

// maxMindOf opens a database that no file holds.
func maxMindOf(b []byte) (*MaxMind, error) {
	db, err := maxminddb.OpenBytes(b)
	return &MaxMind{db: db, seen: map[uintptr]Origin{}}, err
}

func TestMaxMind(t *testing.T) {
	f := func(b []byte, addr string, want Origin) {
		t.Helper()
		m, err := maxMindOf(b)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if got, ok := m.Lookup(netip.MustParseAddr(addr)); got != want || ok != (want != Origin{}) {
				t.Errorf("%s: got %+v %v, want %+v", addr, got, ok, want)
			}
		}
	}
	f(countryDB(), "41.1.2.3", Origin{CC: "ZM"})
	f(countryDB(), "::ffff:41.1.2.3", Origin{CC: "ZM"})
	f(countryDB(), "42.1.2.3", Origin{})
	f(countryDB(), "2001:db8::1", Origin{})
	f(asnDB(), "102.0.0.1", Origin{ASN: 64510, ASNum: "64510", Name: "Other <AS>"})
	f(mmdb(41, map[string]any{"country": "text", "autonomous_system_number": "text"}), "41.1.2.3", Origin{})
	long := strings.Repeat("x", maxASName) + "ü and more"
	f(mmdb(41, map[string]any{"autonomous_system_number": uint32(1), "autonomous_system_organization": long}), "41.1.2.3", Origin{ASN: 1, ASNum: "1", Name: long[:maxASName]})
	long = long[1:]
	f(mmdb(41, map[string]any{"autonomous_system_number": uint32(1), "autonomous_system_organization": long}), "41.1.2.3", Origin{ASN: 1, ASNum: "1", Name: long[:maxASName-1]})
	if _, err := maxMindOf([]byte("nothing")); err == nil {
		t.Error("no error")
	}
}

func put(t *testing.T, dir, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func zipped(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.Bytes()
}

func folder(t *testing.T) (*Enricher, []*Notes) {
	t.Helper()
	dir := t.TempDir()
	put(t, dir, "a.anything", zipped(combined))
	put(t, dir, "b", zipped(extended))
	put(t, dir, "c", countryDB())
	put(t, dir, "d.mmdb", asnDB())
	put(t, dir, "e-readme.txt", []byte("Put files here.\n"))
	put(t, dir, "f.gz", []byte("\x1f\x8bnot gzip"))
	put(t, dir, ".hidden", []byte("x"))
	e, notes, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e, notes
}

func TestFilesAreKnownByContent(t *testing.T) {
	_, notes := folder(t)
	var got []string
	for _, n := range notes {
		got = append(got, fmt.Sprint(n.File, " ", n.Kind, " ", n.Lines, " ", n.Bad, " ", len(n.Faults)))
	}
	want := []string{"a.anything iptoasn 8 0 0", "b delegated 10 0 0", "c mmdb 0 0 0", "d.mmdb mmdb 0 0 0", "e-readme.txt  0 0 1", "f.gz  0 0 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if e, notes, err := Open(filepath.Join(t.TempDir(), "none")); err != nil || e == nil || len(notes) != 0 {
		t.Error("a missing folder:", err)
	}
}

func TestApplyFillsWhatTheFeedLeftOut(t *testing.T) {
	e, _ := folder(t)
	f := func(in, want string) {
		t.Helper()
		ev := tocsin.Event{}
		for _, f := range strings.Fields(in) {
			name, value, _ := strings.Cut(f, "=")
			ev.Add(name, value)
		}
		src, _ := netip.ParseAddr(ev.Get("source.ip"))
		dst, _ := netip.ParseAddr(ev.Get("destination.ip"))
		given := len(ev.Fields)
		e.Apply(&ev, src, dst)
		var got []string
		for _, f := range ev.Fields[given:] {
			got = append(got, f.Name+"="+f.Value)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: got %s, want %s", in, s, want)
		}
	}
	f("source.ip=41.60.0.1", "source.asn=30844 source.as_name=LIQUID-AS source.geolocation.cc=ZM")
	f("source.ip=1.0.0.1 source.asn=7", "source.geolocation.cc=US") // another AS than ours: its name isn't ours to tell
	f("source.ip=1.0.0.1 source.asn=13335", "source.as_name=CLOUDFLARENET source.geolocation.cc=US")
	f("source.ip=1.0.0.1 source.asn=1 source.as_name=x source.geolocation.cc=DE", "")
	f("source.ip=102.1.1.1", "source.asn=64510 source.as_name=Other <AS>")
	f("source.ip=2001:db8:1::1", "source.asn=64503 source.as_name=SIX source.geolocation.cc=ZM")
	f("source.ip=41.61.0.1 source.fqdn=www.a.co.uk", "source.geolocation.cc=ZM source.domain_suffix=co.uk")
	f("source.fqdn=a.zm source.domain_suffix=x.zm destination.ip=1.0.0.1",
		"destination.asn=13335 destination.as_name=CLOUDFLARENET destination.geolocation.cc=US")
	f("source.ip=10.0.0.1", "")
	ev := tocsin.Event{}
	(*Enricher)(nil).Apply(&ev, netip.MustParseAddr("1.0.0.1"), netip.Addr{})
	if len(ev.Fields) != 0 {
		t.Error(ev.Fields)
	}
}

func TestApplyAllocatesOnlyWhatTheSuffixListDoes(t *testing.T) {
	e, _ := folder(t)
	ev := tocsin.Event{Fields: make([]tocsin.Field, 0, 16)}
	src, dst := netip.MustParseAddr("41.60.0.1"), netip.MustParseAddr("102.1.1.1")
	list := testing.AllocsPerRun(100, func() { Suffix("www.example.co.uk") })
	n := testing.AllocsPerRun(100, func() {
		ev.Reset()
		ev.Add("source.fqdn", "www.example.co.uk")
		e.Apply(&ev, src, dst)
	})
	if n > list || list > 1 || len(ev.Fields) < 6 {
		t.Errorf("%v allocations, fields %v", n, ev.Fields)
	}
}

func FuzzReadDelegated(f *testing.F) {
	f.Add([]byte(extended))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, n, _ := ReadDelegated("f", bytes.NewReader(text))
		if n.Bad > n.Lines {
			t.Fatalf("%d bad of %d lines", n.Bad, n.Lines)
		}
		for _, r := range d.Space("ZM").Ranges {
			if d.Country(r.From) != "ZM" || d.Country(r.To) != "ZM" || r.To.Less(r.From) {
				t.Fatal(r)
			}
		}
	})
}

// FuzzMaxMind looks at small files alone: all that the reader may do for a look-up is bounded by a budget of its own.
func FuzzMaxMind(f *testing.F) {
	f.Add(countryDB(), []byte{41, 1, 1, 1})
	f.Add(asnDB(), []byte{102, 1, 1, 1})
	f.Fuzz(func(t *testing.T, b, addr []byte) {
		a, ok := netip.AddrFromSlice(addr)
		if !ok || len(b) > 64<<10 {
			return
		}
		m, err := maxMindOf(b)
		if err != nil {
			return
		}
		first, _ := m.Lookup(a)
		if again, _ := m.Lookup(a); first != again || len(first.CC) != 0 && len(first.CC) != 2 || len(first.Name) > maxASName {
			t.Fatalf("%v: %+v, then %+v", a, first, again)
		}
	})
}

func FuzzSuffix(f *testing.F) {
	f.Add("www.example.co.uk")
	f.Add("..")
	f.Fuzz(func(t *testing.T, host string) {
		if s := Suffix(host); !strings.HasSuffix(host, s) {
			t.Fatalf("%q: %q", host, s)
		}
	})
}
