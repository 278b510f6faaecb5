package roster

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tocsin"
)

// extra is what a file of another program tells beside organisations.
type extra struct {
	off    []string  // addresses that it writes to no more
	claims []Request // what waits there for approval
}

// give finds out whose tables they are and gives take their rows.
func (t *tables) give(to sink) error {
	switch {
	case len(t.of["organisation"])+len(t.of["organisation_automatic"]) > 0:
		t.rep.Format = "contactdb"
		return t.contactdb(to.take, to.twin, to.more)
	case len(t.of["organisations"]) > 0:
		t.rep.Format = "tuency"
		return t.tuency(to.take, to.more)
	}
	return &tocsin.Fault{Why: tocsin.Invalid, File: t.rep.File,
		Text: "it is not a JSON array of organisations, and there is neither a table organisation (contactdb) nor organisations (tuency) with rows in it; nothing was changed"}
}

// contactdb reads the tables of CERT-Bund's contactdb: what people entered, and beside it, in tables that end in
// _automatic, what that program imported.
func (t *tables) contactdb(take, twin func(row) error, more *extra) error {
	for _, r := range t.of["email_status"] {
		if e := r.get("enabled"); r.get("email") != "" && (e == "f" || e == "false" || e == "0" || e == "False") {
			more.off = append(more.off, r.get("email"))
		}
	}
	if err := t.half("", take); err != nil {
		return err
	}
	return t.half("_automatic", twin)
}

// half reads one of the two halves.
func (t *tables) half(end string, take func(row) error) error {
	id := "organisation" + end + "_id"
	sectors := t.byID("sector", "sector_id", "name")
	nets := t.byID("network"+end, "network"+end+"_id", "address")
	names := t.byID("fqdn"+end, "fqdn"+end+"_id", "fqdn")
	contacts, ases := t.groups("contact"+end, id), t.groups("organisation_to_asn"+end, id)
	toNets, toNames := t.groups("organisation_to_network"+end, id), t.groups("organisation_to_fqdn"+end, id)
	first := map[string]string{}
	for _, o := range t.of["organisation"+end] {
		key := o.get(id, "id")
		r := row{line: o.line}
		r.cells[colName], r.cells[colSector] = o.get("name"), sectors[o.get("sector_id")]
		if had, ok := first[fold(o.get("name"))]; !ok {
			first[fold(o.get("name"))] = key
		} else if had != key {
			r.cells[colSlug] = handleSlug(o.get("name"), cmp.Or(o.get("ripe_org_hdl"), key))
		}
		var asns, prefixes, domains []string
		for _, a := range ases[key] {
			asns = append(asns, a.get("asn"))
		}
		for _, n := range toNets[key] {
			prefixes = append(prefixes, nets[n.get("network"+end+"_id", "network_id")])
		}
		for _, n := range toNames[key] {
			domains = append(domains, names[n.get("fqdn"+end+"_id", "fqdn_id")])
		}
		r.cells[colASN], r.cells[colPrefix], r.cells[colDomain] = strings.Join(asns, ";"), strings.Join(prefixes, ";"), strings.Join(domains, ";")
		if err := takeWith(take, r, contacts[key], contactdbContact); err != nil {
			return err
		}
	}
	return nil
}

// takeWith gives take an organisation's row, and one more for each of its contacts behind the first.
func takeWith(take func(row) error, r row, contacts []record, fill func(*row, record)) error {
	if len(contacts) > 0 {
		fill(&r, contacts[0])
		contacts = contacts[1:]
	}
	if err := take(r); err != nil {
		return err
	}
	for _, c := range contacts {
		more := row{line: c.line}
		more.cells[colName], more.cells[colSlug] = r.cells[colName], r.cells[colSlug]
		fill(&more, c)
		if err := take(more); err != nil {
			return err
		}
	}
	return nil
}

func contactdbContact(r *row, c record) {
	r.cells[colEmail] = c.get("email")
	if r.cells[colEmail] == "" {
		return
	}
	r.cells[colContact] = oneValue(strings.TrimSpace(c.get("firstname") + " " + c.get("lastname")))
	r.cells[colPhone] = oneValue(c.get("tel"))
}

// oneValue keeps a text from being read as several.
func oneValue(s string) string { return strings.ReplaceAll(s, ";", ",") }

func (t *tables) byID(table, id, value string) map[string]string {
	m := make(map[string]string, len(t.of[table]))
	for _, r := range t.of[table] {
		m[r.get(id, "id")] = r.get(value)
	}
	return m
}

func (t *tables) groups(table, by string) map[string][]record {
	m := map[string][]record{}
	for _, r := range t.of[table] {
		m[r.get(by, "organisation_id")] = append(m[r.get(by, "organisation_id")], r)
	}
	return m
}

