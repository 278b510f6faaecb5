package respond

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/number"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/history"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Imported is what became of a file of another system's cases.
type Imported struct {
	Read     int               `json:"read"`
	New      int               `json:"new"`
	Known    int               `json:"known"` // were imported before
	Linked   int               `json:"linked"`
	Merged   int               `json:"merged"`
	Files    int               `json:"files"`        // kept as evidence; those that were kept before count too
	Absent   int               `json:"files_absent"` // told of in the file, their bytes are not in it
	Lost     int               `json:"unread"`
	Troubles []history.Trouble `json:"troubles,omitempty"` // the first of them
}

// maxTroubles is how many cases that can't be read are told of one by one.
const maxTroubles = 1000

// bond is a case that is part of another, or was merged into it.
type bond struct {
	child  int64
	parent string
	merged bool
}

// importer is one reading of a file.
type importer struct {
	r     *Room
	by    string
	out   Imported
	bonds []bond
}

// Import takes the cases of another system in, each once however often its file is read. They keep their times and
// statuses and get numbers of ours; what they were there stands on each. Nothing was promised about them here, so no clock
// of the team's own runs.
func (r *Room) Import(ctx context.Context, by, system string, in io.Reader) (Imported, error) {
	m := importer{r: r, by: by}
	err := history.Read(system, in, func(c history.Case) error { return m.take(ctx, c) }, m.trouble)
	if err != nil {
		return m.out, fmt.Errorf("import cases: %w", err)
	}
	for _, b := range m.bonds {
		if err := m.bind(ctx, system, b); err != nil {
			return m.out, fmt.Errorf("import cases: %w", err)
		}
	}
	return m.out, r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "respond.import", Subject: system, Detail: map[string]int{"read": m.out.Read, "new": m.out.New, "unread": m.out.Lost}})
	})
}

func (m *importer) trouble(t history.Trouble) {
	m.out.Read++
	m.out.Lost++
	if len(m.out.Troubles) < maxTroubles {
		m.out.Troubles = append(m.out.Troubles, t)
	}
}

// take takes one case in, in one transaction: it is there whole or not at all.
func (m *importer) take(ctx context.Context, c history.Case) error {
	m.out.Read++
	var one int64
	err := m.r.DB.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if one, err = record.Origin(ctx, tx, c.From, c.ID); err != nil || one != 0 {
			return err
		}
		it := itemOf(c)
		if it.Number, err = number.Take(ctx, tx, m.r.Country); err != nil {
			return err
		}
		if err := record.Add(ctx, tx, &it); err != nil {
			return err
		}
		return m.fill(ctx, tx, c, it)
	})
	if err != nil {
		return err
	}
	if one == 0 {
		m.out.New++
		if one, err = record.Origin(ctx, m.r.DB, c.From, c.ID); err != nil {
			return err
		}
	} else {
		m.out.Known++
	}
	if err := m.keep(ctx, c, one); err != nil {
		return err
	}
	for _, p := range c.Parts {
		m.bonds = append(m.bonds, bond{one, p, false})
	}
	if c.Into != "" {
		m.bonds = append(m.bonds, bond{one, c.Into, true})
	}
	return nil
}

func itemOf(c history.Case) item.Item {
	it := item.Item{Kind: c.Kind, Status: c.Status, Resolution: c.Resolution, Title: c.Title, Class: c.Class, Priority: c.Priority, Mark: c.Mark, PAP: c.PAP,
		Owner: c.Owner, Person: c.Person, Email: c.Email, How: "import", Waits: item.ForUs, Created: c.Created, Changed: c.Changed, Closed: c.Closed}
	if c.Status.Ends() {
		it.Waits = item.ForNoOne
	}
	it.Backlog = !c.Status.Ends()
	return it
}

// fill writes down what hangs on a case.
func (m *importer) fill(ctx context.Context, tx *sqldb.Tx, c history.Case, it item.Item) error {
	data := map[string]string{"how": "import", "from": c.From, "id": c.ID, "class": c.Was}
	list := []item.Entry{{At: c.Created, By: c.Person, What: item.Created, Text: c.Text, Data: data}}
	slices.SortStableFunc(c.Notes, func(a, b history.Note) int { return a.At.Compare(b.At) })
	for _, n := range c.Notes {
		list = append(list, item.Entry{At: cmp.Or(n.At, c.Created), By: n.By, What: item.Noted, Text: n.Text})
	}
	for _, f := range c.Files {
		if f.Body == nil {
			list = append(list, item.Entry{At: cmp.Or(f.At, c.Created), By: f.By, What: item.Noted, Text: f.Said()})
		}
	}
	for _, e := range list {
		if e.Item = it.ID; e.By == "" {
			e.By = c.From
		}
		if _, err := record.AddEntry(ctx, tx, e); err != nil {
			return err
		}
	}
	if err := m.holds(ctx, tx, c, it.ID); err != nil {
		return err
	}
	for _, tag := range c.Tags {
		if err := record.SetTag(ctx, tx, 0, it.ID, m.by, tag, true); err != nil {
			return err
		}
	}
	if err := m.techniques(ctx, tx, c, it); err != nil {
		return err
	}
	if err := record.AddPast(ctx, tx, it, m.by, c.Tasks, c.Indicators); err != nil {
		return err
	}
	if err := m.scene(ctx, tx, c, it); err != nil {
		return err
	}
	if err := record.SetOrigin(ctx, tx, it.ID, c.From, c.ID, m.by); err != nil {
		return err
	}
	return m.r.index(ctx, tx, it)
}

