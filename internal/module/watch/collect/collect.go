package collect

import (
	"context"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/fetch"
	"tocsin/internal/kit/inbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/plugin/feed"
)

//go:embed migrate/*.sql
var migrations embed.FS

// Fetcher gets a document; a fetch.Client is one.
type Fetcher interface {
	Get(ctx context.Context, r fetch.Request) (*fetch.Answer, error)
}

// Deps are what a collector works with.
type Deps struct {
	DB    *sqldb.DB
	Inbox *inbox.Inbox
	Shelf *feed.Shelf
	Fetch Fetcher
	// Take takes a report in and returns once it is durable; known tells that the same bytes were here before.
	Take func(ctx context.Context, a inbox.Arrival, body io.Reader) (rep inbox.Report, known bool, err error)
	// Read reads a report that waits.
	Read func(ctx context.Context, rep inbox.Report) (inbox.Report, error)
	// Keys is the folder of key files.
	Keys fs.FS
	// Folder is the watched folder; "" for none.
	Folder string
	Log    *slog.Logger
	Now    func() time.Time
}

// Collector gets reports.
type Collector struct {
	Deps
	folder   sync.Mutex      // held while the folder is looked through
	files    map[string]seen // what the watched folder held at the last look; under folder
	fetching sync.Mutex      // held while what is due is fetched
}

// New returns the collector, its tables up to date.
func New(ctx context.Context, deps Deps) (*Collector, error) {
	if err := deps.DB.Migrate(ctx, "collect", migrations); err != nil {
		return nil, err
	}
	if err := audit.Open(ctx, deps.DB); err != nil {
		return nil, err
	}
	return &Collector{Deps: deps, files: map[string]seen{}}, nil
}

// Choice is what the operator has decided of a feed. The zero value is that of a feed nobody has spoken of: it is not
// fetched.
type Choice struct {
	Active  bool          `json:"active"`
	URL     string        `json:"url,omitempty"`   // in place of the feed's own
	Every   time.Duration `json:"every,omitempty"` // in place of the feed's own
	Senders []string      `json:"senders,omitempty"`
	Changed time.Time     `json:"changed,omitzero"`
	By      string        `json:"by,omitempty"`
}

// Source is one address that a feed is fetched from.
type Source struct {
	Feed     string    `json:"-"`
	URL      string    `json:"url"` // without a key
	ETag     string    `json:"-"`
	Modified string    `json:"-"`
	Tried    time.Time `json:"tried,omitzero"`
	OK       time.Time `json:"ok,omitzero"`
	Changed  time.Time `json:"changed,omitzero"` // when it gave something new
	Next     time.Time `json:"next,omitzero"`
	Failures int       `json:"failures,omitempty"` // in a row
	Trouble  string    `json:"trouble,omitempty"`
}

// Arrival is a report that was read, as far as it tells whether its feed is well.
type Arrival struct {
	Report   int64
	Feed     string
	Code     string
	Received time.Time
	Finished time.Time
	Records  int64
	Rejected int64
	Sample   int // how many records the columns were taken from
	Columns  []string
}

// urls returns the addresses that a feed is fetched from.
func urls(f *feed.Feed, c Choice) []string {
	if c.URL != "" {
		return []string{c.URL}
	}
	return f.Fetch.URLs
}

// usualEvery is how often a source is asked where neither the feed nor the operator says.
const usualEvery = 24 * time.Hour

func every(f *feed.Feed, c Choice) time.Duration {
	switch {
	case c.Every > 0:
		return c.Every
	case f.Fetch.Every > 0:
		return f.Fetch.Every
	}
	return usualEvery
}

// key reads the key of a feed's source.
func (c *Collector) key(f *feed.Feed) (string, error) {
	if f.Fetch.Key == "" {
		return "", nil
	}
	if c.Keys == nil {
		return "", fmt.Errorf("the source needs the key %s, and the node has no folder of keys", f.Fetch.Key)
	}
	return fetch.ReadKey(c.Keys, f.Fetch.Key)
}
