package demo

import (
	"strconv"
	"strings"
	"time"
)

// record is one row by column name; a value is a string, which is quoted, or an int, which is not.
type record map[string]any

// columns are a report's columns in their order.
type columns []string

// head returns the header line.
func (c columns) head() string {
	quoted := make([]string, len(c))
	for i, name := range c {
		quoted[i] = quote(name)
	}
	return strings.Join(quoted, ",")
}

// line returns a record as Shadowserver writes it: strings in quotes, numbers without, nothing for nothing.
func (c columns) line(rec record) string {
	cells := make([]string, len(c))
	for i, name := range c {
		switch v := rec[name].(type) {
		case string:
			if v != "" {
				cells[i] = quote(v)
			}
		case int:
			cells[i] = strconv.Itoa(v)
		}
	}
	return strings.Join(cells, ",")
}

// shadowSheet begins one day's report of a type.
func shadowSheet(kind string, day time.Time, c columns) *sheet {
	s := &sheet{feed: "shadowserver", day: day}
	s.name = "shadowserver/" + day.Format(time.DateOnly) + "-" + kind + "-meridia.csv"
	s.text(c.head())
	return s
}

// trade is what Shadowserver knows of an organisation's trade.
type trade struct {
	naics  int
	sector string
}

// trades are the trades of the sectors. Codes are those of NAICS 2017.
var trades = map[string]trade{
	"civil-society":          {813319, ""},
	"digital-infrastructure": {518210, "Communications, Service Provider, and Hosting Service"},
	"education":              {611310, "Education"},
	"energy":                 {221122, "Energy"},
	"finance":                {522110, "Finance"},
	"food":                   {111140, ""},
	"health":                 {622110, "Healthcare"},
	"justice":                {922110, "Government"},
	"manufacturing":          {313210, "Manufacturing"},
	"media":                  {515120, "Media"},
	"municipality":           {921190, "Government"},
	"public-administration":  {921190, "Government"},
	"public-safety":          {922120, "Government"},
	"retail":                 {445110, "Retail"},
	"telecommunications":     {517311, "Communications, Service Provider, and Hosting Service"},
	"transport":              {488119, "Transportation"},
	"water":                  {221310, "Water"},
}

// where returns the columns that say where a host is, under a prefix: "" or "src_".
func (p *problem) where(prefix, role string) record {
	t := trades[p.org.sector]
	rec := record{
		prefix + "ip": p.addr.String(), prefix + "asn": int(p.as), prefix + "geo": countryOf(p.as),
		prefix + "region": "MERIDIA", prefix + "city": p.org.city, prefix + "sector": t.sector,
		prefix + "hostname": p.org.host(p.addr, role),
	}
	if t.naics > 0 {
		rec[prefix+"naics"] = t.naics
	}
	return rec
}

// scanned returns the columns that all of Shadowserver's scans begin with.
func (p *problem) scanned(at time.Time, severity, role, tag string, port int) record {
	rec := p.where("", role)
	rec["timestamp"], rec["severity"], rec["protocol"] = at.Format(stamp), severity, "tcp"
	rec["port"], rec["tag"] = port, tag
	if rec["hostname"] != "" {
		rec["hostname_source"] = "ptr"
	}
	return rec
}

// with returns the record with one value changed; the record itself stays.
func (rec record) with(name string, value any) record {
	out := make(record, len(rec)+1)
	for k, v := range rec {
		out[k] = v
	}
	out[name] = value
	return out
}

// cut returns a line up to its n-th comma. Callers know that no quoted value holds a comma before it.
func cut(line string, n int) string {
	at := 0
	for range n {
		at += strings.IndexByte(line[at:], ',') + 1
	}
	return line[:at-1]
}
