package roster

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tocsin"
)

// Limits of a registry's dump. It is read object by object; only what may be needed is held.
const (
	MaxDump      = 64 << 30 // bytes, unpacked
	maxObject    = 1 << 20  // bytes of one object; what is longer is left out
	maxAttribute = 16 << 10 // bytes of one line
	maxHandles   = 4_000_000
)

// rpslForm is how a registry's dump begins, behind comments: the first attribute of an object.
var rpslForm = regexp.MustCompile(`(?im)\A(?:\s*(?:[#%][^\n]*)?\r?\n)*\s*(inetnum|inet6num|aut-num|organisation|role|irt|person|as-block|mntner|OrgID|NetHandle|V6NetHandle|ASHandle|POCHandle):`)

// regDump gathers a registry's objects. Organisations and roles come in any order, also behind what refers to them, so they
// are kept by their handles until the end. Source: RFC 2622 §2.
type regDump struct {
	country string
	rep     *Report
	nets    []dumped
	orgs    map[string]dumpedOrg
	mails   map[string]string // the abuse address of a role, an irt or a point of contact by its handle
	lost    int64             // objects of the country that name no organisation
}

// dumped is a network or an AS of the country.
type dumped struct {
	line   int64
	text   string // as a cell has it
	as     bool
	org    string // a handle
	owner  string // a name, where the registry has no handles
	abuse  string // the handle of who is told of abuse
	needed bool   // the country is the organisation's to tell
}

type dumpedOrg struct{ name, abuse, country string }

// object is one object of a dump: what stands under each attribute, the first one's name as its class.
type object struct {
	class string
	line  int64
	attrs map[string][]string
}

func (o *object) get(names ...string) string {
	for _, n := range names {
		if v := o.attrs[n]; len(v) > 0 && v[0] != "" {
			return v[0]
		}
	}
	return ""
}

// readRPSL gives take a row for every organisation that has networks or ASes in the country.
func readRPSL(r *bufio.Reader, country string, rep *Report, take func(row) error) error {
	if country == "" {
		return errNoCountry
	}
	d := regDump{country: strings.ToUpper(country), rep: rep, orgs: map[string]dumpedOrg{}, mails: map[string]string{}}
	objects := reader{r: r, rep: rep}
	for {
		o, err := objects.next()
		if errors.Is(err, io.EOF) {
			return d.give(take)
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", rep.File, err)
		}
		d.object(&o)
		if len(d.nets) > MaxNets || len(d.orgs)+len(d.mails) > maxHandles {
			return &tocsin.Fault{Why: tocsin.TooLarge, File: rep.File, Line: o.line, Text: fmt.Sprintf("there are more than %d networks or %d handles; nothing was changed", MaxNets, maxHandles)}
		}
	}
}

func (d *regDump) object(o *object) {
	switch o.class {
	case "inetnum", "inet6num", "aut-num":
		d.network(o, o.get("country"))
	case "nethandle", "v6nethandle", "ashandle":
		d.network(o, "") // ARIN: the organisation tells the country
	case "organisation":
		d.orgs[upper(o.get("organisation"))] = dumpedOrg{o.get("org-name"), upper(o.get("abuse-c")), strings.ToUpper(o.get("country"))}
	case "orgid":
		d.orgs[upper(o.get("orgid"))] = dumpedOrg{o.get("orgname"), upper(o.get("orgabusehandle")), strings.ToUpper(o.get("country", "iso3166-1"))}
	case "role", "irt", "person", "nic-hdl", "pochandle":
		handle := upper(o.get("nic-hdl", "irt", "pochandle"))
		if mail := o.get("abuse-mailbox", "mailbox", "e-mail"); handle != "" && mail != "" {
			d.mails[handle] = mail
		}
	}
}

func upper(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }

// network keeps a network or an AS that is of the country, or may be.
func (d *regDump) network(o *object, country string) {
	arin := strings.HasSuffix(o.class, "handle")
	if !arin && country != "" && !strings.EqualFold(strings.TrimSpace(country), d.country) {
		return
	}
	n := dumped{line: o.line, org: upper(o.get("org", "orgid")), owner: o.get("owner"), as: o.class == "aut-num" || o.class == "ashandle",
		abuse: upper(o.get("abuse-c", "mnt-irt", "orgabusehandle"))}
	n.needed = arin || country == ""
	n.text = o.get("inetnum", "inet6num", "netrange", "aut-num", "asnumber")
	if n.org == "" && n.owner == "" {
		if !n.needed {
			d.lost++
		}
		return
	}
	d.nets = append(d.nets, n)
}

