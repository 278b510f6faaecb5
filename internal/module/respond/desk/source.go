// Package desk holds the team's pages of the incident desk: the inbox, the incidents, one item, what is due.
package desk

import (
	"context"
	"io"
	"time"

	"tocsin"
	"tocsin/internal/kit/docx"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/mail/show"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/statute"
)

// Items is what is read. v is who looks: a thing that v may not see is not found.
type Items interface {
	List(ctx context.Context, v item.Viewer, f item.Filter) (item.List, error)
	// Counts counts what each filter matches.
	Counts(ctx context.Context, v item.Viewer, f []item.Filter) ([]int64, error)
	// Tally counts what a filter matches by one of item.Tallies, the commonest first.
	Tally(ctx context.Context, v item.Viewer, f item.Filter, by string, most int) ([]item.Share, error)
	// Board is what v has put together for themselves; nil where they have not. SetBoard keeps it; nil forgets it.
	Board(ctx context.Context, v item.Viewer) ([]item.Panel, error)
	Item(ctx context.Context, v item.Viewer, number string) (item.Item, error)
	Case(ctx context.Context, v item.Viewer, number string) (item.Case, error)
	// CaseFor is what of an item may be given to somebody who is cleared for a mark of TLP; "" is the item's own.
	CaseFor(ctx context.Context, v item.Viewer, number, mark string) (item.Case, tocsin.Mark, error)
	// WriteWord writes the report on an item, into the team's Word template where there is one.
	WriteWord(ctx context.Context, w io.Writer, l *lang.Lang, d *docx.Doc, c item.Case, mark tocsin.Mark) error
	Stream(ctx context.Context, v item.Viewer, number string, f item.StreamFilter) ([]item.Entry, error)
	// Due are the clocks and follow-up dates that come next, the nearest first.
	Due(ctx context.Context, v item.Viewer, limit int) ([]item.Item, error)
	// Mine is the work of v; today ends at midnight of the zone.
	Mine(ctx context.Context, v item.Viewer, zone *time.Location) (item.Mine, error)
	// Shift is what happened up to now and what comes next, for the next duty officer.
	Shift(ctx context.Context, v item.Viewer, back time.Duration) (item.Shift, error)
	Views(ctx context.Context, user string) ([]item.View, error)
	// Models are the team's templates of items.
	Models(ctx context.Context) ([]item.Model, error)
	// Fields are the fields of the team's own, in its order.
	Fields(ctx context.Context) ([]item.Field, error)
	// OpenTasks are the tasks of all open items; Worked is the time that was worked for one.
	OpenTasks(ctx context.Context, v item.Viewer, f item.TaskFilter) (item.TaskList, error)
	Worked(ctx context.Context, v item.Viewer, number string) (item.TimeWorked, error)
	// RecentTags are the tags that were used last; Tags are all behind one, and where the next page begins.
	RecentTags(ctx context.Context, v item.Viewer) ([]string, error)
	Tags(ctx context.Context, v item.Viewer, after string) (list []item.Tagged, next string, err error)
	// Handlers are those whom items can be given to.
	Handlers(ctx context.Context) ([]item.Handler, error)
	// Nameable are those whom a note of an item can name.
	Nameable(ctx context.Context, it item.Item) ([]item.Handler, error)
	Templates(ctx context.Context) ([]item.Template, error)
	Playbooks(class string) []item.Playbook
	// Statutes are the sets of clocks that laws give.
	Statutes() []statute.Set
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
	// Work notes what was done, and how long it took; SetMinutes mends that.
	Work(ctx context.Context, v item.Viewer, number string, w item.Log) error
	SetMinutes(ctx context.Context, v item.Viewer, number string, entry, minutes int64) error
	Members(ctx context.Context, v item.Viewer, number string, names []string) error
	// Copy says who outside gets a copy of each letter of an item.
	Copy(ctx context.Context, v item.Viewer, number string, list []string) error
	// Follow notes that v wants to hear of an item, or does not any more.
	Follow(ctx context.Context, v item.Viewer, number string, on bool) error
	// Saw notes that v has read an item, and tells up to when they had before.
	Saw(ctx context.Context, v item.Viewer, it item.Item) (since time.Time, err error)
	SawLetter(ctx context.Context, v item.Viewer, m item.Mail) error
	// MarkRead notes that v has read items, or that their newest letters are new again; MarkAllRead, all letters.
	MarkRead(ctx context.Context, v item.Viewer, p item.Pick, read bool) (item.Outcome, error)
	MarkAllRead(ctx context.Context, v item.Viewer) error
	AddTask(ctx context.Context, v item.Viewer, number string, t item.Task) error
	ChangeTask(ctx context.Context, v item.Viewer, number string, task int64, c item.TaskChange) (item.Outcome, error)
	DropTask(ctx context.Context, v item.Viewer, number string, task int64) (item.Outcome, error)
	Play(ctx context.Context, v item.Viewer, number, playbook string) error
	StartClocks(ctx context.Context, v item.Viewer, number, set string, known time.Time) error
	AddMoment(ctx context.Context, v item.Viewer, number string, m item.Moment) (item.Outcome, error)
	ChangeMoment(ctx context.Context, v item.Viewer, number string, m item.Moment) (item.Outcome, error)
	// Review asks somebody to look an item over, or says how that went.
	Review(ctx context.Context, v item.Viewer, number string, a item.ReviewAct) error
	// MomentsOf writes what a table tells into the time line, or tells what would become of it.
	MomentsOf(ctx context.Context, v item.Viewer, number string, t item.MomentTable) (item.MomentRows, error)
	// MomentHistory is what something of the time line was before, the newest first.
	MomentHistory(ctx context.Context, v item.Viewer, number string, id int64) ([]item.MomentWas, error)
	DropMoment(ctx context.Context, v item.Viewer, number string, id int64) (item.Outcome, error)
	// TellStory keeps what is told of an item when it is over.
	TellStory(ctx context.Context, v item.Viewer, number string, parts map[string]string) error
	StopClocks(ctx context.Context, v item.Viewer, number, set string) error
	MeetClock(ctx context.Context, v item.Viewer, number string, clock int64) error
	SaveModel(ctx context.Context, v item.Viewer, m item.Model) error
	DropModel(ctx context.Context, v item.Viewer, name string) error
	RenameTag(ctx context.Context, v item.Viewer, from, to string) error
	SaveView(ctx context.Context, v item.Viewer, w item.View) (item.View, error)
	OrderViews(ctx context.Context, v item.Viewer, ids []int64) error
	SetBoard(ctx context.Context, v item.Viewer, list []item.Panel) error
	// BeginWith keeps the list that v begins with; 0 is the overview, -1 their board.
	BeginWith(ctx context.Context, v item.Viewer, id int64) error
	DropView(ctx context.Context, v item.Viewer, id int64) error
	SaveTemplate(ctx context.Context, v item.Viewer, t item.Template) error
	DropTemplate(ctx context.Context, v item.Viewer, name, language string) error
}

