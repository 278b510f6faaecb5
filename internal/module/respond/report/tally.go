package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tocsin"
)

// Report is a period beside the one before it.
type Report struct {
	Period   string    `json:"period"` // 2026-11, 2026-Q4, 2026
	From     time.Time `json:"from"`
	To       time.Time `json:"to"` // the first moment after it
	SoFar    bool      `json:"so_far"`
	AsOf     time.Time `json:"as_of"`
	Zone     string    `json:"zone"`
	Working  bool      `json:"working_hours"` // times count the team's working hours alone
	Now      Tally     `json:"now"`
	Before   Tally     `json:"before"`
	Foreword Foreword  `json:"foreword,omitzero"`
}

// Foreword is what the team says of a period in its own words.
type Foreword struct {
	Text    string    `json:"text"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Version int64     `json:"version"`
}

// Tally is what a period holds.
type Tally struct {
	Period      string   `json:"period"`
	Flow        []Flow   `json:"flow"`        // by kind of item
	Taxonomies  []Row    `json:"taxonomies"`  // of RSIT
	Types       []Row    `json:"types"`       // of RSIT
	Sectors     []Row    `json:"sectors"`     // of the constituent; "" where none is known
	Reporters   []Row    `json:"reporters"`   // who told us
	Hows        []Row    `json:"ways"`        // how it came
	Resolutions []Row    `json:"resolutions"` // of what was closed
	Tags        []Row    `json:"tags"`        // the most used, of what is not restricted
	Techniques  []Row    `json:"techniques"`  // of ATT&CK, as the tags
	Steps       []Step   `json:"steps"`       // what was opened and closed, by day of a month or month of what is longer
	Times       []Time   `json:"times"`
	Clocks      []Clock  `json:"clocks"` // by set
	Letters     []Letter `json:"letters"`
	Worked      []Effort `json:"worked"`       // by person
	WorkedTypes []Effort `json:"worked_types"` // by RSIT type of what was worked on
	Seen        Seen     `json:"watch"`
}

// Flow is what came and went of one kind of item.
type Flow struct {
	Kind   string `json:"kind"`
	Opened int64  `json:"opened"`
	Closed int64  `json:"closed"`
	Open   int64  `json:"open_at_end"`
}

// Row is a count of reports and incidents that have something in common.
type Row struct {
	Key       string `json:"key"`
	Reports   int64  `json:"reports"`
	Incidents int64  `json:"incidents"`
}

// Step is a day or a month of a period.
type Step struct {
	From   time.Time `json:"from"`
	Opened Row       `json:"opened"`
	Closed Row       `json:"closed"`
}

// Time is how long something took, in seconds.
type Time struct {
	Kind   string `json:"kind"` // report, incident
	What   string `json:"what"` // answer: from its opening to the first answer; close: to its end
	Of     int64  `json:"of"`   // how many could have been: those opened, or those closed
	N      int64  `json:"n"`    // how many were
	Median int64  `json:"median"`
	P90    int64  `json:"p90"`
}

// Clock is how many clocks of a set fell due in the period.
type Clock struct {
	Set     string `json:"set"`
	Kept    int64  `json:"kept"`
	Missed  int64  `json:"missed"`
	Running int64  `json:"running"`
}

// Letter is how many letters of one sort came and went.
type Letter struct {
	Sort string `json:"sort"`
	In   int64  `json:"in"`
	Out  int64  `json:"out"`
}

// Effort is the time that was worked, by something that is in common.
type Effort struct {
	Key     string `json:"key"`
	Minutes int64  `json:"minutes"`
}

// efforts are sums as a list, the most first.
func efforts(m map[string]int64) (list []Effort) {
	for key, n := range m {
		list = append(list, Effort{key, n})
	}
	slices.SortFunc(list, func(a, b Effort) int {
		return cmp.Or(cmp.Compare(b.Minutes, a.Minutes), cmp.Compare(a.Key, b.Key))
	})
	return list
}

// kinds are those of the flow, in the order in which people are shown them.
func (t *Tally) of(kind string) Flow {
	for _, f := range t.Flow {
		if f.Kind == kind {
			return f
		}
	}
	return Flow{Kind: kind}
}

func (t *Tally) time(kind, what string) Time {
	for _, v := range t.Times {
		if v.Kind == kind && v.What == what {
			return v
		}
	}
	return Time{Kind: kind, What: what}
}

// clocks sums all sets.
func (t *Tally) clocks() (c Clock) {
	for _, v := range t.Clocks {
		c.Kept, c.Missed, c.Running = c.Kept+v.Kept, c.Missed+v.Missed, c.Running+v.Running
	}
	return c
}

// rows gathers counts by what they have in common.
type rows map[string]*Row

func (m rows) add(key string, incident bool) {
	r, ok := m[key]
	if !ok {
		r = &Row{Key: strings.Clone(key)}
		m[r.Key] = r
	}
	if incident {
		r.Incidents++
		return
	}
	r.Reports++
}

// list returns the rows, the most incidents first.
func (m rows) list() []Row {
	out := make([]Row, 0, len(m))
	for _, r := range m {
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b Row) int {
		return cmp.Or(cmp.Compare(b.Incidents, a.Incidents), cmp.Compare(b.Reports, a.Reports), cmp.Compare(a.Key, b.Key))
	})
	return out
}

// under sums rows by what of gives for their keys.
func under(list []Row, of func(key string) string) []Row {
	m := rows{}
	for _, r := range list {
		key := of(r.Key)
		if m[key] == nil {
			m[key] = &Row{Key: key}
		}
		m[key].Reports += r.Reports
		m[key].Incidents += r.Incidents
	}
	return m.list()
}

// taxonomy is the class that an RSIT type is of; "" stays "".
func taxonomy(typ string) string {
	c, _ := tocsin.ClassOf(typ)
	return c.Taxonomy
}

// quantile returns the q-quantile of sorted values by the nearest rank; 0 of none.
func quantile(sorted []int64, q float64) int64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(q*float64(len(sorted))+0.999999)-1, len(sorted)-1)]
}
