package item

import "time"

// Promise is how soon the team answers and solves, in working time.
type Promise struct {
	Attend time.Duration `json:"attend"` // to the first answer
	Solve  time.Duration `json:"solve"`  // to the end
}

// Terms are what the team promises, by priority, and when it works.
type Terms struct {
	Calendar Calendar             `json:"calendar"`
	Promises [VeryLow + 1]Promise `json:"promises"` // by Priority
	// Chase is after how long without an answer the team asks again, around the clock; 0 is never.
	Chase time.Duration `json:"chase"`
	// Review is from which priority on an incident is looked over by somebody else before it is closed; 0 is none.
	Review Priority `json:"review,omitempty"`
}

// TermsSetting is the name that the team's terms are kept under.
const TermsSetting = "terms"

const day = 24 * time.Hour

// Usual are the terms of a team that has said nothing: NGEN's, around the clock, and RTIR's week for others to answer. What nobody has judged yet is
// treated as medium, so that it is looked at.
func Usual() Terms {
	medium := Promise{time.Hour, 8 * time.Hour}
	return Terms{Chase: 7 * day, Promises: [VeryLow + 1]Promise{
		Unjudged: medium,
		Critical: {0, time.Hour},
		High:     {10 * time.Minute, 4 * time.Hour},
		Medium:   medium,
		Low:      {4 * time.Hour, 2 * day},
		VeryLow:  {day, 7 * day},
	}}
}

// Check refuses terms that can't be kept to.
func (t Terms) Check() error {
	for _, p := range t.Promises {
		if p.Attend < 0 || p.Solve < 0 || max(p.Attend, p.Solve) > 366*day {
			return bad("promises", "a promise is between nothing and a year")
		}
	}
	if t.Chase < 0 || t.Chase > 366*day {
		return bad("chase", "a time to ask again is up to a year")
	}
	if t.Review < Unjudged || t.Review > VeryLow {
		return bad("review", "a priority is 1 (critical) to 5 (very low); 0 is none")
	}
	return t.Calendar.Check()
}

// Due returns until when an item of a priority is to be answered and solved that came, or was judged, at a time.
func (t Terms) Due(p Priority, from time.Time) (attend, solve time.Time) {
	if p < Unjudged || p > VeryLow {
		p = Unjudged
	}
	return t.Calendar.Add(from, t.Promises[p].Attend), t.Calendar.Add(from, t.Promises[p].Solve)
}
