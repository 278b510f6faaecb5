package watch

import (
	"cmp"
	"context"
	"time"

	"tocsin"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/warn"
)

// Advice returns what the team says itself of types of problems; with past also what it said, the newest first.
func (o Tend) Advice(ctx context.Context, past bool) (warn.Advices, error) {
	return o.room.warnings.Advice(ctx, past)
}

// PutAdvice writes advice down in place of what stood there.
func (o Tend) PutAdvice(ctx context.Context, a warn.Advice) (warn.Advice, error) {
	return o.room.warnings.PutAdvice(ctx, a)
}

// EndAdvice takes advice back.
func (o Tend) EndAdvice(ctx context.Context, id int64, by string) error {
	return o.room.warnings.EndAdvice(ctx, id, by)
}

// sampleType is of what the sample tells where the advice is for all types.
const sampleType = "infected-system"

// LookAdvice is a made-up letter with advice in it, as it would stand beside what the team says already.
func (o Tend) LookAdvice(ctx context.Context, a warn.Advice) (digest.Letter, error) {
	a, err := a.Check()
	if err != nil {
		return digest.Letter{}, err
	}
	says, err := o.room.warnings.Advice(ctx, false)
	if err != nil {
		return digest.Letter{}, err
	}
	now := o.room.Now()
	// The one that is looked at goes before what stands in its place.
	in := digest.Input{Team: o.room.Team, From: o.room.Warnings.from(), Owner: tocsin.Org{Slug: "example", Name: "Example"}, To: []string{"abuse@example.org"},
		Language: cmp.Or(a.Language, o.room.Language, "en"), Mark: tocsin.Amber, Date: now, Class: o.room.Class, Advice: append(warn.Advices{a}, says...).Of,
		Problems: []digest.Problem{{Type: sampleOf(a.About), Change: digest.New, First: now.Add(-24 * time.Hour), Last: now, Systems: 1,
			Records: []digest.Record{{Time: now, Address: "192.0.2.7", Port: "443"}}}}}
	return digest.Write(in), nil
}

// sampleOf is the type that a sample of advice tells of: the first of a class.
func sampleOf(about string) string {
	if _, ok := tocsin.ClassOf(about); ok {
		return about
	}
	first := ""
	for c := range tocsin.Types {
		if c.Taxonomy == about && (first == "" || c.Type < first) {
			first = c.Type
		}
	}
	return cmp.Or(first, sampleType)
}
