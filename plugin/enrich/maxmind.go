package enrich

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"sync"

	"github.com/oschwald/maxminddb-golang/v2"
)

// MaxMind is a MaxMind DB that tells country, AS or both: GeoLite2-Country, GeoLite2-City, GeoLite2-ASN and what is
// made like them. The file is mapped into memory; an operator replaces it by renaming another one over it.
type MaxMind struct {
	db   *maxminddb.Reader
	mu   sync.RWMutex
	seen map[uintptr]Origin // by the record's place in the file
}

// maxSeen is how many records are remembered in decoded form, so that a look-up allocates nothing. A country file has
// hundreds of them, one of ASs some 80,000.
const maxSeen = 200_000

// maxASName is how much of an AS's name is kept, in bytes. Many records of a file may share one name of megabytes, and each
// would hold a copy of it.
const maxASName = 256

// OpenMaxMind opens a file.
func OpenMaxMind(file string) (*MaxMind, error) {
	db, err := maxminddb.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open MaxMind DB: %w", err)
	}
	return &MaxMind{db: db, seen: map[uintptr]Origin{}}, nil
}

// Type returns what the file says that it is, e.g. "GeoLite2-Country".
func (m *MaxMind) Type() string { return m.db.Metadata.DatabaseType }

// Close unmaps the file. Nobody may be asking it any more.
func (m *MaxMind) Close() error { return m.db.Close() }

// Lookup returns what the file knows of an address.
func (m *MaxMind) Lookup(a netip.Addr) (Origin, bool) {
	res := m.db.Lookup(a.Unmap())
	if res.Err() != nil || !res.Found() {
		return Origin{}, false
	}
	at := res.Offset()
	m.mu.RLock()
	o, ok := m.seen[at]
	m.mu.RUnlock()
	if !ok {
		o = decode(res)
		m.remember(at, o)
	}
	return o, o != (Origin{})
}

func (m *MaxMind) remember(at uintptr, o Origin) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.seen) < maxSeen {
		m.seen[at] = o
	}
}

// decode reads a record. A value of another type than it should have is one that is not there.
func decode(res maxminddb.Result) Origin {
	var o Origin
	var cc string
	for _, path := range [][]any{{"country", "iso_code"}, {"registered_country", "iso_code"}, {"country_code"}} {
		if err := res.DecodePath(&cc, path...); err == nil && cc != "" {
			o.CC = parseCC([]byte(cc))
			break
		}
	}
	if err := res.DecodePath(&o.ASN, "autonomous_system_number"); err != nil || o.ASN == 0 {
		o.ASN = 0
		return o
	}
	o.ASNum = strconv.FormatUint(uint64(o.ASN), 10)
	if err := res.DecodePath(&o.Name, "autonomous_system_organization"); err != nil {
		o.Name = ""
	}
	o.Name = strings.ToValidUTF8(o.Name, "\ufffd")
	if len(o.Name) > maxASName {
		o.Name = strings.Clone(strings.ToValidUTF8(o.Name[:maxASName], "")) // a character that was cut goes
	}
	return o
}
