package urgency

import (
	"fmt"
	"time"
)

// Fact is what is known of a vulnerability.
type Fact struct {
	CVE    string
	KEV    time.Time // when it came into the catalogue of exploited ones; zero for not
	Ransom bool      // campaigns of ransomware use it
	EPSS   float64   // how likely it is exploited in the next 30 days, 0 to 1; 0 for unknown
}

// Level is a priority in a word.
type Level string

// The levels.
const (
	Urgent Level = "urgent"
	High   Level = "high"
	Medium Level = "medium"
	Low    Level = "low"
)

// The sorts of reasons.
const (
	ForSeverity = "severity"
	ForOwner    = "owner"
	ForKEV      = "kev"
	ForRansom   = "ransomware"
	ForEPSS     = "epss"
)

// Reason is one part of a score.
type Reason struct {
	Kind   string `json:"kind"`
	Detail string `json:"detail"` // the severity's word, the owner's criticality, the CVE or the CVE and its likelihood
	Points int    `json:"points"`
}

// Priority says how soon a finding is to be looked at.
type Priority struct {
	Level Level    `json:"priority"`
	Score int      `json:"priority_score"` // 0 to 100: the sum of the reasons' points
	Why   []Reason `json:"priority_why"`
}

// Points of the reasons. They are Tocsin's own choice: what is exploited comes before everything, then what is severe, then
// what is likely, then who it is about.
const (
	perCriticality = 3  // for each step of 0 to 5
	kevPoints      = 25 // and never less than brings the score to kevLeast
	kevLeast       = 85
	ransomPoints   = 5
	most           = 100
	urgentFrom     = 85
	highFrom       = 65
	mediumFrom     = 40
)

// pointsOf are the points of a severity.
func pointsOf(severity string) int {
	switch severity {
	case "critical":
		return 80
	case "high":
		return 60
	case "medium":
		return 40
	case "low":
		return 20
	case "info":
		return 5
	}
	return 25
}

// likely are the steps of EPSS that count, the highest first.
var likely = []struct {
	from   float64
	points int
}{{0.5, 20}, {0.1, 12}, {0.01, 4}}

// Rank derives a priority. criticality is the owner's, 0 to 5; facts are those of the vulnerabilities that the finding names.
func Rank(severity string, criticality int, facts []Fact) Priority {
	var p Priority
	word := severity
	if word == "" {
		word = "unrated"
	}
	p.add(ForSeverity, word, pointsOf(severity))
	p.add(ForOwner, fmt.Sprintf("%d/5", criticality), criticality*perCriticality)
	worst, exploited := worstOf(facts)
	for _, step := range likely {
		if worst.EPSS >= step.from {
			p.add(ForEPSS, fmt.Sprintf("%s %.0f%%", worst.CVE, worst.EPSS*100), step.points)
			break
		}
	}
	if exploited.CVE != "" {
		p.add(ForKEV, exploited.CVE, max(kevPoints, kevLeast-p.Score))
		if exploited.Ransom {
			p.add(ForRansom, exploited.CVE, ransomPoints)
		}
	}
	p.Level = LevelOf(p.Score)
	return p
}

// add adds a reason, up to the most that a score can be.
func (p *Priority) add(kind, detail string, points int) {
	points = min(points, most-p.Score)
	if points > 0 {
		p.Score += points
		p.Why = append(p.Why, Reason{kind, detail, points})
	}
}

// worstOf returns the fact with the highest likelihood, and one that is exploited, first one that ransomware uses.
func worstOf(facts []Fact) (worst, exploited Fact) {
	for _, f := range facts {
		if f.EPSS > worst.EPSS {
			worst = f
		}
		if !f.KEV.IsZero() && (exploited.CVE == "" || f.Ransom && !exploited.Ransom) {
			exploited = f
		}
	}
	return worst, exploited
}

// LevelOf returns the level of a score.
func LevelOf(score int) Level {
	switch {
	case score >= urgentFrom:
		return Urgent
	case score >= highFrom:
		return High
	case score >= mediumFrom:
		return Medium
	}
	return Low
}
