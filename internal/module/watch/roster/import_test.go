package roster

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

func problems(rep Report) (list []string) {
	for _, p := range rep.Problems {
		list = append(list, p.Error())
	}
	return list
}

func dump(t testing.TB, r *Roster) (list []Detail) {
	t.Helper()
	all, err := r.List(t.Context(), Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		d, err := r.Get(t.Context(), s.Slug)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, d)
	}
	return list
}

func TestBadCellsAreToldAndTheRestStays(t *testing.T) {
	r := open(t)
	rep := load(t, r, "bad", "Organisation;Parent;Sector;Criticality;Language;ASN;CIDR;Domains;E-mail;Colour;asn\n"+
		";;;;;;192.0.2.0/24;;;;\n"+
		"=cmd|' /C calc'!A0;;energy;9;xx-not-a-language;AS0,64500,x;192.0.2.1/24,300.0.0.0/8,0.0.0.0/0;localhost,1.2.3.4,ok.example;nobody,a@ok.example;red;1;extra\n"+
		"\n"+
		"A;B;;;;;;;;;\n"+
		"B;A;;;;;;;;;\n"+
		"C;Nowhere;;;;;192.0.2.0 - 192.0.2.5;;;;\n"+
		"D;D;;;;;;;;;\n"+
		"\"broken\"x;;;;;;;;;;\n"+
		"E\xff;;;;;;;;;;\n")
	want := []string{
		`bad.csv:1: Colour: there is no column of that name; it is left out`,
		`bad.csv:1: asn: this column is there twice; the second is left out`,
		`bad.csv:2: name: the name is missing; the whole row is left out`,
		`bad.csv:3: there are more cells than headings; "extra" is left out`,
		`bad.csv:3: criticality: "9" is not a number from 0 to 5`,
		`bad.csv:3: language: "xx-not-a-language" is not a language code such as en, ar or zh-Hans`,
		`bad.csv:3: asn: "AS0" is not an AS number from 1 to 4294967295`,
		`bad.csv:3: asn: "x" is not an AS number from 1 to 4294967295`,
		`bad.csv:3: prefix: "192.0.2.1/24" has bits set behind the prefix; it is read as 192.0.2.0/24`,
		`bad.csv:3: prefix: "300.0.0.0/8" is not an IP address or a prefix`,
		`bad.csv:3: prefix: 0.0.0.0/0 is more than one organisation can have; the shortest prefix is /8`,
		`bad.csv:3: domain: "localhost" is a whole top-level domain or no domain at all`,
		`bad.csv:3: domain: "1.2.3.4" is an address; it belongs into the column prefix`,
		`bad.csv:3: email: "nobody,a@ok.example" is not an e-mail address`,
		`bad.csv:9: this is not a row of CSV: a quotation mark is never closed, or something follows the closing one`,
		`bad.csv:10: name: "E�" is not UTF-8; save the file as UTF-8`,
		`bad.csv:10: name: without a name the whole row is left out`,
		`bad.csv:7: parent: there is no organisation "Nowhere"; c stands without a parent`,
		`bad.csv:8: parent: d is its own parent; it stands without one`,
		`bad.csv:6: parent: "A" is above and below b at once; it stands without a parent`,
	}
	if diff := cmp.Diff(want, problems(rep)); diff != "" {
		t.Error(diff)
	}
	d, err := r.Get(t.Context(), "cmd-c-calc-a0")
	if err != nil || d.Name != "=cmd|' /C calc'!A0" || d.Sector != "energy" || d.Prefixes != 1 || d.ASNs != 1 || d.Domains != 1 {
		t.Errorf("the good values are not there: %+v %v", d, err)
	}
	if d, err := r.Get(t.Context(), "a"); err != nil || d.Parent != "b" {
		t.Errorf("%+v %v", d, err)
	}
	if got := owner(t, r.Index(), "192.0.2.4", 0, ""); got != "c import" {
		t.Error(got)
	}
}

