package desk

import (
	"context"

	"tocsin/internal/module/respond/item"
)

// Ends is how items and letters are deleted for good, and what must be kept.
type Ends interface {
	// Leaving tells what goes where an item is deleted, and what stands against that.
	Leaving(ctx context.Context, v item.Viewer, number string) (item.Leaving, error)
	// Delete and DeleteLetter take something away for good; waits tells that a second person has to look first.
	Delete(ctx context.Context, v item.Viewer, number, why string) (waits bool, err error)
	DeleteLetter(ctx context.Context, v item.Viewer, id int64, why string) (waits bool, err error)
	// KeepItem says that an item must be kept, whoever wants it deleted; FreeItem takes that back.
	KeepItem(ctx context.Context, v item.Viewer, number, why string) error
	FreeItem(ctx context.Context, v item.Viewer, number string) error
	// Kept is why it must be kept; nil where it need not.
	Kept(ctx context.Context, v item.Viewer, it item.Item) (*item.Keep, error)
	// Traces finds where a person stands; TellPerson is all of that, for the person; Erase has it go.
	Traces(ctx context.Context, v item.Viewer, words string) (item.Traces, error)
	TellPerson(ctx context.Context, v item.Viewer, words string) (item.Traces, error)
	Erase(ctx context.Context, v item.Viewer, words, why string) (item.Erasure, error)
	Erasures(ctx context.Context) ([]item.Erasure, error)
	// GoneOf is what is left of what was deleted; Deleted lists it, from a place in the list on.
	GoneOf(ctx context.Context, v item.Viewer, number string) (g item.Gone, ok bool, err error)
	Deleted(ctx context.Context, v item.Viewer, after, limit int) (item.GoneList, error)
}
