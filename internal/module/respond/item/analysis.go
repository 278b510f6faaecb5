package item

import (
	"net/url"
	"slices"
	"strings"
	"time"
)

// Analysis is what a program found out about an indicator. It is marked as the indicator is.
type Analysis struct {
	ID        int64     `json:"id"`
	Item      int64     `json:"-"`
	Indicator int64     `json:"indicator"`
	Analyser  string    `json:"analyser"` // which program, or which analyser of it
	Verdict   Verdict   `json:"verdict"`
	Text      string    `json:"text,omitempty"` // in short
	Body      string    `json:"body,omitempty"` // all of it, a text or JSON
	Link      string    `json:"link,omitempty"` // https
	At        time.Time `json:"at"`             // when it was found out
	By        string    `json:"by,omitempty"`   // who wrote it down
	// Wanted is the number of the Wanted that it answers; 0: of each that waits for this analyser, or for any.
	Wanted int64 `json:"wanted,omitempty"`
}

// Verdict is what an analysis comes to, in the words of Cortex's taxonomies.
type Verdict string

// Verdicts are all, from nothing said to the worst.
func Verdicts() []Verdict { return []Verdict{"info", "safe", "suspicious", "malicious"} }

// Limits of analyses: MaxAnalyses is how many an indicator has; the others are bytes.
const (
	MaxAnalyses     = 100
	maxAnalyser     = 100
	maxAnalysisBody = 32 << 10
	maxLink         = 2000
)

// CheckAnalysis refuses what can't be kept; a time that is not said is now.
func CheckAnalysis(a *Analysis, now time.Time) error {
	a.Analyser, a.Text, a.Link = strings.TrimSpace(a.Analyser), strings.TrimSpace(a.Text), strings.TrimSpace(a.Link)
	if a.At.IsZero() {
		a.At = now
	}
	for _, s := range []*string{&a.Analyser, &a.Text, &a.Body} {
		*s = strings.ToValidUTF8(strings.ReplaceAll(*s, "\x00", ""), "\uFFFD")
	}
	switch {
	case a.Analyser == "" || !OneLine(a.Analyser, maxAnalyser):
		return bad("analyser", "the name of an analyser is one line of up to %d bytes", maxAnalyser)
	case !slices.Contains(Verdicts(), a.Verdict):
		return bad("verdict", "%.40q is no verdict: it is info, safe, suspicious or malicious", a.Verdict)
	case len(a.Text) > maxField:
		return bad("text", "this is longer than %d bytes", maxField)
	case len(a.Body) > maxAnalysisBody:
		return bad("body", "this is longer than %d bytes", maxAnalysisBody)
	case a.At.After(now.Add(time.Minute)):
		return bad("at", "this time is still to come")
	}
	if a.Link == "" {
		return nil
	}
	if u, err := url.Parse(a.Link); err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(a.Link) > maxLink {
		return bad("link", "a link begins with https://")
	}
	return nil
}

// Worst is the worst verdict of the newest result of each analyser; the list has the newest first. "" is none.
func Worst(list []Analysis) (worst Verdict) {
	seen := map[string]bool{}
	for _, a := range list {
		if !seen[a.Analyser] && slices.Index(Verdicts(), a.Verdict) > slices.Index(Verdicts(), worst) {
			worst = a.Verdict
		}
		seen[a.Analyser] = true
	}
	return worst
}