func TestFileThatCannotBeReadChangesNothing(t *testing.T) {
	r := open(t)
	load(t, r, "national", file)
	before := dump(t, r)
	f := func(text, want string) {
		t.Helper()
		_, err := r.Import(t.Context(), "national", "dir/x.csv", strings.NewReader(text), nil)
		if w := tocsin.WhyOf(err); w != tocsin.Invalid && w != tocsin.TooLarge || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: got %v, want %s", text, err, want)
		}
		if diff := cmp.Diff(before, dump(t, r)); diff != "" {
			t.Errorf("%.20q: %s", text, diff)
		}
	}
	f("", "x.csv: name: there is nothing in it")
	f("\n\n", "there is nothing in it")
	f("prefix,asn\n1.0.0.0/8,1\n", "x.csv:1: name: the column name is missing")
	f("name,sector\nA,b\n", "the columns asn, prefix, domain, email and phone are all missing")
	f("name,prefix\n,10.0.0.0/8\n", "there is no organisation in it that can be read")
	f("\xff\xfen\x00a\x00", "it is UTF-16")
	f("[{\"name\": \"A\"}, {", "it is not JSON from here on")
	f("[{\"name\": \"A\"}", "never closed")
	f("{\"name\": \"A\"}", "it is not a JSON array")
	f(strings.Repeat("[", 20000), "it is not JSON from here on")
	f("PK\x03\x04 nothing", "it can't be read as an XLSX workbook")
	if _, err := r.Import(t.Context(), "no good/name", "x.csv", strings.NewReader(file), nil); tocsin.WhyOf(err) != tocsin.Invalid {
		t.Errorf("a bad import name: %v", err)
	}
}

func TestTooLargeFile(t *testing.T) {
	r := open(t)
	endless := io.MultiReader(strings.NewReader("name,prefix\n\""), io.LimitReader(repeat('x'), 2*MaxFile))
	_, err := r.Import(t.Context(), "big", "big.csv", endless, nil)
	if tocsin.WhyOf(err) != tocsin.TooLarge {
		t.Errorf("got %v", err)
	}
}

type repeat byte

func (r repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}

// book makes an XLSX of the rows of a CSV.
func book(t testing.TB, text string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		cells := []any{}
		for c := range strings.SplitSeq(line, ",") {
			cells = append(cells, strings.Trim(c, `"`))
		}
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &cells); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const asJSON = `[
 {"name": "Ministry of Health", "sector": "Health", "criticality": 5, "language": "en",
  "prefix": ["192.0.2.0/24", "2001:db8:1::/48"], "domain": "health.gov.zm", "email": "abuse@health.gov.zm;ciso@health.gov.zm"},
 {"name": "Lusaka Hospital", "parent": "Ministry of Health", "sector": "healthcare", "criticality": "4", "language": "en",
  "prefix": "192.0.2.128/25", "email": ["it@hospital.example"]},
 {"name": "ZamTel", "sector": "telecom", "criticality": 3, "language": "en", "asn": [64500, "AS64501"], "prefix": "198.51.100.0/24",
  "domain": ["zamtel.example"], "email": "NOC <noc@zamtel.example>", "parent": null},
 {"name": "وزارة التعليم", "sector": "education", "criticality": 2, "language": "ar", "asn": 64502, "domain": ".edu.example"}
]`

