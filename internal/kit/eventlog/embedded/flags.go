package embedded

import (
	"flag"
	"strconv"
	"sync"

	"tocsin"
)

// DefaultMemory is how much memory the engine may take for its caches and for the state of a query, in bytes. A sort
// may use a fifth of it and a stats pipe two fifths; the rest of the process is not counted.
const DefaultMemory = 128 << 20

// setFlags gives the engine the few settings that it takes from the program's flags only. They hold for the process
// and the first log that is opened decides.
func setFlags(memory int64) error {
	if memory <= 0 {
		memory = DefaultMemory
	}
	flagsOnce.Do(func() { flagsErr = parseFlags(memory) })
	return flagsErr
}

// The engine's flags are the process's own state; what has been said to them can't be said twice.
var (
	flagsOnce sync.Once
	flagsErr  error
)

// parseFlags sets flags by name and leaves os.Args alone. The engine refuses to start before somebody has parsed the
// flags; a program that doesn't use package flag never does, a test has done it already. Its information and warnings
// are silenced; what is left on stderr is the word before a panic.
func parseFlags(memory int64) error {
	for _, f := range [][2]string{
		{"loggerLevel", "FATAL"},
		{"fs.disableMmap", "true"}, // what is mapped counts as the process's own, and a small server has none to spare
		{"memory.allowedBytes", strconv.FormatInt(memory, 10)},
	} {
		if err := flag.Set(f[0], f[1]); err != nil {
			return tocsin.Faultf(tocsin.Internal, "set the event log's %s: %w", f[0], err)
		}
	}
	if flag.Parsed() {
		return nil
	}
	return flag.CommandLine.Parse(nil)
}
