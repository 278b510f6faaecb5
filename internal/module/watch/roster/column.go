package roster

import (
	"slices"
	"strings"

	"tocsin"
)

// column is a column of a file of constituents.
type column int

const (
	colName column = iota
	colSlug
	colParent
	colSector
	colCriticality
	colLanguage
	colZone
	colASN
	colPrefix
	colDomain
	colEmail
	colContact
	colRole
	colPhone
	columns
)

var columnNames = [columns]string{"name", "slug", "parent", "sector", "criticality", "language", "zone", "asn", "prefix",
	"domain", "email", "contact", "role", "phone"}

func (c column) String() string { return columnNames[c] }

// aliases are other headings that people give the columns, in lower case and without spaces and signs.
var aliases = map[string]column{
	"organisation": colName, "organization": colName, "org": colName, "orgname": colName, "organisationname": colName,
	"organizationname": colName, "constituent": colName, "company": colName, "customer": colName, "entity": colName,
	"id": colSlug, "key": colSlug, "shortname": colSlug,
	"parentorganisation": colParent, "parentorganization": colParent, "parentorg": colParent, "belongsto": colParent,
	"industry": colSector, "sectors": colSector,
	"critical": colCriticality, "priority": colCriticality,
	"lang": colLanguage, "locale": colLanguage,
	"timezone": colZone, "tz": colZone,
	"asns": colASN, "as": colASN, "asnumber": colASN, "asnumbers": colASN, "autonomoussystem": colASN,
	"prefixes": colPrefix, "network": colPrefix, "networks": colPrefix, "cidr": colPrefix, "cidrs": colPrefix,
	"ip": colPrefix, "ips": colPrefix, "iprange": colPrefix, "ipranges": colPrefix, "range": colPrefix, "subnet": colPrefix,
	"subnets": colPrefix, "net": colPrefix, "nets": colPrefix, "netblock": colPrefix, "netblocks": colPrefix,
	"domains": colDomain, "fqdn": colDomain, "fqdns": colDomain, "domainname": colDomain, "domainnames": colDomain,
	"website": colDomain,
	"emails":  colEmail, "mail": colEmail, "emailaddress": colEmail, "emailaddresses": colEmail, "abusecontact": colEmail,
	"abuseemail": colEmail, "contactemail": colEmail,
	"contacts": colContact, "contactname": colContact, "person": colContact,
	"roles": colRole, "contactrole": colRole,
	"phones": colPhone, "telephone": colPhone, "tel": colPhone, "phonenumber": colPhone,
}

// columnOf returns the column of a heading, whatever its case, spaces and signs.
func columnOf(heading string) (column, bool) {
	key := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" _-./()\u00a0\ufeff", r) {
			return -1
		}
		return r
	}, strings.ToLower(heading))
	if i := slices.Index(columnNames[:], key); i >= 0 {
		return column(i), true
	}
	c, ok := aliases[key]
	return c, ok
}

// row is one row of a file: a text for each column, with several values separated by a semicolon.
type row struct {
	line  int64
	cells [columns]string
}

// header says which column each cell of a row belongs to; -1 is none that we know.
type header []column

// readHeader reads the headings. A column that nobody knows is told and left out; one that is there twice too. Without
// a column that is needed there is an error.
func readHeader(line int64, cells []string, rep *Report) (header, error) {
	if len(cells) > MaxColumns {
		return nil, &tocsin.Fault{Why: tocsin.TooLarge, File: rep.File, Line: line, Text: "there are more than 256 columns"}
	}
	h, seen := make(header, len(cells)), map[column]bool{}
	for i, heading := range cells {
		c, ok := columnOf(heading)
		switch {
		case ok && !seen[c]:
			h[i], seen[c] = c, true
			continue
		case ok:
			rep.problem(line, heading, "this column is there twice; the second is left out")
		case strings.TrimSpace(heading) != "":
			rep.problem(line, clip(heading), "there is no column of that name; it is left out")
		}
		h[i] = -1
	}
	return h, needed(line, seen, rep.File)
}

func needed(line int64, seen map[column]bool, file string) error {
	if !seen[colName] {
		return &tocsin.Fault{Why: tocsin.Invalid, File: file, Line: line, Field: "name",
			Text: "the column name is missing; the first row must name the columns: " + strings.Join(columnNames[:], ", ")}
	}
	if !seen[colASN] && !seen[colPrefix] && !seen[colDomain] && !seen[colEmail] && !seen[colPhone] {
		return &tocsin.Fault{Why: tocsin.Invalid, File: file, Line: line, Field: "prefix",
			Text: "the columns asn, prefix, domain, email and phone are all missing; at least one is needed"}
	}
	return nil
}

// row puts the cells of one row under their columns.
func (h header) row(line int64, cells []string, rep *Report) row {
	r := row{line: line}
	for i, cell := range cells {
		switch {
		case i < len(h) && h[i] >= 0:
			r.cells[h[i]] = cell
		case i >= len(h) && strings.TrimSpace(cell) != "":
			rep.problem(line, "", "there are more cells than headings; "+quote(cell)+" is left out")
		}
	}
	return r
}

func (r *row) empty() bool {
	for i := range r.cells {
		if strings.TrimSpace(r.cells[i]) != "" {
			return false
		}
	}
	return true
}