// techniques writes down what of ATT&CK a case and its tags name.
func (m *importer) techniques(ctx context.Context, tx *sqldb.Tx, c history.Case, it item.Item) error {
	for _, t := range c.Techniques[:min(len(c.Techniques), item.MaxTechniques)] {
		t.Item, t.Mark, t.By, t.Note = it.ID, it.Mark, m.by, item.Cut(t.Note, item.MaxTechniqueNote)
		if _, _, err := record.AddTechnique(ctx, tx, &t); err != nil {
			return err
		}
	}
	return techniquesOf(ctx, tx, 0, m.by, it, c.Tags)
}

// holds writes down what the other team's own fields hold. A field that there is not yet comes with its first value; of one
// whose type is another the value stays a text.
func (m *importer) holds(ctx context.Context, tx *sqldb.Tx, c history.Case, one int64) error {
	if len(c.Fields) == 0 {
		return nil
	}
	list, err := fieldsOf(ctx, tx)
	if err != nil {
		return err
	}
	before := len(list)
	for _, h := range c.Fields {
		f := item.Field{Name: h.Name(), Type: h.Type, Title: map[string]string{"en": h.Title}}
		i := slices.IndexFunc(list, func(o item.Field) bool { return o.Name == f.Name })
		if i < 0 && len(list) < item.MaxFields && item.CheckField(f) == nil {
			list, i = append(list, f), len(list)
		}
		if i >= 0 {
			if value, err := list[i].Read(h.Value); err == nil && value == h.Value {
				f.Type = list[i].Type
			}
		}
		if _, err := record.SetValue(ctx, tx, 0, one, f, h.Value); err != nil {
			return err
		}
	}
	if len(list) == before {
		return nil
	}
	return record.SetSetting(ctx, tx, item.FieldsSetting, list)
}

// keep keeps the files of a case as evidence, each once however often the file is read: also what an earlier reading, which
// was interrupted, had no time for.
func (m *importer) keep(ctx context.Context, c history.Case, one int64) error {
	if len(c.Files) == 0 {
		return nil
	}
	it, err := record.ByID(ctx, m.r.DB, one)
	if err != nil {
		return err
	}
	viewer := item.Viewer{Name: m.by, Clearance: tocsin.Red, All: true}
	for _, f := range c.Files {
		if len(f.Body) == 0 || m.r.Blobs == nil {
			m.out.Absent++
			continue
		}
		note := strings.TrimSpace(c.From + " " + c.ID + " " + f.By)
		if _, err := m.r.Keep(ctx, viewer, it.Number, item.File{Name: f.Name, Type: f.Type, Note: note, Body: bytes.NewReader(f.Body)}); err != nil {
			return fmt.Errorf("keep %.100q of case %s: %w", f.Name, c.ID, err)
		}
		m.out.Files++
	}
	return nil
}

// bind links or merges what was read, where both are there now; what was bound before, by hand or by an earlier reading,
// stays as it is.
func (m *importer) bind(ctx context.Context, system string, b bond) error {
	return m.r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		parent, err := record.Origin(ctx, tx, system, b.parent)
		if err != nil || parent == 0 || parent == b.child {
			return err
		}
		if b.merged {
			return m.merge(ctx, tx, b.child, parent)
		}
		below, err := record.Below(ctx, tx, b.child)
		if err != nil || slices.Contains(below, parent) {
			return err // a ring of parts is none
		}
		if was, err := record.LinkOf(ctx, tx, b.child, parent); err != nil || was != "" {
			return err
		}
		m.out.Linked++
		_, err = record.Link(ctx, tx, b.child, parent, m.by)
		return err
	})
}

func (m *importer) merge(ctx context.Context, tx *sqldb.Tx, child, parent int64) error {
	it, err := record.ByID(ctx, tx, child)
	if err != nil || it.Merged != 0 {
		return err
	}
	to, err := targetOf(ctx, tx, parent)
	if err != nil || to.ID == child || to.Kind != it.Kind {
		return err // a ring of merges is none
	}
	m.out.Merged++
	return record.SetFields(ctx, tx, 0, &it, map[string]string{"merged": strconv.FormatInt(to.ID, 10)})
}
