package app

import (
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

// A national node shares a small server: it may take much for a while, but not when it is idle.
const (
	// memoryLimit is the heap at which the collector works harder, in bytes.
	memoryLimit = 206 << 20
	// busyPercent lets the heap grow towards the limit while a report is read: each collection then costs less of the
	// rate. idlePercent keeps it near to what is in use. startPercent stands between: tables are read then, of which most
	// stays. So does askedPercent, while many pages are asked for: each collection makes those wait that come meanwhile.
	busyPercent  = 400
	startPercent = 150
	askedPercent = 150
	idlePercent  = 50
)

// Many requests are askedMany in askedFor; they are over when fewer have come for as long.
const (
	askedMany = 20
	askedFor  = 10 * time.Second
)

// settle gives back what a start has used, once it is over.
func settle() { debug.FreeOSMemory() }

// limitMemory sets the limit, unless the operator has set one of their own.
func limitMemory(env []string) {
	debug.SetGCPercent(idlePercent)
	for _, kv := range env {
		if strings.HasPrefix(kv, "GOMEMLIMIT=") {
			return
		}
	}
	debug.SetMemoryLimit(memoryLimit)
}

// starting lets the heap grow a little while a node is opened.
func starting() (over func()) {
	before := debug.SetGCPercent(startPercent)
	return func() { debug.SetGCPercent(before) }
}

// load is what the process is busy with, by which the collector is set: there is one collector in a process.
var load = &loads{}

// loads say how much the heap may grow.
type loads struct {
	mu      sync.Mutex
	reading int // reports that are read
	asked   bool
	since   time.Time // when the present count of requests began
	count   int
	calm    *time.Timer // ends what is asked
}

// busy lets the heap grow for as long as a report is read, and gives the memory back when that is over.
func busy() (over func()) {
	load.change(func() { load.reading++ })
	return func() {
		load.change(func() { load.reading-- })
		debug.FreeOSMemory()
	}
}

// change changes what the process is busy with, and sets the collector.
func (l *loads) change(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
	switch {
	case l.reading > 0:
		debug.SetGCPercent(busyPercent)
	case l.asked:
		debug.SetGCPercent(askedPercent)
	default:
		debug.SetGCPercent(idlePercent)
	}
}

// around counts the requests of a door.
func (l *loads) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.request(time.Now()) {
			l.change(func() { l.asked = true })
		}
		next.ServeHTTP(w, r)
	})
}

// request counts one, and reports whether it is the one that makes them many.
func (l *loads) request(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.since) > askedFor {
		l.since, l.count = now, 0
	}
	if l.count++; l.count < askedMany {
		return false
	}
	if l.calm == nil {
		l.calm = time.AfterFunc(askedFor, l.rest)
	} else {
		l.calm.Reset(askedFor)
	}
	return !l.asked
}

// rest gives back what many requests have used.
func (l *loads) rest() {
	l.change(func() { l.asked = false })
	debug.FreeOSMemory()
}
