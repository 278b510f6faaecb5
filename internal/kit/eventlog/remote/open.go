// Package remote is the event log on a VictoriaLogs server or cluster, over HTTP.
//
// The server keeps the newest rows in memory for a few seconds (-inmemoryDataFlushInterval). Sync makes a single server
// write them at once; where that can't be, as in a cluster, it waits that long after they are found by queries, see durable
// and Config.FlushInterval. The server refuses to delete unless it was started with -delete.enable, and drops rows outside
// its own -retentionPeriod and -futureRetention without an error: give it the same retention as Config.Limits and an hour
// more, and two days of future.
package remote

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"tocsin"
	"tocsin/internal/kit/eventlog"
)

// Config says where the server is.
type Config struct {
	// URL is the server's address, such as https://user:password@logs.example:9428. A path before the server's own may
	// follow. User and password go as basic authentication and are never shown.
	URL string
	// Tenant is the server's AccountID.
	Tenant uint32
	// Limits must be the server's own; DiskCap is the server's affair and not looked at.
	Limits eventlog.Limits
	// Headers are added to every request.
	Headers http.Header
	// FlushInterval is the server's -inmemoryDataFlushInterval. Zero means the server's default, 5 s.
	FlushInterval time.Duration
}

const (
	defaultFlushInterval = 5 * time.Second
	// appendSlack is how late after the caller's check of Window an Append may come.
	appendSlack = 30 * time.Minute
	// headerTimeout is how long a server may take before it begins to answer; a sort over much takes its time.
	headerTimeout = 5 * time.Minute
	dialTimeout   = 10 * time.Second
	// maxIdle is how many connections are kept.
	maxIdle = 8
)

// Log is a tenant's log on a server.
type Log struct {
	base   *url.URL // without user and password
	user   *url.Userinfo
	header http.Header
	client *http.Client
	limits eventlog.Limits
	flush  time.Duration

	life    context.Context
	end     context.CancelFunc
	names   *eventlog.Names
	pending pending
	batches sync.Pool // of *batch
}

var _ eventlog.Log = (*Log)(nil)

// Open reaches the server and reads which field names the log has. A server that doesn't answer gives a fault of sort
// Unavailable.
func Open(ctx context.Context, c Config) (*Log, error) {
	l, err := newLog(c)
	if err != nil {
		return nil, err
	}
	known, err := l.askNames(ctx)
	if err != nil {
		l.end()
		return nil, err
	}
	l.names = eventlog.NewNames(known, func([]string) error { return nil }) // the server's rows are the memory
	return l, nil
}

// Refresh learns which field names other processes have brought into the log: together they must not be more than the
// engine takes.
func (l *Log) Refresh(ctx context.Context) error {
	if l.life.Err() != nil {
		return errClosed()
	}
	if err := l.flushNow(ctx); err != nil {
		return err
	}
	known, err := l.askNames(ctx)
	if err == nil {
		l.names.Learn(known)
	}
	return err
}

func newLog(c Config) (*Log, error) {
	u, err := url.Parse(strings.TrimSpace(c.URL))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
		// The address may hold a password and is not shown.
		return nil, tocsin.Faultf(tocsin.Invalid, "the event log's address is not of the form https://host:port")
	}
	l := &Log{user: u.User, limits: c.Limits, flush: c.FlushInterval, header: c.Headers.Clone(), client: newClient()}
	u.User = nil
	u.Path = strings.TrimRight(u.Path, "/")
	l.base = u
	if l.header == nil {
		l.header = http.Header{}
	}
	l.header.Set("AccountID", strconv.FormatUint(uint64(c.Tenant), 10))
	if l.limits.Retention <= 0 {
		l.limits.Retention = eventlog.DefaultRetention
	}
	if l.flush <= 0 {
		l.flush = defaultFlushInterval
	}
	l.batches.New = func() any { return newBatch() }
	l.life, l.end = context.WithCancel(context.Background())
	return l, nil
}

func newClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: dialTimeout}).DialContext,
			TLSHandshakeTimeout:   dialTimeout,
			ResponseHeaderTimeout: headerTimeout,
			MaxIdleConnsPerHost:   maxIdle,
			IdleConnTimeout:       time.Minute,
		},
		// A redirect would carry the events and the password elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Window returns the times between which events are kept.
func (l *Log) Window(now time.Time) (oldest, newest time.Time) {
	return now.Add(-l.limits.Retention), now.Add(eventlog.FutureLeeway)
}

// Close waits until everything is durable and ends the log. A second Close does nothing.
func (l *Log) Close() error {
	if l.life.Err() != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	err := l.Sync(ctx)
	l.end()
	l.client.CloseIdleConnections()
	return err
}

// closeTimeout is how long Close waits for the server.
const closeTimeout = time.Minute

func errClosed() error { return tocsin.Faultf(tocsin.Unavailable, "the event log is closed") }
