package embedded

import (
	"slices"
	"sync"
	"time"

	"github.com/VictoriaMetrics/VictoriaLogs/lib/logstorage"

	"tocsin"
)

// capWatch knows which days the engine has let go of to stay under the cap on the disk. It never makes such a day
// again before it is opened anew, and drops what is given for it.
type capWatch struct {
	on   bool // whether there is a cap
	mu   sync.Mutex
	seen []string // the days that were there at the last look, by name
	gone day      // the last day that was let go of; 0 is none
}

// floor returns the beginning of the oldest day that can still be written.
func (c *capWatch) floor() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone == 0 {
		return time.Time{}
	}
	return time.Unix(int64(c.gone+1)*24*60*60, 0)
}

// look notices the days that have gone since the last look.
func (c *capWatch) look(db *logstorage.Storage) {
	if !c.on {
		return
	}
	there := db.PartitionList()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, name := range c.seen {
		if _, ok := slices.BinarySearch(there, name); !ok {
			c.gone = max(c.gone, dayNamed(name))
		}
	}
	c.seen = there
}

// lost reports that a day was let go of while events for it were being given.
func (c *capWatch) lost(db *logstorage.Storage, days []day) error {
	if !c.on {
		return nil
	}
	there := db.PartitionList()
	for _, d := range days {
		if _, ok := slices.BinarySearch(there, d.name()); !ok {
			c.letGo(d)
			return tocsin.Faultf(tocsin.Unavailable, "events of %s were not stored: the day was let go of at the same time, "+
				"to stay under the cap on the disk", d.name())
		}
	}
	return nil
}

func (c *capWatch) letGo(d day) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gone = max(c.gone, d)
}

func dayNamed(name string) day {
	t, err := time.Parse(dayLayout, name)
	if err != nil {
		return 0
	}
	return dayOf(t.UnixNano())
}
