package respond

import (
	"context"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/attack"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Techniques returns the techniques of ATT&CK that an item, and what was merged into it, says were used.
func (r *Room) Techniques(ctx context.Context, v item.Viewer, quoted string) ([]item.Technique, error) {
	_, ids, err := family(ctx, r.DB, v, quoted)
	if err != nil {
		return nil, err
	}
	return record.Techniques(ctx, r.DB, v, ids)
}

// AddTechniques writes down which techniques were used. What is there already stays as it is; lines that name none are given
// back, and the rest is kept.
func (r *Room) AddTechniques(ctx context.Context, v item.Viewer, number string, set item.TechniqueSet) (out item.Techniques, err error) {
	outcome, err := r.inScene(ctx, v, number, "technique.added", func(s *scene) (int, error) {
		var err error
		out, err = s.addTechniques(ctx, set)
		return len(out.Added), err
	})
	out.Outcome = outcome
	return out, err
}

func (s *scene) addTechniques(ctx context.Context, set item.TechniqueSet) (out item.Techniques, err error) {
	out.Added = []item.Technique{}
	ids, unread, err := set.Read()
	if err != nil {
		return out, err
	}
	out.Unread = unread
	mark, err := s.markOf(set.TLP, s.it.Mark)
	if err != nil {
		return out, err
	}
	there, err := record.CountRows(ctx, s.tx, record.TechniqueField, s.it.ID)
	if err != nil {
		return out, err
	}
	if there+len(ids) > item.MaxTechniques {
		return out, tocsin.Faultf(tocsin.TooLarge, "an item has up to %d techniques", item.MaxTechniques)
	}
	said := item.TechniqueChange{Used: &set.Used, Note: new(strings.TrimSpace(set.Note))}
	for _, id := range ids {
		t := item.Technique{Item: s.it.ID, Technique: id, Tactic: attack.Under(id, set.Tactic), Mark: mark, By: s.v.Name}
		if err := said.Apply(&t, s.tx.Now); err != nil {
			return out, err
		}
		added, before, err := record.AddTechnique(ctx, s.tx, &t)
		if err != nil {
			return out, err
		}
		if !added && before >= s.v.Clearance {
			out.Known++
			continue
		}
		out.Added = append(out.Added, t.Told())
		if !added { // that it is there already is not for who may not see it
			continue
		}
		if err := record.NoteRow(ctx, s.tx, s.op, t.Item, record.RowField(record.TechniqueField, t.ID)); err != nil {
			return out, err
		}
	}
	return out, s.techniquesTold(ctx, "added", out.Added)
}

func (s *scene) techniquesTold(ctx context.Context, do string, list []item.Technique) error {
	if len(list) == 0 {
		return nil
	}
	return s.told(ctx, item.Used, do, len(list), list[0].Technique, list[0].Mark)
}

// ChangeTechniques changes what is said of techniques of an item: how they are marked, when and how they were used.
func (r *Room) ChangeTechniques(ctx context.Context, v item.Viewer, number string, ids []int64, c item.TechniqueChange) (item.Outcome, error) {
	return r.eachTechnique(ctx, v, number, ids, "changed", func(s *scene, t *item.Technique) (err error) {
		if c == (item.TechniqueChange{}) {
			return fault("tlp", "say what to change")
		}
		if c.TLP != nil {
			if t.Mark, err = s.markOf(*c.TLP, t.Mark); err != nil {
				return err
			}
		}
		if err := c.Apply(t, s.tx.Now); err != nil {
			return err
		}
		return record.SetTechnique(ctx, s.tx, *t)
	})
}

// DropTechniques takes techniques off an item.
func (r *Room) DropTechniques(ctx context.Context, v item.Viewer, number string, ids []int64) (item.Outcome, error) {
	return r.eachTechnique(ctx, v, number, ids, "removed", func(s *scene, t *item.Technique) error {
		return record.DropRow(ctx, s.tx, record.TechniqueField, t.ID)
	})
}

// eachTechnique does something with the techniques of an item that somebody may see and has chosen.
func (r *Room) eachTechnique(ctx context.Context, v item.Viewer, number string, ids []int64, what string, do func(s *scene, t *item.Technique) error) (item.Outcome, error) {
	return r.inScene(ctx, v, number, "technique."+what, func(s *scene) (int, error) {
		if len(ids) == 0 {
			return 0, fault("id", "choose techniques first")
		}
		all, err := record.Techniques(ctx, s.tx, v, s.ids)
		if err != nil {
			return 0, err
		}
		list := slices.DeleteFunc(all, func(t item.Technique) bool { return !slices.Contains(ids, t.ID) })
		if len(list) == 0 {
			return 0, tocsin.Faultf(tocsin.NotFound, "%s has none of these techniques", s.it.Number)
		}
		for i := range list {
			t := &list[i]
			if err := record.Alter(ctx, s.tx, s.op, t.Item, record.RowField(record.TechniqueField, t.ID), func() error { return do(s, t) }); err != nil {
				return 0, err
			}
		}
		return len(list), s.techniquesTold(ctx, what, list)
	})
}

// techniquesOf writes down the techniques that new tags of an item say, as those of MISP do; what is more than an item has is
// left out. They stay when the tag goes.
func techniquesOf(ctx context.Context, tx *sqldb.Tx, op int64, by string, it item.Item, tags []string) error {
	for _, tag := range tags {
		id := attack.OfTag(tag)
		if id == "" {
			continue
		}
		t := item.Technique{Item: it.ID, Technique: id, Tactic: attack.Under(id, ""), Mark: it.Mark, By: by}
		added, _, err := record.AddTechnique(ctx, tx, &t)
		if err != nil {
			return err
		}
		if !added {
			continue
		}
		if err := record.NoteRow(ctx, tx, op, t.Item, record.RowField(record.TechniqueField, t.ID)); err != nil {
			return err
		}
	}
	return nil
}