// Letters is what came in by mail. v is who looks: a letter that v may not see is not found.
type Letters interface {
	// MailPage is one page of letters, and how many stand behind each tab; -1 is more than is counted.
	MailPage(ctx context.Context, v item.Viewer, f item.MailFilter, tabs []item.MailFilter) (item.MailList, []int64, error)
	Mail(ctx context.Context, v item.Viewer, id int64) (item.Mail, error)
	// Raw is a letter to the byte.
	Raw(ctx context.Context, v item.Viewer, id int64) (item.Mail, []byte, error)
	// Read is a letter opened and made harmless.
	Read(ctx context.Context, v item.Viewer, id int64) (item.Mail, show.Letter, error)
	// KnownFiles are those of its files that are indicators: the number of an item by the file's SHA-256.
	KnownFiles(ctx context.Context, v item.Viewer, l show.Letter) (map[string]string, error)
	// Opened opens several letters that the reader was given, as far as that is cheap.
	Opened(ctx context.Context, list []item.Mail) map[int64]show.Letter
	// Newest are the newest letters that came in items, by the items' ids.
	Newest(ctx context.Context, v item.Viewer, items []int64) (map[int64]item.Mail, error)
	Attachment(ctx context.Context, v item.Viewer, id int64, path string) (show.File, io.Reader, error)
	Resort(ctx context.Context, v item.Viewer, s item.Resort) (item.Outcome, error)
}
