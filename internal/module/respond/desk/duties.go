package desk

import (
	"context"
	"time"

	"tocsin/internal/module/respond/duty"
	"tocsin/internal/module/respond/item"
)

// Duties is who has the duty when.
type Duties interface {
	// OnDuty is who has the duty now, and who has it next; a spell without a name is nobody's.
	OnDuty(ctx context.Context) (now, next duty.Spell, err error)
	// DutyTerms say how the duty is kept, and where its days are counted.
	DutyTerms(ctx context.Context) (duty.Terms, *time.Location, error)
	SetDutyTerms(ctx context.Context, by string, d duty.Terms) error
	Duty(ctx context.Context, from, until string) ([]duty.Day, error)
	PlanDuty(ctx context.Context, by string, p duty.Plan) error
	// OwnDuty are the spells of one person's.
	OwnDuty(ctx context.Context, name string) ([]duty.Spell, error)
	// Terms are what the team promises, with the days on which it does not work.
	Terms(ctx context.Context) (item.Terms, error)
}
