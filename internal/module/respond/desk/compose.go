package desk

import (
	"context"

	"tocsin/internal/module/respond/item"
)

// Writing is how letters of an item are written.
type Writing interface {
	// Write drafts a letter of an item into the outbox.
	Write(ctx context.Context, v item.Viewer, number string, c item.Compose) (item.Mail, error)
	// Letterhead is how letters look; Senders are the addresses that they can be from.
	Letterhead(ctx context.Context) (item.Letterhead, error)
	Senders(ctx context.Context) ([]item.Sender, error)
	// OwnLine is how v signs.
	OwnLine(ctx context.Context, v item.Viewer) (string, error)
	SetOwnLine(ctx context.Context, v item.Viewer, text string) error
	BeginLetter(ctx context.Context, v item.Viewer, number string, way item.Way, of int64, w item.Words) (item.Draft, error)
	QuoteLetter(ctx context.Context, v item.Viewer, number string, d *item.Draft, of int64, w item.Words, date func(item.Mail) string) error
	Fill(ctx context.Context, v item.Viewer, number, template, language string) (subject, text string, err error)
	Correspondents(ctx context.Context, v item.Viewer, number string) ([]item.Correspondent, error)
	Enclosable(ctx context.Context, v item.Viewer, number string) ([]item.Mail, []item.Enclosed, error)
	DraftOf(ctx context.Context, v item.Viewer, number string) (item.Draft, error)
	SaveDraft(ctx context.Context, v item.Viewer, number string, d item.Draft, add []item.Bundle, drop []int64) (item.Draft, error)
	DropDraft(ctx context.Context, v item.Viewer, number string) error
	PrepareDraft(ctx context.Context, v item.Viewer, number string) (item.Draft, item.Prepared, error)
	SendDraft(ctx context.Context, v item.Viewer, number string, version int64) (item.Mail, error)
}

// Mailings are one text to many.
type Mailings interface {
	Masses(ctx context.Context) ([]item.Mailing, error)
	// MassOf is one; hidden is how many of its items v may not see.
	MassOf(ctx context.Context, v item.Viewer, id int64) (m item.Mailing, hidden int, err error)
	BeginMass(ctx context.Context, v item.Viewer, p item.Pick, owners []string) (int64, error)
	EncloseMass(ctx context.Context, v item.Viewer, id int64, m item.Mass, add []item.Bundle, drop []int64) error
	DropMass(ctx context.Context, v item.Viewer, id int64) error
	// LookMass shows it as each will get it; of names whose letter is shown whole.
	LookMass(ctx context.Context, v item.Viewer, id int64, of string) (item.Looked, error)
	// BeginAbout begins one to whoever answers for what is pasted; RegroupMass changes who that is.
	BeginAbout(ctx context.Context, v item.Viewer, text, incident string) (id int64, unread []item.Unread, err error)
	RegroupMass(ctx context.Context, v item.Viewer, id int64, g item.Regroup) error
	// AskMass asks a second person, or drafts a few at once; print tells which one was looked over.
	AskMass(ctx context.Context, v item.Viewer, id int64, print string) (item.Outcome, error)
	Constituents(ctx context.Context) ([]item.Constituent, error)
}