// tuency reads the lists of a tuency: organisations in a tree, contacts with roles, netobjects and who claims them.
func (t *tables) tuency(take func(row) error, more *extra) error {
	contacts := t.groups("contacts", "organisation_id")
	names := map[string]string{}
	for _, o := range t.of["organisations"] {
		names[o.get("id", "organisation_id")] = o.get("name", "full_name")
	}
	nets, waiting := t.tuencyNets()
	first := map[string]string{}
	slugs := map[string]string{}
	for _, o := range t.of["organisations"] {
		key, name := o.get("id", "organisation_id"), o.get("name", "full_name")
		r := row{line: o.line}
		r.cells[colName], r.cells[colParent] = name, names[o.get("parent_id", "parent")]
		if had, ok := first[fold(name)]; !ok {
			first[fold(name)] = key
		} else if had != key {
			r.cells[colSlug] = handleSlug(name, key)
		}
		slugs[key] = cmp.Or(r.cells[colSlug], SlugOf(name))
		for _, n := range nets[key] {
			if c, ok := netColumn(n); ok {
				r.cells[c] += n + ";"
			} else {
				t.rep.problem(o.line, "netobjects", quote(n)+" is none of AS, network and domain; it is left out")
			}
		}
		if err := takeWith(take, r, contacts[key], tuencyContact); err != nil {
			return err
		}
	}
	for key, list := range waiting {
		for _, n := range list {
			more.claims = append(more.claims, Request{Org: slugs[key], Value: n, By: "tuency"})
		}
	}
	slices.SortFunc(more.claims, func(a, b Request) int { return cmp.Or(cmp.Compare(a.Org, b.Org), cmp.Compare(a.Value, b.Value)) })
	return nil
}

// tuencyNets returns what is each organisation's, and what each claims that nobody has decided yet.
func (t *tables) tuencyNets() (nets, waiting map[string][]string) {
	nets, waiting = map[string][]string{}, map[string][]string{}
	object := func(r record) string { return r.get("address", "fqdn", "domain", "asn", "value", "name") }
	objects := map[string]string{}
	for _, r := range t.of["netobjects"] {
		objects[r.get("id", "netobject_id")] = object(r)
		if org := r.get("organisation_id"); org != "" {
			nets[org] = append(nets[org], object(r))
		}
	}
	var refused int
	for _, r := range t.of["claims"] {
		n, org := cmp.Or(objects[r.get("netobject_id")], object(r)), r.get("organisation_id")
		switch state := strings.ToLower(r.get("approval", "status", "state")); {
		case n == "" || org == "":
			t.rep.problem(r.line, "claims", "the claim names no netobject or no organisation; it is left out")
		case state == "approved" || state == "accepted":
			nets[org] = append(nets[org], n)
		case state == "pending" || state == "waiting" || state == "":
			waiting[org] = append(waiting[org], n)
		default:
			refused++
		}
	}
	if refused > 0 {
		t.rep.problem(0, "claims", fmt.Sprintf("%d claims were refused there; they are left out", refused))
	}
	return nets, waiting
}

// netColumn tells what sort of net a text is.
func netColumn(s string) (column, bool) {
	if strings.Contains(s, "-") && !strings.ContainsAny(s, "ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ") {
		return colPrefix, true
	}
	n, err := ParseNet(s)
	if err != nil {
		return 0, false
	}
	c, _ := cellOf(n)
	return c, true
}

func tuencyContact(r *row, c record) {
	r.cells[colEmail] = c.get("email")
	if r.cells[colEmail] == "" {
		return
	}
	r.cells[colContact] = oneValue(strings.TrimSpace(c.get("first_name", "firstname") + " " + c.get("last_name", "lastname")))
	r.cells[colRole] = oneValue(strings.ReplaceAll(c.get("roles", "role"), ";", ","))
	r.cells[colPhone] = oneValue(c.get("phone", "phone_1", "telephone", "tel"))
}

// fody takes in an organisation as fody exports it: with its contacts, networks, ASes and names inside. It reports
// whether the object is one.
func (t *tables) fody(line int64, object map[string]any) (bool, error) {
	end := ""
	if _, ok := object["organisation_automatic_id"]; ok {
		end = "_automatic"
	} else if _, ok := object["organisation_id"]; !ok {
		return false, nil
	}
	o := flat(line, object)
	id := o.get("organisation"+end+"_id", "organisation_id")
	if err := t.add("organisation"+end, o); err != nil {
		return true, err
	}
	for member, table := range map[string]string{"contacts": "contact", "asns": "organisation_to_asn", "networks": "network", "fqdns": "fqdn"} {
		list, ok := object[member].([]any)
		if !ok {
			continue
		}
		for n, v := range list {
			inner, ok := v.(map[string]any)
			if !ok {
				t.rep.problem(line, member, "this is not an object; it is left out")
				continue
			}
			if err := t.inside(table, end, id, fmt.Sprintf("%s/%d", id, n), flat(line, inner)); err != nil {
				return true, err
			}
		}
	}
	return true, nil
}

// inside files what stands inside an organisation as the tables would have it.
func (t *tables) inside(table, end, org, own string, r record) error {
	r.of["organisation"+end+"_id"] = org
	if table == "network" || table == "fqdn" {
		r.of[table+end+"_id"] = own
		link := record{r.line, map[string]string{"organisation" + end + "_id": org, table + end + "_id": own}}
		if err := t.add("organisation_to_"+table+end, link); err != nil {
			return err
		}
	}
	return t.add(table+end, r)
}

// isFody reports whether a JSON array is of organisations as fody exports them.
func isFody(head []byte) bool {
	d := json.NewDecoder(strings.NewReader(string(head)))
	for range 3 { // [ { key
		tok, err := d.Token()
		if err != nil {
			return false
		}
		if key, ok := tok.(string); ok {
			return strings.HasPrefix(key, "organisation_") || strings.Contains(string(head), `"organisation_id"`) || strings.Contains(string(head), `"organisation_automatic_id"`)
		}
	}
	return false
}
