package desk

import (
	"context"
	"io"

	"tocsin/internal/module/respond/item"
)

// Things is what hangs on an item: its evidence, what is worth looking for, what it is related to and about.
type Things interface {
	Keep(ctx context.Context, v item.Viewer, number string, f item.File) (item.Evidence, error)
	KeepPart(ctx context.Context, v item.Viewer, number string, letter int64, path string) (item.Evidence, error)
	// Fetch gives the bytes, which the caller closes; that they were fetched is written down.
	Fetch(ctx context.Context, v item.Viewer, number string, id int64) (item.Evidence, io.ReadCloser, error)
	Check(ctx context.Context, v item.Viewer, number string, id int64) (whole bool, err error)
	HandOver(ctx context.Context, v item.Viewer, number string, id int64, note string) error
	// Files are the files of its letters and its evidence; PackFiles writes them all into a zip that has item.ZipPassword.
	Files(ctx context.Context, v item.Viewer, number string) (item.Item, item.Files, error)
	PackFiles(ctx context.Context, v item.Viewer, number string) (write func(w io.Writer) error, err error)
	// Discard takes the bytes away; waits tells that a second person has to look first.
	Discard(ctx context.Context, v item.Viewer, number string, id int64, reason string) (waits bool, err error)

	Mark(ctx context.Context, v item.Viewer, number string, m item.Marking) (item.Markings, error)
	// Foresee tells what Mark would add, and changes nothing.
	Foresee(ctx context.Context, v item.Viewer, number string, m item.Marking) (item.Markings, error)
	Unmark(ctx context.Context, v item.Viewer, number string, ids []int64) (item.Outcome, error)
	// Analyses are what programs found out about an indicator, the newest first.
	Analyses(ctx context.Context, v item.Viewer, number string, indicator int64) ([]item.Analysis, error)
	// AskAnalysis asks programs for analyses, Wanteds are those that were asked for; Analysers are names to choose from, and
	// whether any program hears what is asked.
	AskAnalysis(ctx context.Context, v item.Viewer, number string, indicators []int64, analyser string) (item.Outcome, error)
	Wanteds(ctx context.Context, v item.Viewer, number string, indicator int64) ([]item.Wanted, error)
	Analysers(ctx context.Context) (names []string, heard bool, err error)
	Remark(ctx context.Context, v item.Viewer, number string, ids []int64, c item.IndicatorChange) (item.Outcome, error)

	// AddTechniques writes down which techniques of ATT&CK were used; what names none is given back.
	AddTechniques(ctx context.Context, v item.Viewer, number string, set item.TechniqueSet) (item.Techniques, error)
	ChangeTechniques(ctx context.Context, v item.Viewer, number string, ids []int64, c item.TechniqueChange) (item.Outcome, error)
	DropTechniques(ctx context.Context, v item.Viewer, number string, ids []int64) (item.Outcome, error)
	AddAssets(ctx context.Context, v item.Viewer, number string, set item.AssetSet) (item.Assets, error)
	ChangeAsset(ctx context.Context, v item.Viewer, number string, a item.Asset) (item.Outcome, error)
	AssetsFare(ctx context.Context, v item.Viewer, number string, ids []int64, state string) (item.Outcome, error)
	DropAssets(ctx context.Context, v item.Viewer, number string, ids []int64) (item.Outcome, error)

	// SightsOf is what other rooms have seen of addresses; partial tells that they could not be asked in time.
	SightsOf(ctx context.Context, v item.Viewer, values []string) (list []item.Sight, partial bool)

	Related(ctx context.Context, v item.Viewer, number string) (item.Related, error)
	// Relations is an item with what it is made of and what may belong to it, as a graph.
	Relations(ctx context.Context, v item.Viewer, number string) (item.Relations, error)
	// RelatedItems is a short list of it, which is quick.
	RelatedItems(ctx context.Context, v item.Viewer, number string, limit int) ([]item.Kin, error)

	// Known is all that the desk knows of an address, a name or a hash.
	Known(ctx context.Context, v item.Viewer, words string) (item.Known, error)

	Refer(ctx context.Context, v item.Viewer, number string, ref item.Ref) error
	Unrefer(ctx context.Context, v item.Viewer, number, kind, ref string) error
	// About are the items that are about something of another room.
	About(ctx context.Context, v item.Viewer, kind, ref string) ([]item.Item, error)
}
