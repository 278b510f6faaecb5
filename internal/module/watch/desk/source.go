package desk

import (
	"context"
	"time"

	"tocsin"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/module/watch/find"
)

// Source is what the pages need of a node. All methods may be called by several goroutines at once. Lists hold at most
// Limit rows; Next is the cursor of the page behind, "" at the end, and means nothing to the desk. A thing that is not
// there is a tocsin.Fault of sort NotFound.
type Source interface {
	// Overview returns the state of the node over the last OverviewDays days.
	Overview(ctx context.Context) (Overview, error)
	// Findings returns what people work on, the worst first.
	Findings(ctx context.Context, q FindingQuery) (FindingList, error)
	// Finding returns one finding with its assets.
	Finding(ctx context.Context, p find.Problem) (FindingPage, error)
	// Events returns events, the newest first.
	Events(ctx context.Context, q EventQuery) (EventList, error)
	// Event returns one event with all its fields.
	// Event is one event; it is looked for about a time first, where that is not zero.
	Event(ctx context.Context, id tocsin.ID, at time.Time) (EventPage, error)
	// Orgs returns the constituents by name.
	Orgs(ctx context.Context, q OrgQuery) (OrgList, error)
	// Org returns one constituent.
	Org(ctx context.Context, slug string) (OrgPage, error)
	// Coverage tells how much of the country's address space somebody answers for.
	Coverage(ctx context.Context) (Coverage, error)
	// World counts the last OverviewDays days' events by country, of sources or, if aimed, of destinations.
	World(ctx context.Context, aimed bool) (World, error)
	// Reports returns what came in, the newest first.
	Reports(ctx context.Context, q ReportQuery) (ReportList, error)
	// Report returns one report with a page of its rejects.
	Report(ctx context.Context, id int64, after string, limit int) (ReportPage, error)
	// Digest returns what the owner would be sent now, or the letter of all that is open.
	Digest(ctx context.Context, owner string, all bool) (Digest, error)
	// Feeds returns the shelf: what is in trouble, then what is in use, then the rest, each by name.
	Feeds(ctx context.Context, after string, limit int) (FeedList, error)
	// Feed returns one feed, with the columns of one of its kinds of report; "" for the first.
	Feed(ctx context.Context, name, kind string) (FeedPage, error)
	// Letters returns letters, the newest first.
	Letters(ctx context.Context, q LetterQuery) (LetterList, error)
	// Letter returns one letter by its number, with what it told and what became of it.
	Letter(ctx context.Context, number string) (LetterPage, error)
	// Campaigns returns campaigns, the newest first.
	Campaigns(ctx context.Context, after string, limit int) (CampaignList, error)
	// Campaign returns one campaign with its newest letters.
	Campaign(ctx context.Context, name string) (CampaignPage, error)
	// Name returns what people call a constituent; a slug that is nobody's comes back as it is.
	Name(slug string) string
	// Find looks for whatever a person has typed: an address, a domain, an AS number, a name.
	Find(ctx context.Context, words string) (Found, error)
}

// OverviewDays is how many days the overview and a constituent's page look back.
const OverviewDays = 30

// FindingQuery chooses findings; zero values choose all that have an owner.
type FindingQuery struct {
	Owner    string
	Type     string
	Sector   string
	Severity string
	Status   find.Status
	Order    string // ByPriority; "" for by severity
	After    string
	Limit    int
}

// ByPriority is the order of findings that has the most urgent first.
const ByPriority = "priority"

// EventQuery chooses events.
type EventQuery struct {
	// LogsQL is what a person has written; it is read as LogsQL. Everything below is not, and is met as well.
	LogsQL string
	// About is an address, a prefix, a domain, an AS number, a hash or a name that the event has on either side.
	About      string
	Country    string // of the source, ISO 3166-1 alpha-2
	Severity   string
	Feed       string
	Owner      string
	Type       string
	Identifier string
	Report     int64
	// Since is how far back to look; zero means as far as the log goes.
	Since time.Duration
	After string
	Limit int
}

// OrgQuery chooses constituents.
type OrgQuery struct {
	Words  string // parts of the name, an address, a domain or an AS number
	Sector string
	After  string
	Limit  int
}

// ReportQuery chooses reports.
type ReportQuery struct {
	Feed  string
	State inbox.State
	After string
	Limit int
}
