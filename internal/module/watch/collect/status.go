package collect

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tocsin/plugin/feed"
)

// State is how a feed is, in a word.
type State string

// The states of a feed.
const (
	Unused  State = "unused"  // nothing has come, and nothing is fetched
	Waiting State = "waiting" // it is fetched, and nothing has come yet
	Well    State = "well"
	Trouble State = "trouble"
)

// Kind is a sort of trouble.
type Kind string

// The sorts of trouble.
const (
	Failing Kind = "failing" // it can't be fetched
	Silent  Kind = "silent"  // nothing comes any more
	Shrinks Kind = "shrinks" // far fewer rows than it used to have
	Changed Kind = "columns" // other columns than before
	Rejects Kind = "rejects" // most rows can't be read
	Ended   Kind = "ended"   // its provider has ended it, and it is still fetched
)

// Sign is one thing that is wrong with a feed.
type Sign struct {
	Kind Kind   `json:"kind"`
	Code string `json:"code,omitempty"` // the kind of report; "" for the whole feed
	Text string `json:"text"`
}

// Status is how a feed is.
type Status struct {
	Feed    string        `json:"feed"`
	Title   string        `json:"title"`
	State   State         `json:"state"`
	Active  bool          `json:"active"`
	Every   time.Duration `json:"every_ns,omitempty"` // how often it is fetched
	Usual   time.Duration `json:"usual_ns,omitempty"` // between its reports
	Last    time.Time     `json:"last_report,omitzero"`
	Reports int           `json:"reports"` // of the last ones, as many as are kept
	Rows    int64         `json:"rows"`    // of the last report
	Median  int64         `json:"median"`  // rows of the reports before it
	Key     string        `json:"key,omitempty"`
	Terms   string        `json:"terms,omitempty"`
	PassOn  feed.PassOn   `json:"pass_on,omitempty"` // to whom its terms let records be passed on
	Ended   string        `json:"ended,omitempty"`   // the day on which its provider ended it
	Sources []Source      `json:"sources,omitempty"`
	Signs   []Sign        `json:"signs,omitempty"`

	own bool // it is fetched from the addresses of its own file
}

// Rules for what is a sign of trouble.
const (
	silentAfter  = 3             // times the usual interval without a report
	silentLeast  = 2 * time.Hour // on top of that
	shrunkTo     = 4             // the last report has less than a fourth of the median
	shrinkLeast  = 40            // of a median of that many rows and more
	shrinkKnown  = 4             // after that many reports and more
	rejectedPart = 2             // more than a half of the rows
	rejectLeast  = 10            // of that many and more
	failuresTold = 3             // in a row
	changedFor   = 14 * 24 * time.Hour
	together     = 4 // reports that come within a fourth of the period of each other are one delivery
)

// judge says how a feed is. arrivals are its last reports, the oldest first; period is what the feed says of itself.
func (s *Status) judge(arrivals []Arrival, changes map[string]Columns, period time.Duration, now time.Time) {
	s.Reports = len(arrivals)
	if period <= 0 {
		period = 24 * time.Hour
	}
	if s.Active && s.Ended != "" && s.own {
		s.sign(Ended, "", "its provider ended it on %s: nothing new comes from there", s.Ended)
	}
	s.failing(now)
	if len(arrivals) > 0 {
		last := arrivals[len(arrivals)-1]
		s.Last, s.Rows = last.Received, last.Records
		s.Usual = usual(arrivals, period)
		s.silent(now)
	}
	for _, code := range codes(arrivals) {
		s.rows(code, of(arrivals, code))
		if ch, ok := changes[code]; ok && now.Sub(ch.At) < changedFor {
			s.changed(code, ch)
		}
	}
	s.State = s.state()
}

func (s *Status) state() State {
	switch {
	case len(s.Signs) > 0:
		return Trouble
	case s.Reports > 0:
		return Well
	case s.Active:
		return Waiting
	}
	return Unused
}

func (s *Status) sign(kind Kind, code, format string, args ...any) {
	if code == s.Feed {
		code = ""
	}
	s.Signs = append(s.Signs, Sign{kind, code, fmt.Sprintf(format, args...)})
}

