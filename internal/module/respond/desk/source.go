// Package desk holds the team's pages of the incident desk: the inbox, the incidents, one item, what is due.
package desk

import (
	"context"
	"io"

	"tocsin/internal/module/respond/item"
)

// Source is what the pages need of the room. by is the user who acts; v is who looks. A thing that v may not see is
// not found.
type Source interface {
	Items
	Acts
	Letters
	Things
}

// Items is what is read.
type Items interface {
	List(ctx context.Context, v item.Viewer, f item.Filter) (item.List, error)
	// Counts counts what each filter matches.
	Counts(ctx context.Context, v item.Viewer, f []item.Filter) ([]int64, error)
	Case(ctx context.Context, v item.Viewer, number string) (item.Case, error)
	Stream(ctx context.Context, v item.Viewer, number string, f item.StreamFilter) ([]item.Entry, error)
	// Due are the clocks and follow-up dates that come next, the nearest first.
	Due(ctx context.Context, v item.Viewer, limit int) ([]item.Item, error)
	Views(ctx context.Context, user string) ([]item.View, error)
	Templates(ctx context.Context) ([]item.Template, error)
	Playbooks(class string) []item.Playbook
}

// Acts is what changes items.
type Acts interface {
	Start(ctx context.Context, v item.Viewer, s item.Start) (item.Item, error)
	Change(ctx context.Context, v item.Viewer, p item.Pick, c item.Change) (item.Outcome, error)
	// Link makes items part of an incident.
	Link(ctx context.Context, v item.Viewer, p item.Pick, incident string) (item.Outcome, error)
	Unlink(ctx context.Context, v item.Viewer, p item.Pick, incident string) (item.Outcome, error)
	// Merge points items at another of their kind; their streams and letters show there. Split takes that back.
	Merge(ctx context.Context, v item.Viewer, p item.Pick, into string) (item.Outcome, error)
	Split(ctx context.Context, v item.Viewer, number string) (item.Outcome, error)
	// Undo takes an act back, for ten minutes, by whoever did it; what was changed since is left alone and told.
	Undo(ctx context.Context, v item.Viewer, op int64) (item.Outcome, error)
	LastOp(ctx context.Context, v item.Viewer) (item.Op, error) // the newest that v can undo; zero for none
	Note(ctx context.Context, v item.Viewer, number, text string, call bool) error
	Members(ctx context.Context, v item.Viewer, number string, names []string) error
	AddTask(ctx context.Context, v item.Viewer, number string, t item.Task) error
	DoTask(ctx context.Context, v item.Viewer, number string, task int64, done bool) error
	Play(ctx context.Context, v item.Viewer, number, playbook string) error
	StartClocks(ctx context.Context, v item.Viewer, number, set string) error
	MeetClock(ctx context.Context, v item.Viewer, number string, clock int64) error
	SaveView(ctx context.Context, v item.Viewer, w item.View) (item.View, error)
	DropView(ctx context.Context, v item.Viewer, id int64) error
	SaveTemplate(ctx context.Context, v item.Viewer, t item.Template) error
	DropTemplate(ctx context.Context, v item.Viewer, name, language string) error
}

// Letters is the mailbox.
type Letters interface {
	Mails(ctx context.Context, v item.Viewer, f item.MailFilter) (item.MailList, error)
	MailCounts(ctx context.Context, v item.Viewer) (map[item.Sort]int64, error)
	Mail(ctx context.Context, v item.Viewer, id int64) (item.Mail, error)
	// Raw returns a letter's bytes as they came, or as they wait in the outbox.
	Raw(ctx context.Context, v item.Viewer, id int64) ([]byte, error)
	// Sort says that letters are something else than the room thought. A letter of a person's that had no item opens a report.
	Sort(ctx context.Context, v item.Viewer, ids []int64, to item.Sort) (item.Outcome, error)
	// Move puts letters into another item.
	Move(ctx context.Context, v item.Viewer, ids []int64, number string) (item.Outcome, error)
	// Write drafts a letter of an item into the outbox, and returns it.
	Write(ctx context.Context, v item.Viewer, number string, c item.Compose) (item.Mail, error)
	// Answering returns what an answer to a letter starts from: recipients, subject, quoted text.
	Answering(ctx context.Context, v item.Viewer, id int64, all bool) (item.Compose, error)
}

// Things is what hangs on items.
type Things interface {
	Keep(ctx context.Context, v item.Viewer, number string, f item.File) (item.Evidence, error)
	// Evidence opens a file and notes who looked at it, and for what.
	Evidence(ctx context.Context, v item.Viewer, number string, id int64, why string) (item.Evidence, io.ReadCloser, error)
	Custody(ctx context.Context, v item.Viewer, number string, id int64, c item.Custody) error
	Mark(ctx context.Context, v item.Viewer, number string, list []item.Indicator) error
	// Related are items and events that share an indicator with an item within 60 days.
	Related(ctx context.Context, v item.Viewer, number string) ([]item.Related, error)
	Unmark(ctx context.Context, v item.Viewer, number string, id int64) error
	Refer(ctx context.Context, v item.Viewer, number string, r item.Ref, remove bool) error
}
