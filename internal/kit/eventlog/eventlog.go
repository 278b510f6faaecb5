// Package eventlog is the log of events: appended in batches, never changed, queried by time and field in LogsQL.
//
// Two engines stand behind its one interface: embedded (VictoriaLogs as a library, in the node's own data directory)
// and remote (a VictoriaLogs server or cluster over HTTP). eventlogtest holds the suite that both must pass. LogsQL
// text is put together by this package's Quote, Eq and And alone, so that a person's text never becomes a query.
package eventlog

import (
	"context"
	"hash/fnv"
	"strconv"
	"time"

	"tocsin"
)

// Log is a log of events of one tenant. All methods may be called by several goroutines at once.
type Log interface {
	// Append adds events and returns when the engine has taken them; they are not durable before Sync. It keeps no
	// reference to events after it returns. An event's ID and Time are stored beside its fields, as "id" and "_time".
	// Events outside Window are not stored and must not be given: the caller counts them first. An event that can't be
	// stored (see Check) gives a *RowError that names it, and nothing of the batch is stored: no row is lost in silence.
	Append(ctx context.Context, events []tocsin.Event) error
	// Sync returns when everything appended before it was called is on disk and found by queries.
	Sync(ctx context.Context) error
	// Query calls each with every row of the result. A row is valid only until each returns, and its fields are
	// sorted by name; each is called by one goroutine at a time. An error of each ends the query and is returned.
	// A query that is not LogsQL gives a tocsin.Fault of sort Invalid. The rows of a bare filter come in no order: add
	// "| sort by (_time)" where order matters. Few queries run at once, others wait: each must not call Query itself.
	Query(ctx context.Context, q Query, each func(row []tocsin.Field) error) error
	// Delete takes away the rows that a filter (LogsQL without pipes) matches; they are gone from the queries that
	// start after it has returned, also after a crash. When ctx ends first, the deletion still goes on.
	Delete(ctx context.Context, filter string) error
	// Window returns the times between which events are kept at the moment.
	Window(now time.Time) (oldest, newest time.Time)
	// Info tells what the log holds.
	Info(ctx context.Context) (Info, error)
	// Refresh learns what other processes have done to a log that several append to, one after the other. It is called
	// before the first Append after theirs.
	Refresh(ctx context.Context) error
	// Close makes everything durable and ends the log.
	Close() error
}

// Query asks for rows.
type Query struct {
	// LogsQL is a filter and pipes, e.g. `owner:="acme" | stats by (classification.type) count() n`.
	LogsQL string
	// Within is a filter that bounds what LogsQL can see, its subqueries too; "" bounds nothing. It is never part of what a
	// person has written: Eq, In and And make it.
	Within string
	// From and To bound _time: From is included, To is not. A zero time leaves that side open.
	From, To time.Time
}

// Info tells what a log holds.
type Info struct {
	Engine string // "embedded" or "remote"
	Rows   uint64
	Bytes  uint64 // on disk; 0 where the engine does not say
	Oldest time.Time
	Newest time.Time
}

// Limits are how much a log keeps.
type Limits struct {
	// Retention is how long events are kept by their own time. Zero means two years.
	Retention time.Duration
	// DiskCap is the most that the log may take on disk, in bytes; the oldest days go first. Zero means no cap.
	DiskCap int64
}

// DefaultRetention is how long events are kept where nobody says otherwise: two years.
const DefaultRetention = 2 * 365 * 24 * time.Hour

// FutureLeeway is how far ahead of now an event's time may be: clocks differ.
const FutureLeeway = 24 * time.Hour

// IDField is the field that holds an event's ID as 24 hexadecimal digits.
const IDField = "id"

// TimeField is the field that holds an event's time in the rows of a query, as RFC 3339 in UTC with nanoseconds.
const TimeField = "_time"

// MaxQueryLen is how long a query or a filter may be, in bytes.
const MaxQueryLen = 64 << 10

// ShardField is the stream field that keeps an owner's rows together on disk, so that a question about one owner reads
// a small part of the log. It is made from the event's owner by Shard.
const ShardField = "shard"

// shards is into how many streams a day's events are cut. Measured: see docs/operate/performance.md.
const shards = 32

// Shard returns the stream of an owner's events. An event without an owner is in a stream of its own.
func Shard(owner string) string {
	if owner == "" {
		return "none"
	}
	h := fnv.New32a()
	h.Write([]byte(owner))
	return shardNames[h.Sum32()%shards]
}

var shardNames = func() (names [shards]string) {
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	return names
}()
