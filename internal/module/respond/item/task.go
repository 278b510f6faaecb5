package item

import (
	"strings"
	"time"
)

// TaskChange is what is changed of a task: what is nil stays.
type TaskChange struct {
	Text  *string    `json:"text,omitempty"`
	Owner *string    `json:"owner,omitempty"` // "" is nobody
	Due   *time.Time `json:"due,omitempty"`   // the zero time is none
	Done  *bool      `json:"done,omitempty"`
	Every *Every     `json:"every,omitempty"` // "" is not again
	// Expected is how many minutes it is thought to take; 0 is not said.
	Expected *int64 `json:"expected,omitempty"`
	Move     string `json:"move,omitempty"` // up or down, by one place
}

// TaskFilter is which of all tasks are wanted. The zero TaskFilter is all that are not done.
type TaskFilter struct {
	Team  bool   // those that belong to no item
	Done  bool   // of them those that are done instead, what was done last first
	Owner string // a user's name; "-" is nobody
	After string // cursor of the page before
	Limit int    // 0 is 50
}

// TaskList is one page of all tasks.
type TaskList struct {
	Tasks []MyTask `json:"tasks"`
	Next  string   `json:"next,omitempty"` // cursor; "" is the end
}

// TeamTask is a task that belongs to no item, with what was noted of it, the oldest first.
type TeamTask struct {
	Task
	Log []Entry `json:"log"`
}

// Log is something that was done for an item: a note, a telephone call, time alone.
type Log struct {
	Text    string `json:"text,omitempty"`
	Call    bool   `json:"call,omitempty"`    // it was said on the telephone
	Minutes int64  `json:"minutes,omitempty"` // that it took
	Task    int64  `json:"task,omitempty"`    // that it was done for; 0 is none
	// Markdown says that Text is written with light marks; without it the text is shown as it is.
	Markdown bool   `json:"markdown,omitempty"`
	Folder   string `json:"folder,omitempty"` // where the note lies: names between slashes
}

// TimeWorked is the time that was worked for an item.
type TimeWorked struct {
	Minutes int64    `json:"minutes"`
	People  []Effort `json:"people"` // the most first
	Entries []Entry  `json:"entries"`
}

// Effort is the time that one person worked.
type Effort struct {
	By      string `json:"by"`
	Minutes int64  `json:"minutes"`
}

// maxMinutes is how much time one thing takes at most: a day.
const maxMinutes = 24 * 60

// CheckMinutes refuses a time that nobody works at one thing.
func CheckMinutes(n int64) error {
	if n < 0 || n > maxMinutes {
		return bad("minutes", "time worked is 0 to %d minutes", maxMinutes)
	}
	return nil
}

// maxExpected is how many minutes a task is expected to take at most: a thousand hours.
const maxExpected = 60_000

// maxTask is how long a task is, and maxName a name, in bytes.
const (
	maxTask = 2000
	maxName = 200
)

// CheckTask refuses a task that says nothing or too much.
func CheckTask(t Task) error {
	switch {
	case t.Text == "" || len(t.Text) > maxTask:
		return bad("text", "a task is a text of up to 2,000 bytes")
	case len(t.Owner) > maxName || strings.ContainsAny(t.Owner, "\r\n\x00"):
		return bad("owner", "%.40q is no name of a user", t.Owner)
	case t.Expected < 0 || t.Expected > maxExpected:
		return bad("expected", "a task is expected to take 0 to %d minutes", maxExpected)
	case !t.Every.Known():
		return bad("every", "a task comes again each week, month, quarter or year")
	case t.Every != "" && t.Due.IsZero():
		return bad("due", "what comes again has a date")
	}
	return nil
}
