package roster

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// told returns an import's problems and what each organisation is then.
func imported(t *testing.T, r *Roster, text []byte) (rep Report, orgs map[string]string) {
	t.Helper()
	rep, err := r.Import(t.Context(), "n", "file", bytes.NewReader(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	orgs = map[string]string{}
	for _, o := range r.Index().Orgs() {
		d, err := r.Get(t.Context(), o.Slug)
		if err != nil {
			t.Fatal(err)
		}
		var parts []string
		for _, c := range d.ContactList {
			parts = append(parts, strings.TrimSpace(c.Email+" "+c.Name+" "+c.Role+" "+c.Phone)+" "+strings.TrimPrefix(c.From, "import:"))
		}
		for _, n := range d.NetList {
			parts = append(parts, n.Value+" "+strings.TrimPrefix(n.From, "import:"))
		}
		orgs[o.Slug] = strings.Join(parts, "; ")
	}
	return rep, orgs
}

func checkImport(t *testing.T, r *Roster, format string, text []byte, want map[string]string, problem ...string) {
	t.Helper()
	for range 2 { // the second time changes nothing
		rep, orgs := imported(t, r, text)
		if rep.Format != format {
			t.Errorf("format is %q, want %q", rep.Format, format)
		}
		if diff := cmp.Diff(want, orgs); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(problem, problems(rep)); diff != "" {
			t.Error(diff)
		}
	}
}

const vcards = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Amina Phiri\r\nORG:Lusaka Water;IT\r\nEMAIL;TYPE=work:amina@water.exa\r\n mple\r\nTITLE:CISO\r\nTEL:+260 1; 2\r\nPHOTO;ENCODING=b:" +
	"AAAA\r\n AAAA\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nFN:Nobody\r\nEND:VCARD\r\nbegin:vcard\nVERSION:4.0\nKIND:org\nFN:Zambezi Bank\nEMAIL:abuse@bank.example\nLANG:en\nEND:VCARD\n"

func TestVCard(t *testing.T) {
	checkImport(t, open(t), "vcard", []byte(vcards), map[string]string{
		"lusaka-water": "amina@water.example Amina Phiri ciso +260 1, 2 n",
		"zambezi-bank": "abuse@bank.example n",
	}, `file:12: org: the card names no organisation; it is left out`)
	long := "BEGIN:VCARD\nFN:x\nORG:Long\nNOTE:" + strings.Repeat("y\n ", 1<<20) + "\nEMAIL:x@long.example\nEND:VCARD\n"
	rep, orgs := imported(t, open(t), []byte(long))
	if orgs["long"] != "x@long.example x n" {
		t.Error(rep, orgs)
	}
}

const contactdbDump = `--
-- PostgreSQL database dump
--
COPY public.sector (sector_id, name) FROM stdin;
1	energy
\.
COPY public.organisation (organisation_id, name, sector_id, comment, ripe_org_hdl, ti_handle, first_handle) FROM stdin;
1	Power\tCo	1		ORG-PC1-RIPE
2	Twin	\N		ORG-T1-RIPE
3	Twin	\N		ORG-T2-RIPE
\.
COPY public.contact (contact_id, firstname, lastname, tel, openpgp_fpr, email, comment, organisation_id) FROM stdin;
1	Ada	L	+1		abuse@power.example		1
2					dead@power.example		1
\.
COPY public.network (network_id, address, comment) FROM stdin;
7	192.0.2.0/24	
\.
COPY public.organisation_to_network (organisation_id, network_id) FROM stdin;
1	7
\.
COPY public.organisation_to_asn (organisation_id, asn) FROM stdin;
2	64500
3	64501
\.
COPY public.fqdn (fqdn_id, fqdn, comment) FROM stdin;
5	power.example	
\.
COPY public.organisation_to_fqdn (organisation_id, fqdn_id) FROM stdin;
1	5
\.
COPY public.email_status (email, enabled, added) FROM stdin;
dead@power.example	f	2020-01-01 00:00:00+00
\.
COPY public.organisation_automatic (organisation_automatic_id, name, sector_id, comment, ripe_org_hdl, ti_handle, first_handle, import_source, import_time) FROM stdin;
11	Power Co	\N		ORG-PC1-RIPE			ripe	2020-01-01
\.
COPY public.network_automatic (network_automatic_id, address, comment, import_source, import_time) FROM stdin;
8	198.51.100.0/24		ripe	2020-01-01
\.
COPY public.organisation_to_network_automatic (organisation_automatic_id, network_automatic_id, import_source, import_time) FROM stdin;
11	8	ripe	2020-01-01
\.
`

func TestContactdb(t *testing.T) {
	want := map[string]string{
		"power-co":         "abuse@power.example Ada L  +1 n; dead@power.example n; power.example n; 192.0.2.0/24 n; 198.51.100.0/24 n-automatic",
		"twin":             "64500 n",
		"twin-org-t2-ripe": "64501 n",
	}
	r := open(t)
	checkImport(t, r, "contactdb", []byte(contactdbDump), want)
	if p, err := r.Preference(t.Context(), "dead@power.example"); err != nil || !p.Off || p.OffReason != "off in n" {
		t.Error(p, err)
	}
	if err := r.SwitchOn(t.Context(), "dead@power.example", "officer"); err != nil {
		t.Fatal(err)
	}
	imported(t, r, []byte(contactdbDump))
	if p, err := r.Preference(t.Context(), "dead@power.example"); err != nil || p.Off {
		t.Error("an import must not take back what a person said:", p, err)
	}
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for name, text := range map[string]string{
		"dump/organisation.csv":                 "organisation_id,name,sector_id,ripe_org_hdl\n1,Power Co,1,\n2,Twin,,\n3,Twin,,ORG-T2-RIPE\n",
		"sector.csv":                            "sector_id,name\n1,energy\n",
		"contact.csv":                           "email;firstname;lastname;tel;organisation_id\nabuse@power.example;Ada;L;+1;1\ndead@power.example;;;;1\n",
		"network.csv":                           "\ufeffnetwork_id,address\n7,192.0.2.0/24\n",
		"organisation_to_network.csv":           "organisation_id,network_id\n1,7\n",
		"organisation_to_asn.csv":               "organisation_id,asn\n2,64500\n3,64501\n",
		"fqdn.csv":                              "fqdn_id,fqdn\n5,power.example\n",
		"organisation_to_fqdn.csv":              "organisation_id,fqdn_id\n1,5\n",
		"organisation_automatic.json":           `[{"organisation_automatic_id":11,"name":"Power Co"}]`,
		"network_automatic.json":                `[{"network_automatic_id":8,"address":"198.51.100.0/24"}]`,
		"organisation_to_network_automatic.csv": "organisation_automatic_id,network_automatic_id\n11,8\n",
		"readme.txt":                            "no table",
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	checkImport(t, open(t), "contactdb", packed.Bytes(), want)
	const fody = `[{"organisation_id":1,"name":"Power Co","contacts":[{"email":"abuse@power.example","firstname":"Ada","lastname":"L","tel":"+1"}],
"asns":[{"asn":64500}],"networks":[{"network_id":7,"address":"192.0.2.0/24"}],"fqdns":[{"fqdn":"power.example"}]},
{"organisation_automatic_id":11,"name":"Power Co","networks":[{"address":"198.51.100.0/24"}]}]`
	checkImport(t, open(t), "contactdb", []byte(fody), map[string]string{
		"power-co": "abuse@power.example Ada L  +1 n; 64500 n; power.example n; 192.0.2.0/24 n; 198.51.100.0/24 n-automatic",
	})
}

const tuencyDump = `{"organisations":[{"id":1,"name":"Top"},{"id":2,"name":"Sub","parent_id":1}],
"contacts":[{"email":"c@sub.example","first_name":"C","last_name":"D","phone":"+2","roles":["ciso","24/7"],"organisation_id":2}],
"netobjects":[{"id":5,"asn":64500},{"id":6,"address":"192.0.2.0/24"},{"id":7,"fqdn":"sub.example"}],
"claims":[{"organisation_id":2,"netobject_id":5,"approval":"approved"},{"organisation_id":2,"netobject_id":6,"approval":"pending"},
{"organisation_id":1,"netobject_id":7,"approval":"denied"},{"organisation_id":9}]}`

func TestTuency(t *testing.T) {
	r := open(t)
	checkImport(t, r, "tuency", []byte(tuencyDump), map[string]string{"top": "", "sub": "c@sub.example C D ciso,24/7 +2 n; 64500 n"},
		`file:5: claims: the claim names no netobject or no organisation; it is left out`, `file: claims: 1 claims were refused there; they are left out`)
	list, err := r.Claims(t.Context(), "", Waiting, 10)
	if err != nil || len(list) != 1 || list[0].Org != "sub" || list[0].Value != "192.0.2.0/24" {
		t.Error(list, err)
	}
	if o, _ := r.Index().Org("sub"); o.Parent != "top" {
		t.Error(o)
	}
}

const rdapNet = `{"objectClassName":"ip network","handle":"192.0.2.0 - 192.0.2.255","startAddress":"192.0.2.0","endAddress":"192.0.2.255","country":"ZM","name":"EX-NET",
"entities":[{"objectClassName":"entity","handle":"ORG-1","roles":["registrant"],"vcardArray":["vcard",[["version",{},"text","4.0"],["fn",{},"text","Example Org"]]],
"entities":[{"objectClassName":"entity","roles":["abuse"],"vcardArray":["vcard",[["version",{},"text","4.0"],["fn",{},"text","Abuse"],["email",{},"text","abuse@ex.example"],["tel",{"type":"voice"},"text","+260 1"]]]}]}]}`

const rdapAS = `{"rdapConformance":["rdap_level_0"],"objectClassName":"autnum","handle":"AS64500","startAutnum":64500,"endAutnum":64500,"name":"EX-AS"}`

func TestRDAP(t *testing.T) {
	checkImport(t, open(t), "rdap", []byte(rdapNet+"\n"+rdapAS+"\n{\"errorCode\":404,\"title\":\"no\"}\n"), map[string]string{
		"example-org": "abuse@ex.example  abuse +260 1 n; 192.0.2.0/24 n",
		"ex-as":       "64500 n",
	}, `file:5: the RDAP server says: no; it is left out`)
}

const ripe = `# comment
%  also

inetnum:        192.0.2.0 - 192.0.2.255
netname:        EX
country:        zm # where it is
org:            ORG-A1-RIPE
source:         RIPE

inetnum:        198.51.100.0 - 198.51.100.255
country:        DE
org:            ORG-A1-RIPE

inet6num:       2001:db8::/32
country:        ZM
org:            ORG-B1-RIPE
abuse-c:        AC9-RIPE

inetnum:        203.0.113.0 - 203.0.113.255
country:        ZM

aut-num:        AS64500
org:            ORG-A1-RIPE

aut-num:        AS64501
org:            ORG-D1-RIPE

organisation:   ORG-A1-RIPE
org-name:       Alpha
                Limited
country:        ZM
abuse-c:        AC1-RIPE

organisation:   ORG-B1-RIPE
org-name:       Alpha Limited
country:        ZM

organisation:   ORG-D1-RIPE
org-name:       Delta
country:        DE

role:           Abuse of Alpha
nic-hdl:        ac1-ripe
abuse-mailbox:  abuse@alpha.example
no attribute here

role:           Other
nic-hdl:        AC9-RIPE
abuse-mailbox:  abuse@beta.example
`

const arin = `NetHandle:      NET-192-0-2-0-1
OrgID:          EX
NetRange:       192.0.2.0 - 192.0.2.255

ASHandle:       AS64500
OrgID:          EX
ASNumber:       64500-64501

OrgID:          EX
OrgName:        Example Inc
Country:        ZM
OrgAbuseHandle: ABUSE1-ARIN

OrgID:          US
OrgName:        Elsewhere
Country:        US

POCHandle:      ABUSE1-ARIN
Mailbox:        abuse@ex.example
`

const lacnic = `inetnum:     200.0.0/17
aut-num:     AS64500
owner:       Ejemplo
ownerid:     ZM-EJEM-LACNIC
abuse-c:     EJE1
country:     ZM

nic-hdl:     EJE1
e-mail:      abuse@ejemplo.example

inetnum:     10.0.0.0 - 10.255.255.255
mnt-irt:     IRT-X
org:         ORG-X
country:     ZM

irt:         IRT-X
abuse-mailbox: irt@x.example

organisation: ORG-X
org-name:    X
`

func TestRegistries(t *testing.T) {
	zm := func() *Roster {
		r := open(t)
		r.SetDefaults(Defaults{Country: "ZM"})
		return r
	}
	want := map[string]string{
		"alpha-limited":             "abuse@alpha.example  abuse  n; 64500 n; 192.0.2.0/24 n",
		"alpha-limited-org-b1-ripe": "abuse@beta.example  abuse  n; 2001:db8::/32 n",
	}
	for k, v := range want {
		want[k] = strings.ReplaceAll(v, "  n;", " n;")
	}
	told := []string{`file:45: this is not an attribute of an object: "no attribute here"`, `file: org: 1 networks of ZM name no organisation; they are left out`}
	checkImport(t, zm(), "rpsl", []byte(ripe), want, told...)
	var packed bytes.Buffer
	for _, part := range []string{ripe[:300], ripe[300:]} { // as people put files together
		z := gzip.NewWriter(&packed)
		if _, err := io.WriteString(z, part); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	checkImport(t, zm(), "rpsl", packed.Bytes(), want, told...)
	checkImport(t, zm(), "rpsl", []byte(arin), map[string]string{"example-inc": "abuse@ex.example  abuse n; 64500 n; 64501 n; 192.0.2.0/24 n"})
	checkImport(t, zm(), "rpsl", []byte(lacnic), map[string]string{"ejemplo": "abuse@ejemplo.example  abuse n; 200.0.0.0/17 n", "x": "irt@x.example  abuse n; 10.0.0.0/8 n"})
	if _, err := open(t).Import(t.Context(), "n", "x", strings.NewReader(ripe), nil); err == nil {
		t.Error("a node without a country takes a whole registry in")
	}
}

// TestRegistryIsStreamed reads a dump that is larger than what an import may hold.
func TestRegistryIsStreamed(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	object := "inetnum: 198.51.100.0 - 198.51.100.255\ncountry: DE\norg: ORG-A1-RIPE\ndescr: " + strings.Repeat("x", 400) + "\n\n"
	much := io.MultiReader(strings.NewReader(strings.Repeat(object, 200_000)), strings.NewReader(ripe)) // 94 MB
	r := open(t)
	r.SetDefaults(Defaults{Country: "ZM"})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	rep, err := r.Import(t.Context(), "n", "x", much, nil)
	if err != nil || rep.Nets.Added != 3 {
		t.Fatal(rep.Nets, err)
	}
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 200<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
}
