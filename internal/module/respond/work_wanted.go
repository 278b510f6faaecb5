package respond

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Wanteds are the analyses of an indicator that people asked for, the newest first.
func (r *Room) Wanteds(ctx context.Context, v item.Viewer, quoted string, id int64) ([]item.Wanted, error) {
	_, ids, err := family(ctx, r.DB, v, quoted)
	if err != nil {
		return nil, err
	}
	x, err := indicatorOf(ctx, r.DB, v, ids, id)
	if err != nil {
		return nil, err
	}
	return record.Wanteds(ctx, r.DB, []item.Indicator{x})
}

// waitsLong is how long the same analysis is not asked for again while it waits: a program may have lost it.
const waitsLong = time.Hour

// mostAnalysers is how many names of analysers are offered.
const mostAnalysers = 200

// Analysers are names of analysers to choose from: those that wrote results. heard is whether any program hears what is asked.
func (r *Room) Analysers(ctx context.Context) (names []string, heard bool, err error) {
	list, err := r.analysts(ctx)
	if err != nil || len(list) == 0 {
		return nil, false, err
	}
	names, err = record.Analysers(ctx, r.DB, mostAnalysers)
	return names, true, err
}

func (r *Room) analysts(ctx context.Context) ([]item.Analyst, error) {
	if r.Analysts == nil {
		return nil, nil
	}
	return r.Analysts(ctx)
}

// AskAnalysis asks programs for an analysis of indicators of an item. Programs are told through the outbox; what none of them may
// have, by TLP, PAP or because the item is restricted, is asked of none, and then nothing is. What has waited for less than an
// hour is not asked for twice.
func (r *Room) AskAnalysis(ctx context.Context, v item.Viewer, quoted string, ids []int64, analyser string) (item.Outcome, error) {
	analyser = strings.TrimSpace(analyser)
	if err := item.CheckAnalyser(analyser); err != nil {
		return item.Outcome{}, err
	}
	if len(ids) == 0 {
		return item.Outcome{}, fault("id", "choose indicators first")
	}
	heard, err := r.analysts(ctx)
	if err != nil {
		return item.Outcome{}, err
	}
	if len(heard) == 0 {
		return item.Outcome{}, tocsin.Faultf(tocsin.Conflict, "no program has subscribed to what is to be analysed")
	}
	return r.inScene(ctx, v, quoted, "indicator.asked", func(s *scene) (int, error) {
		list, err := record.IndicatorsByID(ctx, s.tx, v, s.ids, ids)
		if err != nil {
			return 0, err
		}
		if len(list) == 0 {
			return 0, tocsin.Faultf(tocsin.NotFound, "%s has none of these indicators", s.it.Number)
		}
		there, err := record.Wanteds(ctx, s.tx, list)
		if err != nil {
			return 0, err
		}
		var asked []item.Indicator
		for _, x := range list {
			if err := s.maySeek(ctx, x, heard); err != nil {
				return 0, err
			}
			new, err := s.seek(ctx, x, analyser, there)
			if err != nil {
				return 0, err
			}
			if new {
				asked = append(asked, x)
			}
		}
		return len(asked), s.markedTold(ctx, "asked", asked)
	})
}

// maySeek refuses an indicator that none of the programs that hear of it may have.
func (s *scene) maySeek(ctx context.Context, x item.Indicator, heard []item.Analyst) (err error) {
	in := s.it
	if in.ID != x.Item {
		if in, err = record.ByID(ctx, s.tx, x.Item); err != nil {
			return err
		}
	}
	if in.Restricted {
		return tocsin.Faultf(tocsin.Conflict, "%s is restricted, and what is restricted is told to no program", in.Number)
	}
	if !item.Heard(heard, in, x) {
		return tocsin.Faultf(tocsin.Conflict, "no program that analyses may have %s: its TLP or PAP forbids it", x.Defanged())
	}
	return nil
}

