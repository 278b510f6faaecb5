package desk

import (
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/module/watch/collect"
	"tocsin/internal/module/watch/find"
	"tocsin/internal/module/watch/roster"
	"tocsin/internal/module/watch/urgency"
	"tocsin/plugin/feed"
)

// Party is a constituent by name.
type Party struct {
	Slug, Name, Sector string
}

// Count is how many of something there are.
type Count struct {
	Key  string // what a link is made of: a slug, a type, a sector
	Name string // what people read, where Key is not a word of the catalogue
	N    int64
}

// Overview is what people see first. It looks OverviewDays days back.
type Overview struct {
	Mark     tocsin.Mark
	Reports  int64       // how many came in
	Tally    inbox.Tally // what became of their records
	Open     int64       // findings that are not fixed, suppressed ones apart
	Critical int64       // of these, the critical ones
	Fixed    int64
	Relapsed int64
	Owners   int64 // constituents with open findings
	Orgs     int64 // all constituents
	Days     []console.Day
	Sectors  []Count // open findings
	Worst    []Count // open findings by owner: Key is the slug
	Types    []Count // open findings
	Nobody   []Count // events that are nobody's by AS: Key is "AS64500", Name the AS's name
	Newest   []tocsin.Event
	Latest   []inbox.Report
}

// Finding is a finding with its owner's name.
type Finding struct {
	find.Finding
	OwnerName string
	Sector    string
	Priority  urgency.Level // "" where it is not known
	// Sample are a few of its assets, for a list.
	Sample []string
}

// FindingList is a page of findings.
type FindingList struct {
	Mark  tocsin.Mark
	Rows  []Finding
	Total int64 // how many there are in all; -1 where that is not known
	Next  string
}

// FindingPage is one finding.
type FindingPage struct {
	Finding
	Mark    tocsin.Mark
	Urgency urgency.Priority
	Assets  []Asset
	More    bool // there are more assets than these
	Days    []console.Day
}

// Asset is an address or name that a finding is about.
type Asset struct {
	Address     string // an IP address, domain or URL
	Port        string
	First, Last time.Time
	Count       int64
	Event       tocsin.ID // the newest event; zero for none
}

// EventList is a page of events.
type EventList struct {
	Mark  tocsin.Mark
	Rows  []tocsin.Event
	Total int64 // how many match in all; -1 where that is not known
	Next  string
	// Filter is what the fields beside the person's query come to, as LogsQL.
	Filter string
}

// EventPage is one event.
type EventPage struct {
	tocsin.Event
	Mark      tocsin.Mark
	OwnerName string
}

// OrgRow is a constituent in a list.
type OrgRow struct {
	tocsin.Org
	Open int64   // findings
	Days []int64 // events a day, the last OverviewDays
}

// OrgList is a page of constituents.
type OrgList struct {
	Rows    []OrgRow
	Sectors []string // all that occur, for the filter
	Total   int64
	Next    string
}

// OrgPage is one constituent.
type OrgPage struct {
	tocsin.Org
	Mark     tocsin.Mark
	Parent   Party // Slug is "" for none
	Children []Party
	Findings []Finding // the worst of those that are not fixed
	Open     int64
	Fixed    int64
	Relapsed int64
	ToFix    time.Duration // the median time that a problem stays; zero where none was fixed yet
	Days     []console.Day
	Types    []Count
	People   []Contact
	Claims   []Claim  // that wait
	Changes  []Change // the newest first
}

// Contact is a contact of a constituent with how it is written to.
type Contact struct {
	Email, Name, Role, Phone string // Email is "" of somebody who is reached by telephone alone
	From                     tocsin.From
	Off                      string    // why it is switched off; "" when it is on
	Confirmed                time.Time // zero for never
	Language                 string    // BCP 47
	Hour                     int       // of the day at which its digests leave, in Zone
	Zone                     string
}

// Claim is what a constituent says of itself and nobody has decided yet.
type Claim struct {
	ID    int64
	Value string
	Gone  bool // that it is not theirs
	By    string
	At    time.Time
	Note  string
}

