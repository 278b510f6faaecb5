package roster

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/openrdap/rdap"

	"tocsin"
)

// Found is what RDAP says of an address, an AS or a domain.
type Found struct {
	Handle  string   `json:"handle,omitempty"`
	Name    string   `json:"name"` // the organisation's, or else the network's; "" of a domain whose holder is not told
	Country string   `json:"country,omitempty"`
	Nets    []string `json:"nets"`   // networks or ASes; none of a domain
	Emails  []string `json:"emails"` // who is told of abuse
	Phone   string   `json:"phone,omitempty"`
	Source  string   `json:"source,omitempty"` // where the answer came from
	// Of a domain: its name, who registers it, the servers of its names.
	Domain    string   `json:"domain,omitempty"`
	Registrar string   `json:"registrar,omitempty"`
	Servers   []string `json:"servers,omitempty"`
	// Dates are those that are told, zero for none.
	Created time.Time `json:"created,omitzero"`
	Changed time.Time `json:"changed,omitzero"`
	Expires time.Time `json:"expires,omitzero"`
}

// maxEntities is how many entities of an answer are looked at, and maxDeep how deep they may be nested.
const (
	maxEntities = 200
	maxDeep     = 5
	maxAnswer   = 4 << 20 // bytes of one answer
	maxServers  = 20
)

// ParseRDAP reads one answer of an RDAP server. Source: RFC 9083 §5.
func ParseRDAP(text []byte) (f Found, err error) {
	defer func() {
		if p := recover(); p != nil { // the library walks what it is given by reflection
			err = tocsin.Faultf(tocsin.Invalid, "the RDAP answer can't be read: %v", p)
		}
	}()
	if len(text) > maxAnswer {
		return f, tocsin.Faultf(tocsin.TooLarge, "the RDAP answer is larger than %d MB", maxAnswer>>20)
	}
	v, err := rdap.NewDecoder(text).Decode()
	if err != nil {
		return f, tocsin.Faultf(tocsin.Invalid, "this is not an RDAP answer: %w", err)
	}
	switch v := v.(type) {
	case *rdap.IPNetwork:
		f = Found{Handle: v.Handle, Name: v.Name, Country: v.Country, Nets: []string{v.StartAddress + "-" + v.EndAddress}}
		f.entities(v.Entities)
		f.dates(v.Events)
	case *rdap.Autnum:
		if v.StartAutnum == nil {
			return f, tocsin.Faultf(tocsin.Invalid, "the RDAP answer names no AS number")
		}
		f = Found{Handle: v.Handle, Name: v.Name, Country: v.Country, Nets: []string{fmt.Sprintf("AS%d", *v.StartAutnum)}}
		if v.EndAutnum != nil && *v.EndAutnum != *v.StartAutnum {
			return f, tocsin.Faultf(tocsin.Invalid, "AS%d to AS%d are a registry's block and no organisation's", *v.StartAutnum, *v.EndAutnum)
		}
		f.entities(v.Entities)
		f.dates(v.Events)
	case *rdap.Domain:
		f.domain(v)
	case *rdap.Error:
		return f, tocsin.Faultf(tocsin.NotFound, "the RDAP server says: %s", clip(strings.Join(append([]string{v.Title}, v.Description...), " ")))
	default:
		return f, tocsin.Faultf(tocsin.Invalid, "the RDAP answer is of neither a network, an AS nor a domain")
	}
	return f, nil
}

// entities finds the organisation that holds the network, and who is told of abuse.
func (f *Found) entities(list []rdap.Entity) {
	left := maxEntities
	var holder string
	var walk func(list []rdap.Entity, deep int)
	walk = func(list []rdap.Entity, deep int) {
		for i := range list {
			if left--; left < 0 || deep > maxDeep {
				return
			}
			e := &list[i]
			if slices.Contains(e.Roles, "registrant") && e.VCard != nil {
				holder = cmp.Or(holder, e.VCard.Org(), e.VCard.Name())
				f.Country = cmp.Or(f.Country, e.VCard.Country())
			}
			if slices.Contains(e.Roles, "registrar") && e.VCard != nil {
				f.Registrar = cmp.Or(f.Registrar, e.VCard.Name(), e.VCard.Org())
			}
			if slices.Contains(e.Roles, "abuse") && e.VCard != nil {
				f.abuse(e.VCard)
			}
			walk(e.Entities, deep+1)
		}
	}
	walk(list, 0)
	if f.Name = cmp.Or(holder, f.Name); f.Domain == "" {
		f.Name = cmp.Or(f.Name, f.Handle)
	}
}

// domain reads what is told of a domain. Source: RFC 9083 §5.3.
func (f *Found) domain(v *rdap.Domain) {
	f.Handle, f.Domain = v.Handle, strings.ToLower(strings.TrimSuffix(v.LDHName, "."))
	f.entities(v.Entities)
	f.dates(v.Events)
	for _, s := range v.Nameservers[:min(len(v.Nameservers), maxServers)] {
		if s.LDHName != "" {
			f.Servers = append(f.Servers, strings.ToLower(strings.TrimSuffix(s.LDHName, ".")))
		}
	}
}

// dates reads when it was made, changed, and ends. Source: RFC 9083 §4.5; RFC 3339.
func (f *Found) dates(list []rdap.Event) {
	for _, e := range list {
		at, err := time.Parse(time.RFC3339, e.Date)
		if err != nil {
			continue
		}
		switch e.Action {
		case "registration":
			f.Created = at
		case "last changed":
			f.Changed = at
		case "expiration":
			f.Expires = at
		}
	}
}

func (f *Found) abuse(v *rdap.VCard) {
	for _, p := range v.Get("email") {
		for _, mail := range p.Values() {
			if !slices.Contains(f.Emails, mail) && len(f.Emails) < 10 {
				f.Emails = append(f.Emails, mail)
			}
		}
	}
	f.Phone = cmp.Or(f.Phone, v.Tel())
}

// row makes a row of a file of it.
func (f *Found) row(line int64) row {
	r := row{line: line}
	r.cells[colName] = f.Name
	for _, n := range f.Nets {
		c := colPrefix
		if strings.HasPrefix(n, "AS") {
			c = colASN
		}
		r.cells[c] += n + ";"
	}
	r.cells[colEmail] = strings.Join(f.Emails, ";")
	if len(f.Emails) > 0 {
		r.cells[colRole] = "abuse"
		r.cells[colPhone] = strings.ReplaceAll(f.Phone, ";", ",")
	}
	return r
}

// readRDAP gives take a row for every answer of an RDAP server in a file: one JSON object after the other.
func readRDAP(r *bufio.Reader, rep *Report, take func(row) error) error {
	lines := &lineCounter{r: r}
	d := json.NewDecoder(lines)
	for {
		at := lines.at(nextValue(d))
		var raw json.RawMessage
		if err := d.Decode(&raw); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return &tocsin.Fault{Why: tocsin.Invalid, File: rep.File, Line: at, Text: "it is not JSON from here on", Err: err}
		}
		f, err := ParseRDAP(raw)
		if err == nil && f.Domain != "" { // who is told of its abuse is its registrar, and not the holder
			err = tocsin.Faultf(tocsin.Invalid, "the RDAP answer is of a domain, which names no contact of its holder")
		}
		if err != nil {
			rep.problem(at, "", err.Error()+"; it is left out")
			continue
		}
		if err := take(f.row(at)); err != nil {
			return err
		}
	}
}
