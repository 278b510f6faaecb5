package respond

import (
	"context"
	netmail "net/mail"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
	"tocsin/internal/module/respond/sift"
)

// Answerers knows who answers for an address, a network, an AS, a domain or an address of the web. Another room does.
type Answerers interface {
	// Answering tells who it is: the constituent whose it is, else the abuse contact that its registry names, else the
	// national team of its country. The registry is asked in the name of v, no further than v's marks of PAP let, and not
	// again where it has said something lately. Whatever the registry's trouble is stands in the answer.
	Answering(ctx context.Context, v item.Viewer, value string) (item.Answering, error)
}

// aboutTemplate is the text that a letter to whoever answers for addresses begins with.
const aboutTemplate = "addresses"

// Limits of a text to whoever answers for addresses.
const (
	maxConcerns = 500
	maxLogs     = 1 << 20 // bytes of lines of logs, each as often as it is kept
)

// BeginAbout begins a text to whoever answers for what is pasted: addresses, networks, AS numbers, domains, addresses of the
// web, or lines of a log that name some. Whose they are is looked up beside, one after the other. The lines that name nothing
// are given back.
func (r *Room) BeginAbout(ctx context.Context, v item.Viewer, text, incident string) (id int64, unread []item.Unread, err error) {
	if len(text) > sift.MaxPaste {
		return 0, nil, &tocsin.Fault{Why: tocsin.TooLarge, Field: "about", Text: "this is too long: mark it in parts"}
	}
	list, unread := sift.Concerns(text)
	kept := 0
	for _, c := range list {
		kept += len(strings.Join(c.Lines, ""))
	}
	switch {
	case len(list) == 0:
		return 0, unread, fault("about", "name addresses, networks or domains: one a line")
	case len(list) > maxConcerns || kept > maxLogs:
		return 0, unread, &tocsin.Fault{Why: tocsin.TooLarge, Field: "about", Text: "this is too long: mark it in parts"}
	}
	m := item.Mailing{By: v.Name, Clearance: v.Clearance, All: v.All,
		Mass: item.Mass{Left: list, Incident: strings.TrimSpace(incident), Template: aboutTemplate, TLP: tocsin.Green.String()}}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if m.Incident != "" {
			if _, err := incidentOf(ctx, tx, v, m.Incident); err != nil {
				return err
			}
		}
		if id, err = record.AddMass(ctx, tx, m); err != nil {
			return err
		}
		if r.SortLater != nil {
			if err := r.SortLater(ctx, tx, id); err != nil {
				return err
			}
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.mass", Subject: massSubject(id), Detail: map[string]any{"about": len(list)}})
	})
	return id, unread, err
}

// SortMass looks up who answers for the next of what a text to many is about, and keeps that at once: a node that stops goes
// on where it was. more tells that there are others.
func (r *Room) SortMass(ctx context.Context, id int64) (more bool, err error) {
	m, err := record.Mass(ctx, r.DB, id)
	if tocsin.WhyOf(err) == tocsin.NotFound { // it was thrown away
		return false, nil
	}
	if err != nil || len(m.Left) == 0 {
		return false, err
	}
	who, err := r.answering(ctx, m.Writer(), m.Left[0])
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return true, err
	}
	return len(m.Left) > 1, r.sorted(ctx, id, m.Left[0], who)
}

func (r *Room) answering(ctx context.Context, v item.Viewer, c item.Concern) (item.Answering, error) {
	if r.Answerers == nil {
		return item.Answering{}, nil
	}
	return r.Answerers.Answering(ctx, v, c.Value)
}

// sorted notes who answers for one thing, unless another process has done so.
func (r *Room) sorted(ctx context.Context, id int64, c item.Concern, who item.Answering) error {
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		m, err := record.Mass(ctx, tx, id)
		if tocsin.WhyOf(err) == tocsin.NotFound {
			return nil
		}
		if err != nil || len(m.Left) == 0 || m.Left[0].Value != c.Value {
			return err
		}
		m.Left = m.Left[1:]
		m.Join(c, who)
		return record.SetMass(ctx, tx, m)
	})
}

// RegroupMass changes to whom a text about addresses goes: some are taken out, made one, or sent to somebody else.
func (r *Room) RegroupMass(ctx context.Context, v item.Viewer, id int64, g item.Regroup) error {
	for _, w := range g.Set {
		if err := checkWhose(w); err != nil {
			return err
		}
	}
	return r.editMass(ctx, v, id, "respond.mass.group", func(_ context.Context, _ *sqldb.Tx, m *item.Mailing) error {
		if len(m.Left) > 0 {
			return errSorting()
		}
		m.Regroup(g)
		return nil
	})
}

func checkWhose(w item.Whose) error {
	if w.Email != nil && *w.Email != "" {
		if a, err := netmail.ParseAddress(*w.Email); err != nil || a.Address != *w.Email {
			return fault("email", "%.100q is no address", *w.Email)
		}
	}
	if w.Language != nil && *w.Language != "" && !slices.Contains(lang.Tags(), *w.Language) {
		return fault("language", "%.20q is none of %v", *w.Language, lang.Tags())
	}
	return nil
}

// errSorting refuses what has to wait until all is looked up.
func errSorting() error {
	return tocsin.Faultf(tocsin.Conflict, "It is still being looked up whose these are. Wait until it is done.")
}