// give makes rows of what was gathered.
func (d *regDump) give(take func(row) error) error {
	if d.lost > 0 {
		d.rep.problem(0, "org", fmt.Sprintf("%d networks of %s name no organisation; they are left out", d.lost, d.country))
	}
	handles := map[string]string{} // the handle that has a name first
	for i := range d.nets {
		n := &d.nets[i]
		o := d.orgs[n.org]
		if n.needed && o.country != d.country {
			continue
		}
		name := o.name
		if name == "" {
			name = n.owner
		}
		if name == "" {
			d.rep.problem(n.line, "org", "there is no organisation "+quote(n.org)+" in the dump; its network is left out")
			continue
		}
		r := row{line: n.line}
		r.cells[colName] = name
		if first, ok := handles[fold(name)]; !ok {
			handles[fold(name)] = n.org
		} else if first != n.org && n.org != "" {
			r.cells[colSlug] = handleSlug(name, n.org) // another organisation of the same name
		}
		d.fill(&r, n, o)
		if err := take(r); err != nil {
			return err
		}
	}
	return nil
}

// handleSlug tells organisations of one name apart by their handle.
func handleSlug(name, handle string) string {
	s := SlugOf(name)
	if most := MaxSlug - len(handle) - 1; len(s) > most && most > 0 {
		s = strings.Trim(s[:most], "-")
	}
	return s + "-" + strings.Trim(squeeze(strings.Map(slugSign, strings.ToLower(handle))), "-")
}

func slugSign(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return r
	}
	return '-'
}

func (d *regDump) fill(r *row, n *dumped, o dumpedOrg) {
	c := colPrefix
	text := n.text
	if n.as {
		c = colASN
		text = firstOf(text, d.rep, n.line)
	} else {
		text = wholeQuads(text)
	}
	r.cells[c] = text
	for _, h := range []string{n.abuse, o.abuse} {
		if mail := d.mails[h]; h != "" && mail != "" {
			r.cells[colEmail], r.cells[colRole] = mail, "abuse"
			return
		}
	}
}

// firstOf reads ARIN's ranges of ASes; a range of more than a few is a block and no one's own.
func firstOf(text string, rep *Report, line int64) string {
	from, to, ok := strings.Cut(text, "-")
	if !ok {
		return strings.TrimSpace(text)
	}
	a, err := parseASN(strings.TrimSpace(from))
	b, err2 := parseASN(strings.TrimSpace(to))
	const most = 256
	if err != nil || err2 != nil || b < a || b-a >= most {
		rep.problem(line, "asn", quote(text)+" is not a range of a few ASes; it is left out")
		return ""
	}
	var list []string
	for n := a; ; n++ {
		list = append(list, strconv.FormatUint(uint64(n), 10))
		if n == b {
			return strings.Join(list, ";")
		}
	}
}

// wholeQuads writes LACNIC's short networks, "200.0.0/17", with all four numbers.
func wholeQuads(text string) string {
	text = strings.TrimSpace(text)
	net, bits, ok := strings.Cut(text, "/")
	if !ok || strings.Contains(net, ":") || strings.Count(net, ".") >= 3 {
		return text
	}
	net += strings.Repeat(".0", 3-strings.Count(net, "."))
	if _, err := netip.ParseAddr(net); err != nil {
		return text
	}
	return net + "/" + bits
}

// reader cuts a dump into objects.
type reader struct {
	r    *bufio.Reader
	rep  *Report
	line int64
}

// keptAttributes are what an object is read for; the rest is passed over.
var keptAttributes = []string{"inetnum", "inet6num", "aut-num", "organisation", "org", "org-name", "role", "person", "irt", "nic-hdl", "abuse-c", "abuse-mailbox",
	"e-mail", "country", "owner", "mnt-irt", "orgid", "orgname", "orgabusehandle", "iso3166-1", "nethandle", "v6nethandle", "ashandle", "pochandle", "mailbox", "netrange", "asnumber"}

func (d *reader) next() (object, error) {
	o := object{attrs: map[string][]string{}}
	last, size := "", 0
	for {
		raw, _, err := readLine(d.r, maxAttribute)
		if err != nil {
			if o.class != "" && errors.Is(err, io.EOF) {
				return o, nil
			}
			return o, err
		}
		d.line++
		text := string(raw)
		switch {
		case strings.TrimSpace(text) == "":
			if o.class != "" {
				return o, nil
			}
			continue
		case text[0] == '#' || text[0] == '%':
			continue
		case strings.ContainsRune(" \t+", rune(text[0])): // the last attribute goes on
			if v := o.attrs[last]; len(v) > 0 && size < maxObject {
				v[len(v)-1] = strings.TrimSpace(v[len(v)-1] + " " + strings.TrimSpace(uncomment(text[1:])))
				size += len(text)
			}
			continue
		}
		key, value, ok := strings.Cut(text, ":")
		if !ok {
			d.rep.problem(d.line, "", "this is not an attribute of an object: "+quote(text))
			continue
		}
		last = strings.ToLower(strings.TrimSpace(key))
		if o.class == "" {
			o.class, o.line = last, d.line
		}
		if slices.Contains(keptAttributes, last) && len(o.attrs[last]) < 8 && size < maxObject {
			o.attrs[last] = append(o.attrs[last], strings.TrimSpace(uncomment(value)))
			size += len(value)
		} else {
			last = ""
		}
	}
}

func uncomment(s string) string {
	s, _, _ = strings.Cut(s, " #")
	return s
}
