package demo

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Days is how many days the story has, the day of now among them.
const Days = 7

// constituents is the list of organisations as a CIRT would import it.
//
//go:embed constituents.csv
var constituents []byte

// Set is what Write has written: a country and its week.
type Set struct {
	Country      string // ISO 3166-1 alpha-2
	Name         string
	Team         string   // the name of its CIRT
	Constituents string   // the path of the list of organisations
	Reports      []Report // in the order in which they would have come in
	Enrich       []string // the paths of the tables of AS numbers and of allocations
	Broken       []Broken // what was put among the reports on purpose
}

// Report is one file for a feed.
type Report struct {
	Path string
	Feed string
	// Rows are the records in it, broken ones too; 0 for a document that is one whole (MISP, STIX).
	Rows int
}

// Broken is one row that was spoilt on purpose.
type Broken struct {
	Report string // the path of its report
	Line   int64  // in the report once it is unpacked, from 1
	Kind   string // its name in the package comment
	Field  string // the column to blame; "" where it is the whole row
	Want   Want
}

// Want is what a reader should make of a spoilt row.
type Want string

// What becomes of spoilt rows.
const (
	Rejected  Want = "rejected"  // it goes to the report's list of rejects
	Aside     Want = "aside"     // the row stays, its bad value doesn't stay where it was
	Duplicate Want = "duplicate" // it is known already
	Abroad    Want = "abroad"    // it stays and is nobody's in the country
)

// Write writes Meridia into a directory, which it makes where there is none.
func Write(dir string, now time.Time) (Set, error) {
	orgs, err := readOrgs(constituents)
	if err != nil {
		return Set{}, fmt.Errorf("write demo: %w", err)
	}
	s := newStory(orgs, now)
	p := &press{dir: dir, set: Set{Country: "QM", Name: "Meridia", Team: "QM-CERT"}}
	p.set.Constituents = p.write("constituents.csv", constituents)
	p.set.Enrich = []string{
		p.write("enrich/ip2asn-demo.tsv", asnTable()),
		p.write("enrich/delegated-demo-extended", delegated(s.today)),
	}
	for _, sheet := range s.reports() {
		p.publish(sheet)
	}
	if p.err != nil {
		return Set{}, fmt.Errorf("write demo: %w", p.err)
	}
	return p.set, nil
}

// press writes files and keeps the first error.
type press struct {
	dir string
	set Set
	err error
}

// write writes one file below the directory and returns its path.
func (p *press) write(name string, data []byte) string {
	path := filepath.Join(p.dir, filepath.FromSlash(name))
	if p.err != nil {
		return path
	}
	if p.err = os.MkdirAll(filepath.Dir(path), 0o755); p.err == nil {
		p.err = os.WriteFile(path, data, 0o644)
	}
	return path
}

// publish writes a report and enters it, and what is broken in it, into the set.
func (p *press) publish(s *sheet) {
	name, data, err := s.packed()
	if p.err == nil {
		p.err = err
	}
	path := p.write("reports/"+name, data)
	p.set.Reports = append(p.set.Reports, Report{Path: path, Feed: s.feed, Rows: s.rows})
	for _, b := range s.broken {
		b.Report = path
		p.set.Broken = append(p.set.Broken, b)
	}
}

// reports returns the week's reports, day by day.
func (s *story) reports() []*sheet {
	sheets := slices.Concat(s.sinkhole(), s.rdp(), s.vulnerable(), s.websites())
	slices.SortStableFunc(sheets, func(a, b *sheet) int { return a.day.Compare(b.day) })
	return append(sheets, s.urlhaus(), s.threatfox(), s.misp(), s.mispWatch(), s.stix(), s.suricata())
}