func TestAllFormatsSayTheSame(t *testing.T) {
	r := open(t)
	load(t, r, "n", file)
	want := dump(t, r)
	f := func(name string, text []byte) {
		t.Helper()
		r := open(t)
		rep, err := r.Import(t.Context(), "n", name, bytes.NewReader(text), nil)
		if err != nil || len(rep.Problems) > 0 || rep.Rows != 4 || !strings.HasSuffix(name, rep.Format) {
			t.Fatalf("%s: %v %+v", name, err, rep)
		}
		if diff := cmp.Diff(want, dump(t, r)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	f("a.json", []byte(asJSON))
	f("a.json", []byte("\ufeff \n"+asJSON))
	f("a.xlsx", book(t, file))
	f("tabs.csv", []byte(strings.ReplaceAll(file, ",", "\t")))
}

func TestProblemsOfJSONHaveLines(t *testing.T) {
	r := open(t)
	rep, err := r.Import(t.Context(), "j", "j.json", strings.NewReader("[\n{\"name\":\"A\",\"asn\":\"x\"},\n\n{\"name\":\"B\",\n\"prefix\":[[1]],\n\"phone\":{}},\n7,\n{\"name\":\"C\",\"hue\":1,\"asn\":true}]"), nil)
	want := []string{
		`j.json:2: asn: "x" is not an AS number from 1 to 4294967295`,
		`j.json:4: phone: the value is neither a text, a number nor an array of them; it is left out`,
		`j.json:4: prefix: there is an array in an array; it is left out`,
		`j.json:7: this is not an object; it is left out`,
		`j.json:8: asn: the value is neither a text, a number nor an array of them; it is left out`,
		`j.json:8: hue: there is no column of that name; it is left out`,
	}
	if diff := cmp.Diff(want, problems(rep)); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestRowsOfOneNameAreOneOrganisation(t *testing.T) {
	r := open(t)
	rep := load(t, r, "n", "name,slug,sector,prefix,email,role,phone,contact\n"+
		"Acme Ltd,acme,energy,192.0.2.0/25,a@x.example;b@x.example,abuse;CISO,1;2,Ann;Bob\n"+
		"ACME  ltd,,water,192.0.2.128/25,a@x.example,,,\n"+
		"C,,,198.51.100.0/25,,,,\nC++,,,198.51.100.128/25,,lonely,,\n")
	hashed := "c-" + hashOf("C++")
	want := []string{`n.csv:3: sector: "water" differs from an earlier row's "energy"; the earlier one stays`,
		`n.csv:5: name: "C++" has the same short name c as "C" of line 4; it became ` + hashed + `: a column slug tells them apart`,
		`n.csv:5: role: there are 1 values for 0 contacts; it must be one for all or one each`}
	if diff := cmp.Diff(want, problems(rep)); diff != "" {
		t.Error(diff)
	}
	o, err := r.Org(t.Context(), "acme")
	contacts := []tocsin.Contact{{Email: "a@x.example", Name: "Ann", Role: "abuse", Phone: "1", From: "import:n"},
		{Email: "b@x.example", Name: "Bob", Role: "ciso", Phone: "2", From: "import:n"}}
	if diff := cmp.Diff(contacts, o.Contacts); diff != "" || err != nil || len(o.Nets) != 2 {
		t.Error(diff, err, o.Nets)
	}
	if got := owner(t, r.Index(), "198.51.100.200", 0, ""); got != hashed+" import" {
		t.Error(got)
	}
}

func TestSlugs(t *testing.T) {
	f := func(name, want string) {
		t.Helper()
		if got := SlugOf(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	f("Ministry of Health", "ministry-of-health")
	f("  École d'Été — Genève ", "ecole-dete-geneve")
	f("A&B (North) Ltd.", "a-b-north-ltd")
	f("123", "123")
	f("وزارة الصحة", "wzara-alsha")
	f("وَزَارَةُ الصِّحَّة", "wzara-alsha")
	f("Министерство здравоохранения", "ministerstvo-zdravookhraneniia")
	f("Йод и Ёлка", "iod-i-elka")
	f("Υπουργείο Υγείας", "ypoyrgeio-ygeias")
	f("משרד הבריאות", "mshrd-hbryavt")
	f("Straße & Øst", "strasse-ost")
	f("卫生部", "org-"+hashOf("卫生部"))
	f("MTN 赞比亚", "mtn-"+hashOf("MTN 赞比亚"))
	f("!!!", "org-"+hashOf("!!!"))
	if a, b := SlugOf("卫生部"), SlugOf("教育部"); a == b {
		t.Error("two names, one slug:", a)
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		slug := SlugOf(name)
		if s, err := parseSlug(slug); err != nil || s != slug || SlugOf(name) != slug {
			t.Fatalf("%q gives %q: %v", name, slug, err)
		}
	})
}

// drawnFile is a CSV of a few organisations; small ranges make twins, rings and clashes likely.
func drawnFile(t *rapid.T, label string) string {
	pick := func(list ...string) *rapid.Generator[string] { return rapid.SampledFrom(list) }
	var b strings.Builder
	b.WriteString("name,parent,sector,criticality,asn,prefix,domain,email,role\nAlways,,,,,,,,\n")
	for range rapid.IntRange(0, 6).Draw(t, label) {
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s,%s,%s,%s\n",
			pick("A", "B", "C", "C++", "وزارة", "").Draw(t, "name"), pick("", "A", "B", "C", "Hand", "nobody").Draw(t, "parent"),
			pick("", "energy", "health").Draw(t, "sector"), pick("", "1", "7").Draw(t, "criticality"),
			pick("", "1", "2;1", "x").Draw(t, "asn"), pick("", "10.0.0.0/8", "10.0.0.0/8;10.1.0.0/16", "10.1.2.3/16").Draw(t, "prefix"),
			pick("", "a.zm", "b.a.zm").Draw(t, "domain"), pick("", "a@a.zm", "A@a.zm;b@a.zm").Draw(t, "email"), pick("", "ciso").Draw(t, "role"))
	}
	return b.String()
}

func TestImportsAreIdempotentAndSpareTheOthers(t *testing.T) {
	r := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		wipe(t, r)
		hand := drawnHand(rt)
		for _, o := range hand {
			if err := r.Put(t.Context(), o); err != nil {
				rt.Fatal(err)
			}
		}
		load(t, r, "a", drawnFile(rt, "a"))
		load(t, r, "b", drawnFile(rt, "b1"))
		before := saidBy(t, r, "hand", "import:a")
		last := drawnFile(rt, "b2")
		load(t, r, "b", last)
		if diff := cmp.Diff(before, saidBy(t, r, "hand", "import:a"), bare); diff != "" {
			rt.Fatalf("import b changed what others say: %s", diff)
		}
		after := saidBy(t, r, "import:b")
		rep := load(t, r, "b", last)
		for _, n := range []Counts{rep.Orgs, rep.Nets, rep.Contacts} {
			if n.Added+n.Changed+n.Removed > 0 {
				rt.Fatalf("the same file again changed something: %+v", rep)
			}
		}
		if diff := cmp.Diff(after, saidBy(t, r, "import:b"), bare); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func drawnHand(t *rapid.T) []tocsin.Org {
	orgs := drawn(t)
	for i := range orgs {
		if i == 0 {
			orgs[i].Slug, orgs[i].Name = "a", "A"
		}
		orgs[i].Parent = ""
		orgs[i].Contacts = []tocsin.Contact{{Email: "hand@a.zm"}}
		orgs[i].Nets = slices.DeleteFunc(orgs[i].Nets, func(n tocsin.Net) bool { return n.Prefix.IsValid() && n.Prefix.Bits() < 28 })
	}
	return orgs
}

var bare = cmp.AllowUnexported(said{}, netKey{}, contactKey{})

func wipe(t testing.TB, r *Roster) {
	t.Helper()
	err := r.change(t.Context(), func(tx *sqldb.Tx) error {
		for _, table := range []string{"watch_org", "watch_net", "watch_contact"} {
			if _, err := tx.Exec(t.Context(), "DELETE FROM "+table); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// saidBy reads the rows of some tellers.
func saidBy(t testing.TB, r *Roster, who ...tocsin.From) (list []said) {
	t.Helper()
	for _, w := range who {
		s, err := loadSaid(t.Context(), r.db, w)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	return list
}

func FuzzImport(f *testing.F) {
	for _, text := range []string{vcards, contactdbDump, tuencyDump, rdapNet, rdapAS, ripe, arin, lacnic, `[{"organisation_id":1,"name":"A","networks":[{"address":"10.0.0.0/8"}]}]`} {
		f.Add([]byte(text))
	}
	f.Add([]byte(file))
	f.Add([]byte(national + "A;;;;;1;10.0.0.0/8;a.zm;a@a.zm\n"))
	f.Add([]byte(asJSON))
	f.Add([]byte("name,asn\n\"a\nb\",1\n\"c"))
	f.Add([]byte("[{\"name\":[\"a\"]},null,[],{}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		rep := Report{File: "f"}
		g := newGather(&rep, "import:f")
		if err := readFile(bytes.NewReader(text), &rep, sink{g.take, g.take, &extra{}, "ZM"}); err != nil {
			if tocsin.WhyOf(err) == tocsin.Internal {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		g.resolve([]other{{"x", "X", "a", "hand"}})
		checkEntries(t, g)
	})
}

// checkEntries holds what must be so of all that was read.
func checkEntries(t *testing.T, g *gather) {
	t.Helper()
	for _, e := range g.list {
		if s, err := parseSlug(e.org.Slug); err != nil || s != e.org.Slug || e.org.Name == "" {
			t.Fatalf("slug %q of %q: %v", e.org.Slug, e.org.Name, err)
		}
		up := e
		for n := 0; up != nil && up.org.Parent != ""; n++ {
			if up = g.slugs[up.org.Parent]; n > len(g.list) {
				t.Fatalf("%s is in a ring", e.org.Slug)
			}
		}
		for _, n := range e.org.Nets {
			kind, value := textOf(n)
			back, ok := netOf(kind, value)
			back.From = n.From
			if !ok || back != n || strings.ContainsAny(value, " ,;") {
				t.Fatalf("net %+v is written %q and read %+v", n, value, back)
			}
		}
	}
}

func FuzzImportXLSX(f *testing.F) {
	f.Add(book(f, file))
	f.Fuzz(func(t *testing.T, b []byte) {
		if !bytes.HasPrefix(b, []byte("PK\x03")) {
			return
		}
		rep := Report{File: "f"}
		g := newGather(&rep, "import:f")
		if err := readFile(bytes.NewReader(b), &rep, sink{g.take, g.take, &extra{}, "ZM"}); err == nil {
			checkEntries(t, g)
		}
	})
}

func FuzzParseQuestion(f *testing.F) {
	for _, s := range []string{"1.2.3.4", "2001:db8::/32", "AS1.10", "https://u@[::1]:80/x", "a.zm:443", "münchen.example"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := parseQuestion(s)
		if err != nil {
			return
		}
		again, err := parseQuestion(q.value())
		if err != nil || again.value() != q.value() {
			t.Fatalf("%q is %q, that is %q: %v", s, q.value(), again.value(), err)
		}
	})
}