// seek writes down that an analysis of an indicator is wanted, unless the same waits already; there is what was asked for before.
func (s *scene) seek(ctx context.Context, x item.Indicator, analyser string, there []item.Wanted) (bool, error) {
	before := 0
	for _, w := range there {
		if w.Indicator != x.ID {
			continue
		}
		if before++; w.State == item.WantedWaits && w.Analyser == analyser && s.tx.Now.Sub(w.At) < waitsLong {
			return false, nil
		}
	}
	if before >= item.MaxWanted {
		return false, tocsin.Faultf(tocsin.TooLarge, "an analysis of one indicator can be asked for %d times", item.MaxWanted)
	}
	w := item.Wanted{Item: x.Item, Indicator: x.ID, Analyser: analyser, By: s.v.Name}
	if err := record.AddWanted(ctx, s.tx, &w); err != nil {
		return false, err
	}
	return true, record.NoteRow(ctx, s.tx, s.op, x.Item, record.RowField(record.WantedField, w.ID))
}

// answered ends what a result is the answer to: the one that it names with what waits for the same analyser, or, where it names
// none, what waits for this analyser or for any. What was taken back meanwhile is no matter.
func (s *scene) answered(ctx context.Context, x item.Indicator, a item.Analysis) error {
	list, err := record.Wanteds(ctx, s.tx, []item.Indicator{x})
	if err != nil {
		return err
	}
	analyser := a.Analyser
	for _, w := range list {
		if w.ID == a.Wanted {
			analyser = w.Analyser
		}
	}
	for _, w := range list {
		if a.Wanted == w.ID && w.State != item.WantedAnswered || w.Answers(analyser, a.Wanted == 0) {
			if err := s.end(ctx, w, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *scene) end(ctx context.Context, w item.Wanted, trouble string) error {
	return record.Alter(ctx, s.tx, s.op, w.Item, record.RowField(record.WantedField, w.ID), func() error { return record.EndWanted(ctx, s.tx, w.ID, trouble) })
}

// FailAnalysis writes down that an analysis that was asked for came to nothing. It can be asked for again.
func (r *Room) FailAnalysis(ctx context.Context, v item.Viewer, quoted string, indicator, wanted int64, why string) (item.Outcome, error) {
	why, err := item.CheckTrouble(why)
	if err != nil {
		return item.Outcome{}, err
	}
	return r.inScene(ctx, v, quoted, "indicator.failed", func(s *scene) (int, error) {
		list, err := record.IndicatorsByID(ctx, s.tx, v, s.ids, []int64{indicator})
		if err != nil {
			return 0, err
		}
		there, err := record.Wanteds(ctx, s.tx, list)
		if err != nil {
			return 0, err
		}
		i := slices.IndexFunc(there, func(w item.Wanted) bool { return w.ID == wanted })
		if i < 0 {
			return 0, tocsin.Faultf(tocsin.NotFound, "no such analysis is asked for")
		}
		if there[i].State == item.WantedAnswered {
			return 0, tocsin.Faultf(tocsin.Conflict, "this was answered already")
		}
		if err := s.end(ctx, there[i], why); err != nil {
			return 0, err
		}
		return 1, s.markedTold(ctx, "failed", list)
	})
}

// sayWanted writes on indicators what was asked for last.
func (r *Room) sayWanted(ctx context.Context, list []item.Indicator) error {
	if !slices.ContainsFunc(list, func(x item.Indicator) bool { return x.Asked }) {
		return nil
	}
	all, err := record.Wanteds(ctx, r.DB, list)
	if err != nil {
		return err
	}
	for i := range list {
		if at := slices.IndexFunc(all, func(w item.Wanted) bool { return w.Indicator == list[i].ID }); at >= 0 {
			list[i].Wanted = &all[at]
		}
	}
	return nil
}

// dropFound takes what was found out about indicators that go, and asked, along: their numbers may be given again.
func (s *scene) dropFound(ctx context.Context, list []item.Indicator) error {
	found, err := record.Analyses(ctx, s.tx, list, false)
	if err != nil {
		return err
	}
	asked, err := record.Wanteds(ctx, s.tx, list)
	if err != nil {
		return err
	}
	drop := func(kind string, of, id int64) error {
		return record.Alter(ctx, s.tx, s.op, of, record.RowField(kind, id), func() error { return record.DropRow(ctx, s.tx, kind, id) })
	}
	for _, a := range found {
		err = errors.Join(err, drop(record.AnalysisField, a.Item, a.ID))
	}
	for _, w := range asked {
		err = errors.Join(err, drop(record.WantedField, w.Item, w.ID))
	}
	return err
}
