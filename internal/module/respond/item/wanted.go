package item

import (
	"slices"
	"strings"
	"time"

	"tocsin"
)

// Wanted is an analysis of an indicator that somebody asked programs for, and how that ended.
type Wanted struct {
	ID        int64     `json:"id"`
	Item      int64     `json:"-"`
	Indicator int64     `json:"indicator"`
	Analyser  string    `json:"analyser,omitempty"` // which one; "" leaves it to the program
	By        string    `json:"by"`
	At        time.Time `json:"at"`
	State     string    `json:"state"` // waiting, answered or failed
	Ended     time.Time `json:"ended,omitzero"`
	Trouble   string    `json:"trouble,omitempty"` // why it failed
}

// The states of a Wanted.
const (
	WantedWaits    = "waiting"
	WantedAnswered = "answered"
	WantedFailed   = "failed"
)

// Wish is what a program is told of an analysis that somebody asked for.
type Wish struct {
	ID        int64     `json:"id"`     // of the Wanted
	Number    string    `json:"number"` // of the item
	Indicator Indicator `json:"indicator"`
	Analyser  string    `json:"analyser,omitempty"` // which one; "" leaves it to the program
	By        string    `json:"by"`
	At        time.Time `json:"at"`
}

// Failure is what a program says of an analysis that came to nothing.
type Failure struct {
	Why string `json:"why"`
}

// Analyst is a program that hears of analyses that are asked for.
type Analyst interface {
	// May reports whether it may have what bears a mark of TLP and one of PAP.
	May(m tocsin.Mark, pap string) bool
}

// MaxWanted is how often an analysis of one indicator can be asked for; maxTrouble is in bytes.
const (
	MaxWanted  = 100
	maxTrouble = 2000
)

// Fill says the state.
func (w *Wanted) Fill() {
	switch {
	case w.Ended.IsZero():
		w.State = WantedWaits
	case w.Trouble != "":
		w.State = WantedFailed
	default:
		w.State = WantedAnswered
	}
}

// Answers reports whether a result of an analyser is what is waited for; any is whether it is for what names no analyser, too.
func (w Wanted) Answers(analyser string, any bool) bool {
	return w.State == WantedWaits && (w.Analyser == analyser || any && w.Analyser == "")
}

// CheckAnalyser refuses what is no name of an analyser; "" is all right.
func CheckAnalyser(name string) error {
	if !OneLine(name, maxAnalyser) {
		return bad("analyser", "the name of an analyser is one line of up to %d bytes", maxAnalyser)
	}
	return nil
}

// CheckTrouble refuses a reason that says nothing or too much.
func CheckTrouble(why string) (string, error) {
	why = strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(why, "\x00", ""), "\uFFFD"))
	if why == "" || len(why) > maxTrouble {
		return "", bad("why", "say why it failed, in up to %d bytes", maxTrouble)
	}
	return why, nil
}

// Heard reports whether one of several programs may have an indicator of an item, as it and the item are marked.
func Heard(list []Analyst, it Item, x Indicator) bool {
	return slices.ContainsFunc(list, func(a Analyst) bool { return a.May(it.Mark.Stricter(x.Mark), string(x.PAP)) })
}