// Change is a value before and after somebody changed it.
type Change struct {
	At            time.Time
	Actor, Source string
	What          string
	Before, After string
}

// Coverage tells how much of a country's address space has an owner.
type Coverage struct {
	Source   string    // the file of delegations that it is counted by; "" where none was given
	Date     time.Time // that file's day
	Total    uint64    // IPv4 addresses of the country
	Covered  uint64    // of these, those that have an owner
	Total6   uint64    // IPv6 prefixes of the country, counted in /48
	Covered6 uint64
	Gaps     []Gap     // the largest first
	Overlaps []Overlap // prefixes that two claim
	MoreGaps int64     // gaps that are not listed
	MoreLaps int64     // overlaps that are not listed
}

// Gap is a piece of the country's address space that nobody answers for.
type Gap struct {
	Net       string
	AS        uint32
	ASName    string
	Addresses uint64 // of IPv6, in /48
	Six       bool   // it is of IPv6
	Events    int64  // in the last OverviewDays
}

// Overlap is a network that two constituents claim.
type Overlap struct {
	Net         string
	Owner       Party // who gets its events
	Other       Party
	Rule        string // why: hand, import, asn or domain
	OtherSource string // where the other claim comes from
}

// ReportList is a page of reports.
type ReportList struct {
	Mark  tocsin.Mark
	Rows  []inbox.Report
	Feeds []string // all that reports came of, for the filter
	Total int64
	Next  string
}

// ReportPage is one report.
type ReportPage struct {
	inbox.Report
	Rejects []inbox.Reject
	Next    string  // the cursor of the next rejects
	Done    float64 // from 0 to 1 while it is read
}

// Digest is what an owner would be sent.
type Digest struct {
	Mark     tocsin.Mark
	Owner    Party
	From     string
	To       []string
	Subject  string
	Text     string
	Language string // BCP 47
	Findings int64
	Files    []File
}

// File is what goes with a digest.
type File struct {
	Name  string
	Bytes int64
}

// FeedRow is a feed on the shelf.
type FeedRow struct {
	Name, Title, Provider, Documentation, Terms string
	PassOn                                      string // to whom its terms let records be passed on; "" where nobody said
	Ended                                       string // the day on which its provider ended it; "" while it goes on
	Mark                                        tocsin.Mark
	Kinds                                       int  // kinds of reports that it has
	Own                                         bool // it is the operator's own
	Reports                                     int64
	Last                                        time.Time // when the last report came; zero for never
	LastReport                                  int64
	Health                                      collect.Status // State is "" where nothing tells how it is
}

// FeedList is a page of feeds.
type FeedList struct {
	Rows []FeedRow
	Next string
}

// FeedPage is one feed.
type FeedPage struct {
	FeedRow
	Format    string            // what its reports are written in
	Period    time.Duration     // how often a new one is said to come; zero for each day
	Came      []collect.Arrival // its last reports, the oldest first
	KindNames []string          // the kinds of report that came, where it has several
	Kind      string            // the one that Columns are of
	Columns   []feed.Use
}

// Found is what a search gives.
type Found struct {
	Mark   tocsin.Mark
	Owner  Party  // whose it is; Slug is "" for nobody's
	Rule   string // why: hand, import, asn, domain or none; "" where the words are no address, domain or AS
	Net    string // the network that decided
	Orgs   []Party
	Events []tocsin.Event
	// Sights are problems whose events name it.
	Sights []FoundSight
	// ASN, ASName and CC are what is known of an address; National is the team of that country, where it is another's.
	ASN      uint32
	ASName   string
	CC       string
	National roster.National
}

// FoundSight is a problem whose events name what was looked for.
type FoundSight struct {
	Owner      Party // Slug is "" for nobody's
	Type       string
	Identifier string
	Href       string
	Count      int64
	Last       time.Time
	Mark       tocsin.Mark
}
