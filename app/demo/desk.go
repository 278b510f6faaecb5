package demo

import (
	"time"

	"tocsin/internal/module/respond/item"
)

// Case is one thing that the incident desk of the made-up country has worked on, from its beginning.
type Case struct {
	Key    string        // how other cases name it
	Ago    time.Duration // how long before now it began
	Letter *Letter       // it came by mail; nil: somebody of the team wrote it down
	// Org is the first domain of the constituent that it is about.
	Org string
	// Start is what the team wrote down; of what came by mail, what the team judged when it took it.
	Start item.Start
	Steps []Step // in their order
}

// Step is what happened in a case.
type Step struct {
	After time.Duration // the beginning of the case
	By    string        // a member of the team; "" is the case's owner
	Do    Do
	Text  string // what is said or done; of Part, Merge: the other case's key
	Name  string // of Play: a playbook; of Clocks: a set of clocks; of Meet: set and clock; of Close: the resolution
	File  *File
	// Of Happened: how long before the step it did, and the assets and indicators that belong to it, one a line.
	Before             time.Duration
	Assets, Indicators string
}

// Do is what a step does.
type Do string

// What is done in cases. Each is what a person does on the pages.
const (
	Take     Do = "take"     // whoever does it owns the case from now on, which is judged as Start says
	Note     Do = "note"     // is noted
	Call     Do = "call"     // is noted of a telephone call
	Answer   Do = "answer"   // is written, and leaves as far as the story goes
	Draft    Do = "draft"    // is written, and waits in the outbox
	Back     Do = "back"     // comes as an answer to what was written last
	Away     Do = "away"     // comes from a machine, as an answer to what was written last
	Bounced  Do = "bounced"  // what was written last could not be delivered
	Task     Do = "task"     // is to be done
	Done     Do = "done"     // the first task that is open is done
	Play     Do = "play"     // the steps of a playbook are tasks
	Clocks   Do = "clocks"   // the clocks of a law run
	Meet     Do = "meet"     // what a clock asked for was done
	Part     Do = "part"     // becomes part of another case
	Merge    Do = "merge"    // becomes one with another case
	Status   Do = "status"   // has the status that Name says
	Hit      Do = "hit"      // these assets were hit, one a line
	Used     Do = "used"     // these techniques were used, one a line
	Happened Do = "happened" // something happened, of the kind that Name says
	Snooze   Do = "snooze"   // is out of sight for so many hours as Name says
	FollowUp Do = "follow"   // is to be looked at again in so many hours as Name says
	Restrict Do = "restrict" // is seen by few
	Urgent   Do = "urgent"   // its priority is critical
	Close    Do = "close"    // is over
)

// Team are the people of the made-up country's desk, as the pages name them.
var Team = []string{"amina", "diego", "lena", "wei"}

// Terms are what the made-up country's team promises: by night and by day, and less than it wishes it could.
func Terms() item.Terms {
	return item.Terms{Promises: [item.VeryLow + 1]item.Promise{
		item.Unjudged: {Attend: 12 * hour, Solve: 14 * day}, item.Critical: {Attend: hour, Solve: 5 * day}, item.High: {Attend: 4 * hour, Solve: 20 * day},
		item.Medium: {Attend: 8 * hour, Solve: 30 * day}, item.Low: {Attend: day, Solve: 45 * day}, item.VeryLow: {Attend: 2 * day, Solve: 60 * day},
	}}
}

// Cases are what the desk has worked on in the last two months.
func Cases() []Case {
	var all []Case
	all = append(all, great...)
	all = append(all, small()...)
	all = append(all, routine()...)
	return append(all, fresh...)
}

// Lengths of time in a story.
const (
	minute = time.Minute
	hour   = time.Hour
	day    = 24 * time.Hour
)
