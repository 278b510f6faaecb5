package settings

import (
	"context"
	"io"
	"time"

	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/playbook"
	"tocsin/internal/module/respond/statute"
	"tocsin/internal/module/respond/team"
)

// Access says whether who reads a page may do something, and under which name it is done: "settings.write".
type Access interface {
	May(ctx context.Context, act string) (by string, ok bool)
}

// Room is what the pages need of the incident desk.
type Room interface {
	TeamOf(ctx context.Context) (team.Team, error)
	SetTeam(ctx context.Context, by string, t team.Team) (team.Team, error)
	Emblem(ctx context.Context) (team.Emblem, error)
	// SetEmblem keeps a picture for the team; no bytes take it away.
	SetEmblem(ctx context.Context, by string, raw []byte) (team.Emblem, error)
	// WordTemplates are the Word templates of reports on items; SetWordTemplate keeps one, and no bytes take it away.
	WordTemplates(ctx context.Context) ([]item.WordTemplate, error)
	SetWordTemplate(ctx context.Context, by, language, name string, raw []byte) (item.WordTemplate, error)
	Terms(ctx context.Context) (item.Terms, error)
	SetTerms(ctx context.Context, by string, t item.Terms) error
	Letterhead(ctx context.Context) (item.Letterhead, error)
	SetLetterhead(ctx context.Context, by string, h item.Letterhead) (item.Letterhead, error)
	// Senders are the addresses that letters can be from.
	Senders(ctx context.Context) ([]item.Sender, error)
	// OwnTemplates are the texts that the team has written itself.
	OwnTemplates(ctx context.Context) ([]item.Template, error)
	SaveTemplate(ctx context.Context, v item.Viewer, t item.Template) error
	DropTemplate(ctx context.Context, v item.Viewer, name, language string) error
	// Books are all playbooks as they stand now, and what could not be read.
	Books(ctx context.Context) (all []playbook.Book, trouble, err error)
	// SaveBook keeps a playbook as somebody has written it; DropBook forgets it.
	SaveBook(ctx context.Context, v item.Viewer, name, text string) error
	DropBook(ctx context.Context, v item.Viewer, name string) error
	// Fields are the fields of the team's own, in its order.
	Fields(ctx context.Context) ([]item.Field, error)
	SaveField(ctx context.Context, v item.Viewer, f item.Field) error
	MoveField(ctx context.Context, v item.Viewer, name string, up bool) error
	DropField(ctx context.Context, v item.Viewer, name string) error
	// Ignored is what never matters: the team's own lines, and the sets that come with Tocsin.
	Ignored(ctx context.Context) (item.IgnoredList, error)
	Ignore(ctx context.Context, v item.Viewer, x item.Ignored) (item.Ignored, error)
	Unignore(ctx context.Context, v item.Viewer, value string) error
	IgnoreSet(ctx context.Context, v item.Viewer, name string, on bool) error
	// Laws are the sets of clocks that laws give, which of them are the operator's own, and what could not be read.
	Laws() (all []statute.Set, own map[string]bool, trouble error)
	// SetUpHidden tells whether the list of what is left has been put away; HideSetUp does that, or takes it out again.
	SetUpHidden(ctx context.Context) (bool, error)
	HideSetUp(ctx context.Context, by string, hidden bool) error
}

// Keys has the team's own keys, for what is shown of them.
type Keys interface {
	Key(ctx context.Context) (team.Key, error)
	// Signs tells which of them signs the letters of an address: its fingerprint, and whether the address stands in it.
	Signs(address string) (id string, own bool, err error)
}

// Facts are what the list of a new node's steps is judged by.
type Facts struct {
	Letters   int64 // that came in
	Owners    int64 // organisations
	Reports   int64 // of feeds
	Warnings  int64 // letters to owners that were drafted, or more
	Incidents int64 // all, whatever became of them
}

// Preview is an owner who would be told something now.
type Preview struct {
	Owner, Name, To string
	Findings        int
}

// Mail is the node's mail: what is connected, and connecting it.
type Mail interface {
	State(ctx context.Context) (MailState, error)
	// Look logs in to a mailbox and counts what is there. It changes nothing and keeps nothing.
	Look(ctx context.Context, b Mailbox) ([]Folder, error)
	// Connect writes a mailbox to the settings and begins to read it.
	Connect(ctx context.Context, by string, b Mailbox) error
	// Try connects to a server that letters may leave by, logs in, and tells each step. Nothing is sent and nothing is kept.
	Try(ctx context.Context, o Outgoing) (steps []string, err error)
	// SendBy writes a server to the settings, and letters leave by it from then on.
	SendBy(ctx context.Context, by string, o Outgoing) error
	// Test sends a letter to an address and tells each step.
	Test(ctx context.Context, by, to string) ([]string, error)
}

// Mailbox is a mailbox as somebody types it. It is only ever read, and changed in nothing.
type Mailbox struct {
	Server   string // host:port
	Way      string // tls, starttls or none
	User     string
	Password string // "" takes the one that is kept, for the same server and user
	Folders  []string
}

// Outgoing is the way that letters leave by, as somebody types it.
type Outgoing struct {
	From     string // "Team <cirt@example.org>"
	Server   string // host:port
	Way      string // starttls, tls or none
	User     string // "" logs in nowhere
	Password string // "" takes the one that is kept, for the same server and user
}

// Folder is a folder of a mailbox.
type Folder struct {
	Name   string
	All    int64
	Recent int64 // of the last 30 days
}

// MailState is how mail stands.
type MailState struct {
	From, SMTP, Sign string
	SMTPTrouble      string
	Sent             time.Time // when the last letter left; zero for none
	Waiting          int64     // letters that wait to leave
	Mailbox          Mailbox   // without the password
	Fixed            bool      // the environment says which mailbox: it can't be changed here
	Out              Outgoing  // without the password
	OutFixed         bool      // the environment says which server letters leave by
	Looked           time.Time // when the mailbox was read to its end last
	MailboxTrouble   string
	Door             string
	LastAt           time.Time // when the last letter came
	LastFrom         string
	LastSubject      string
	Letters          int64
}

// Bringer takes files in: organisations, and reports of feeds.
type Bringer interface {
	// Contacts takes a file of organisations in, whatever of the known formats it is.
	Contacts(ctx context.Context, by, name string, body io.Reader) (Brought, error)
	Coverage(ctx context.Context) (Coverage, error)
	// Feeds are those that a report can be of.
	Feeds() []Feed
	// Report takes a report in and reads it.
	Report(ctx context.Context, by, feed, name string, body io.Reader) (Taken, error)
	// Previews are the owners who would be told something now.
	Previews(ctx context.Context) ([]Preview, error)
	// Draft drafts these letters into the outbox, and tells how many.
	Draft(ctx context.Context, by string) (letters int, err error)
}

// Brought is what became of a file of organisations.
type Brought struct {
	File, Format         string
	Rows                 int64
	Orgs, Nets, Contacts Counts
	Problems             []string // the first of them, with their places, in English
	More                 int      // further ones
}

// Counts tell how many of a sort are new, changed, gone and as before.
type Counts struct{ Added, Changed, Removed, Same int }

// Coverage is how much of the country somebody answers for.
type Coverage struct {
	Owners, Nets int64
	Known        bool // the facts say what the country's addresses are
	Share4       float64
	Share6       float64
	Gaps         int
}

// Feed is a source of reports.
type Feed struct{ Name, Title string }

// Taken is what became of a report.
type Taken struct {
	Name                                         string
	ID                                           int64
	Known                                        bool
	Read, Accepted, Duplicate, Rejected, Unowned int64
	Trouble                                      string
}