// failing tells of sources that can't be fetched.
func (s *Status) failing(now time.Time) {
	for _, src := range s.Sources {
		if !s.Active || src.Failures == 0 {
			continue
		}
		switch {
		case src.OK.IsZero():
			s.sign(Failing, "", "it can't be fetched (%d times): %s", src.Failures, src.Trouble)
		case src.Failures >= failuresTold:
			s.sign(Failing, "", "it can't be fetched (%d times, the last time that it could was %s): %s", src.Failures, ago(now.Sub(src.OK)), src.Trouble)
		}
	}
}

// silent tells that nothing comes any more. A source that answers that nothing has changed is not silent.
func (s *Status) silent(now time.Time) {
	heard := s.Last
	for _, src := range s.Sources {
		if src.OK.After(heard) {
			heard = src.OK
		}
	}
	if quiet := now.Sub(heard); quiet > silentAfter*s.Usual+silentLeast {
		s.sign(Silent, "", "nothing has come for %s; usually something comes every %s", length(quiet), length(s.Usual))
	}
}

// rows tells of the rows of one kind of report.
func (s *Status) rows(code string, arrivals []Arrival) {
	last := arrivals[len(arrivals)-1]
	if last.Records >= rejectLeast && last.Rejected*rejectedPart > last.Records {
		s.sign(Rejects, code, "%d of the last report's %d rows can't be read: tocsin inbox show %d", last.Rejected, last.Records, last.Report)
	}
	before := arrivals[:len(arrivals)-1]
	if len(before) == 0 {
		return
	}
	m := median(before)
	if code == s.Feed || s.Median == 0 {
		s.Median = m
	}
	if len(before) >= shrinkKnown && m >= shrinkLeast && last.Records*shrunkTo < m {
		s.sign(Shrinks, code, "the last report has %d rows, those before it had about %d", last.Records, m)
	}
}

func median(list []Arrival) int64 {
	rows := make([]int64, len(list))
	for i, a := range list {
		rows[i] = a.Records
	}
	slices.Sort(rows)
	return rows[len(rows)/2]
}

// usual returns how long it usually is between two deliveries.
func usual(arrivals []Arrival, period time.Duration) time.Duration {
	var gaps []time.Duration
	for i := 1; i < len(arrivals); i++ {
		if gap := arrivals[i].Received.Sub(arrivals[i-1].Received); gap > period/together {
			gaps = append(gaps, gap)
		}
	}
	if len(gaps) < steady {
		return period
	}
	slices.Sort(gaps)
	return gaps[len(gaps)/2]
}

// codes returns the kinds of report, in the order in which they first came.
func codes(arrivals []Arrival) (list []string) {
	for _, a := range arrivals {
		if !slices.Contains(list, a.Code) {
			list = append(list, a.Code)
		}
	}
	return list
}

func of(arrivals []Arrival, code string) (list []Arrival) {
	for _, a := range arrivals {
		if a.Code == code {
			list = append(list, a)
		}
	}
	return list
}

// changed tells of columns that are gone or new.
func (s *Status) changed(code string, ch Columns) {
	switch gone, added := names(ch.Missing), names(ch.Added); {
	case added == "":
		s.sign(Changed, code, "since report %d columns are gone: %s", ch.Report, gone)
	case gone == "":
		s.sign(Changed, code, "since report %d columns are new: %s", ch.Report, added)
	default:
		s.sign(Changed, code, "since report %d columns are gone: %s; columns are new: %s", ch.Report, gone, added)
	}
}

// namesShown is how many names of columns are told.
const namesShown = 8

func names(list []string) string {
	if len(list) > namesShown {
		return strings.Join(list[:namesShown], ", ") + fmt.Sprintf(" … (+%d)", len(list)-namesShown)
	}
	return strings.Join(list, ", ")
}

func ago(d time.Duration) string { return length(d) + " ago" }

// length writes a length of time in its largest units.
func length(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", int(d.Hours()/24))
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d hours", int(d.Hours()))
	}
	return fmt.Sprintf("%d minutes", int(d.Minutes()))
}
