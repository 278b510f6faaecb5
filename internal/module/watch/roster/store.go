package roster

import (
	"context"
	"database/sql"
	"net/netip"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
)

// The kinds of nets as they stand in watch_net.
const (
	kindAS     = "as"
	kindPrefix = "prefix"
	kindDomain = "domain"

	kindContact = "contact" // in watch_route, watch_claim and the history
)

// importPrefix begins the name of a teller that is an import.
const importPrefix = "import:"

// byClaim is what a constituent said of itself and an officer approved. It stands beside what was entered by hand, sorts
// right behind it, and counts as much.
const byClaim = tocsin.ByHand + ":claim"

// trusted reports whether what a teller says comes before all imports.
func trusted(from string) bool { return from == string(tocsin.ByHand) || from == string(byClaim) }

// effective picks, of all that is said of an organisation, the row that counts: the one by hand, or else that of the
// import whose name sorts first ('hand' sorts before 'import:').
const effective = ` FROM watch_org o WHERE o.said_by = (SELECT MIN(p.said_by) FROM watch_org p WHERE p.slug = o.slug)`

const orgColumns = `o.slug, o.name, o.parent, o.sector, o.criticality, o.language, o.zone`

func scanOrg(rows *sql.Rows, o *tocsin.Org, more ...any) error {
	return rows.Scan(append([]any{&o.Slug, &o.Name, &o.Parent, &o.Sector, &o.Criticality, &o.Language, &o.Zone}, more...)...)
}

// loadOrgs reads all organisations, each as the row that counts tells it.
func loadOrgs(ctx context.Context, db sqldb.Reader) ([]tocsin.Org, error) {
	var orgs []tocsin.Org
	rows, err := db.Query(ctx, `SELECT `+orgColumns+effective+` ORDER BY o.slug`)
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		var o tocsin.Org
		err := scanOrg(rows, &o)
		orgs = append(orgs, o)
		return err
	})
	return orgs, err
}

// loadIndex reads the whole roster into an Index.
func loadIndex(ctx context.Context, db sqldb.Reader) (*Index, error) {
	x, _, err := loadAll(ctx, db)
	return x, err
}

// loadAll reads the whole roster into an Index, and gives the claims that it was made from, also those that lost.
func loadAll(ctx context.Context, db sqldb.Reader) (*Index, []claim, error) {
	orgs, err := loadOrgs(ctx, db)
	if err != nil {
		return nil, nil, err
	}
	x := newIndex(orgs)
	claims, tellers, err := loadClaims(ctx, db, x)
	if err != nil {
		return nil, nil, err
	}
	x.fill(claims, tellers)
	x.nations, err = loadNationals(ctx, db)
	return x, claims, err
}

// loadClaims reads the nets of the organisations that are in x. One row holds all the values that an organisation has
// of one kind: reading a row costs several times as much as parsing a value. tellers are who says so.
func loadClaims(ctx context.Context, db sqldb.Reader, x *Index) (claims []claim, tellers []string, err error) {
	placed := map[string]uint32{}
	rows, err := db.Query(ctx, `SELECT org, said_by, kind, string_agg(value, ' ') FROM watch_net GROUP BY org, said_by, kind`)
	var org, from, kind, values sql.RawBytes
	err = sqldb.Each(rows, err, func(rows *sql.Rows) error {
		if err := rows.Scan(&org, &from, &kind, &values); err != nil {
			return err
		}
		if n, ok := x.slugs[string(org)]; ok { // or else another process has just removed it
			at, ok := placed[string(from)]
			if !ok {
				at = uint32(len(tellers))
				tellers = append(tellers, string(from))
				placed[tellers[at]] = at
			}
			c := claim{org: n, from: at, hand: trusted(string(from))}
			claims = appendClaims(claims, c, string(kind), string(values))
		}
		return nil
	})
	return claims, tellers, err
}

// appendClaims adds a claim for each of the values, which are canonical and separated by a space.
func appendClaims(claims []claim, c claim, kind, values string) []claim {
	for v := range strings.SplitSeq(values, " ") {
		net, ok := netOf(kind, v)
		if !ok {
			continue
		}
		c.as, c.prefix, c.domain = net.AS, net.Prefix, net.Domain
		claims = append(claims, c)
	}
	return claims
}

// netOf reads a net from its kind and its canonical text.
func netOf(kind, value string) (tocsin.Net, bool) {
	switch kind {
	case kindAS:
		n, err := strconv.ParseUint(value, 10, 32)
		return tocsin.Net{AS: uint32(n)}, err == nil && n != 0
	case kindPrefix:
		p, err := netip.ParsePrefix(value)
		return tocsin.Net{Prefix: p}, err == nil
	case kindDomain:
		return tocsin.Net{Domain: value}, value != ""
	}
	return tocsin.Net{}, false
}

// textOf returns a net's kind and its canonical text.
func textOf(n tocsin.Net) (kind, value string) {
	switch {
	case n.AS != 0:
		return kindAS, strconv.FormatUint(uint64(n.AS), 10)
	case n.Prefix.IsValid():
		return kindPrefix, n.Prefix.String()
	default:
		return kindDomain, n.Domain
	}
}
