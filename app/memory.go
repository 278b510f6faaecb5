package app

import (
	"runtime/debug"
	"strings"
)

// A national node shares a small server: it may take much for a while, but not when it is idle.
const (
	// memoryLimit is the heap at which the collector works harder, in bytes.
	memoryLimit = 206 << 20
	// busyPercent lets the heap grow towards the limit while a report is read: each collection then costs less of the
	// rate. idlePercent keeps it near to what is in use. startPercent stands between: tables are read then, of which most
	// stays.
	busyPercent  = 400
	startPercent = 150
	idlePercent  = 50
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

// busy lets the heap grow for as long as a report is read, and gives the memory back when that is over.
func busy() (over func()) {
	debug.SetGCPercent(busyPercent)
	return func() {
		debug.SetGCPercent(idlePercent)
		debug.FreeOSMemory()
	}
}
