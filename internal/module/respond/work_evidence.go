package respond

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/blob"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Blobs keep the bytes of evidence under their SHA-256, as a blob.Dir does.
type Blobs interface {
	// Put keeps what body gives, up to limit bytes.
	Put(body io.Reader, limit int64) (sum blob.Sum, size int64, err error)
	Open(sum blob.Sum) (io.ReadCloser, error)
	Has(sum blob.Sum) bool
	Remove(sum blob.Sum) error
}

// maxProofNote is how many bytes a note on evidence may have.
const maxProofNote = 2000

func (r *Room) keeps() error {
	if r.Blobs == nil {
		return tocsin.Faultf(tocsin.Unavailable, "No evidence is kept here.")
	}
	return nil
}

// Keep keeps a file as evidence of an item. The same bytes again are the piece that is there, so whoever got no answer
// sends them again. Without a mark of its own it has the item's.
func (r *Room) Keep(ctx context.Context, v item.Viewer, quoted string, f item.File) (e item.Evidence, err error) {
	it, err := record.ByNumber(ctx, r.DB, v, quoted)
	if err != nil {
		return e, err
	}
	e = item.Evidence{Item: it.ID, Number: it.Number, Name: item.FileName(f.Name), Type: item.Cut(f.Type, maxProofType), Note: strings.TrimSpace(f.Note), Mark: it.Mark, By: v.Name}
	if err := judgeFile(v, f, &e); err != nil {
		return e, err
	}
	if err := r.keeps(); err != nil {
		return e, err
	}
	sum, size, err := r.Blobs.Put(f.Body, item.MaxEvidence)
	if err != nil {
		if tocsin.WhyOf(err) == tocsin.TooLarge {
			return e, &tocsin.Fault{Why: tocsin.TooLarge, Field: "file", Text: fmt.Sprintf("%.100s is larger than %d MB", e.Name, item.MaxEvidence>>20)}
		}
		return e, fmt.Errorf("keep evidence of %s: %w", it.Number, err)
	}
	e.SHA, e.Size = string(sum), size
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error { return r.filed(ctx, tx, v, quoted, &e) })
	if err != nil {
		return e, errors.Join(fmt.Errorf("keep evidence of %s: %w", it.Number, err), r.unused(context.WithoutCancel(ctx), e.SHA))
	}
	return e, nil
}

// maxProofType is how many bytes of the media type that somebody says are kept.
const maxProofType = 100

// judgeFile reads a file's mark and refuses a note that is none. Nobody makes what they would not see.
func judgeFile(v item.Viewer, f item.File, e *item.Evidence) (err error) {
	if len(f.Note) > maxProofNote {
		return fault("note", "a note on evidence is up to %d bytes", maxProofNote)
	}
	if f.TLP != "" {
		if e.Mark, err = markNamed(f.TLP); err != nil {
			return err
		}
	}
	if e.Mark < v.Clearance {
		return fault("tlp", "you may see up to %s: you would not see what you keep", v.Clearance.Label())
	}
	return nil
}

// filed writes down what was kept, unless the item has it already.
func (r *Room) filed(ctx context.Context, tx *sqldb.Tx, v item.Viewer, quoted string, e *item.Evidence) error {
	it, err := record.ByNumber(ctx, tx, v, quoted)
	if err != nil {
		return err
	}
	before, err := record.ProofBySHA(ctx, tx, it.ID, e.SHA)
	switch {
	case err == nil && before.Mark < v.Clearance: // it is there, and not for whoever brings it again
		return nil
	case err == nil:
		*e = before
		return nil
	case tocsin.WhyOf(err) != tocsin.NotFound:
		return err
	case e.Size == 0:
		return fault("file", "%.100s is empty", e.Name)
	case !r.Blobs.Has(blob.Sum(e.SHA)): // another piece with these bytes was discarded at this very moment
		return tocsin.Faultf(tocsin.Unavailable, "The file could not be kept. Send it again.")
	}
	if err := record.AddProof(ctx, tx, e); err != nil {
		return err
	}
	if err := r.step(ctx, tx, v.Name, *e, item.StepAdded, e.Note); err != nil {
		return err
	}
	data := map[string]string{"name": e.Name, "evidence": fmt.Sprint(e.ID), "sha": e.SHA, "state": item.StepAdded}
	return r.proofTold(ctx, tx, v.Name, &it, e.Mark, data)
}

// proofTold tells an item's stream of its evidence, in words that all of its readers may see.
func (r *Room) proofTold(ctx context.Context, tx *sqldb.Tx, by string, it *item.Item, mark tocsin.Mark, data map[string]string) error {
	if mark < it.Mark { // its name is not for all who see the stream
		delete(data, "name")
		delete(data, "sha")
	}
	if _, err := record.AddEntry(ctx, tx, item.Entry{Item: it.ID, By: by, What: item.Filed, Data: data}); err != nil {
		return err
	}
	return record.Touch(ctx, tx, it)
}

// step writes a step of custody down: with the piece, and in the chain of the audit log.
func (r *Room) step(ctx context.Context, tx *sqldb.Tx, by string, e item.Evidence, what, note string) error {
	if err := record.AddCustody(ctx, tx, e.ID, by, what, note); err != nil {
		return err
	}
	return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "respond.evidence." + what, Subject: e.Number, Detail: map[string]any{"evidence": e.ID, "sha256": e.SHA, "bytes": e.Size}})
}

// family is an item that somebody may see, with all that was merged into it.
func family(ctx context.Context, rd sqldb.Reader, v item.Viewer, quoted string) (it item.Item, ids []int64, err error) {
	if it, err = record.ByNumber(ctx, rd, v, quoted); err != nil {
		return it, nil, err
	}
	ids, err = record.Gathered(ctx, rd, it.ID)
	return it, ids, err
}

// proof returns a piece of evidence of an item, or of what was merged into it.
func proof(ctx context.Context, rd sqldb.Reader, v item.Viewer, quoted string, id int64) (item.Evidence, error) {
	_, ids, err := family(ctx, rd, v, quoted)
	if err != nil {
		return item.Evidence{}, err
	}
	return record.Proof(ctx, rd, v, ids, id)
}

// Evidence returns what is kept with an item and what was merged into it, each with its custody.
func (r *Room) Evidence(ctx context.Context, v item.Viewer, quoted string) (list []item.Evidence, err error) {
	_, ids, err := family(ctx, r.DB, v, quoted)
	if err != nil {
		return nil, err
	}
	if list, err = record.Proofs(ctx, r.DB, v, ids); err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Steps, err = record.Custody(ctx, r.DB, list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Custody returns who had a piece of evidence, when, and what for.
func (r *Room) Custody(ctx context.Context, v item.Viewer, quoted string, id int64) ([]item.Custody, error) {
	e, err := proof(ctx, r.DB, v, quoted, id)
	if err != nil {
		return nil, err
	}
	return record.Custody(ctx, r.DB, e.ID)
}

// held is proof of what is still there.
func held(ctx context.Context, rd sqldb.Reader, v item.Viewer, quoted string, id int64) (item.Evidence, error) {
	e, err := proof(ctx, rd, v, quoted, id)
	if err == nil && !e.Held() {
		return e, tocsin.Faultf(tocsin.NotFound, "The bytes of evidence %d were discarded.", id)
	}
	return e, err
}

// Fetch returns a piece of evidence with its bytes, which the caller closes. That it was fetched is written down before a
// byte is given.
func (r *Room) Fetch(ctx context.Context, v item.Viewer, quoted string, id int64) (e item.Evidence, body io.ReadCloser, err error) {
	if err := r.keeps(); err != nil {
		return e, nil, err
	}
	if e, err = held(ctx, r.DB, v, quoted, id); err != nil {
		return e, nil, err
	}
	if body, err = r.Blobs.Open(blob.Sum(e.SHA)); err != nil {
		return e, nil, fmt.Errorf("fetch evidence %d: %w", id, err)
	}
	err = r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if _, err := held(ctx, tx, v, quoted, id); err != nil {
			return err
		}
		return r.step(ctx, tx, v.Name, e, item.StepFetched, "")
	})
	if err != nil {
		return e, nil, errors.Join(err, body.Close())
	}
	return e, body, nil
}

// HandOver writes down that a piece of evidence was given to somebody outside: to whom, and under which reference.
func (r *Room) HandOver(ctx context.Context, v item.Viewer, quoted string, id int64, note string) error {
	note, err := reason("note", note)
	if err != nil {
		return err
	}
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		e, err := held(ctx, tx, v, quoted, id)
		if err != nil {
			return err
		}
		return r.step(ctx, tx, v.Name, e, item.StepHanded, note)
	})
}

// reason reads a text that has to be given.
func reason(field, s string) (string, error) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return "", fault(field, "say why, or to whom: it stays in the record")
	case len(s) > maxProofNote:
		return "", fault(field, "this is longer than %d bytes", maxProofNote)
	}
	return s, nil
}

// KeepPart keeps a file of one of an item's letters as its evidence, by its path in the letter.
func (r *Room) KeepPart(ctx context.Context, v item.Viewer, quoted string, letter int64, path string) (e item.Evidence, err error) {
	it, ids, err := family(ctx, r.DB, v, quoted)
	if err != nil {
		return e, err
	}
	m, err := record.Mail(ctx, r.DB, v, letter)
	if err == nil && !slices.Contains(ids, m.Item) {
		err = tocsin.Faultf(tocsin.NotFound, "there is no letter %d here", letter)
	}
	if err != nil {
		return e, err
	}
	f, body, err := r.Attachment(ctx, v, letter, path)
	if err != nil {
		return e, err
	}
	note := fmt.Sprintf("letter %d, file %s", letter, path)
	return r.Keep(ctx, v, quoted, item.File{Name: f.Name, Type: f.Type, Note: note, TLP: it.Mark.Stricter(m.Mark).String(), Body: body})
}

// enclosed returns a piece of evidence as a file of a letter.
func (r *Room) enclosed(ctx context.Context, rd sqldb.Reader, v item.Viewer, it item.Item, id int64) (b item.Bundle, mark tocsin.Mark, err error) {
	if err := r.keeps(); err != nil {
		return b, mark, err
	}
	e, err := held(ctx, rd, v, it.Number, id)
	if err != nil {
		return b, mark, err
	}
	if e.Size > maxBytes {
		return b, mark, &tocsin.Fault{Why: tocsin.TooLarge, Field: "evidence", Text: fmt.Sprintf("%.100s is too large for a letter", e.Name)}
	}
	body, err := r.Blobs.Open(blob.Sum(e.SHA))
	if err != nil {
		return b, mark, err
	}
	raw, err := io.ReadAll(io.LimitReader(body, maxBytes+1))
	if err = errors.Join(err, body.Close()); err != nil {
		return b, mark, fmt.Errorf("enclose evidence %d: %w", id, err)
	}
	return item.Bundle{Name: e.Name, Type: e.Type, Body: raw}, e.Mark, nil
}

// sentOut writes down that pieces of evidence went with a letter.
func (r *Room) sentOut(ctx context.Context, tx *sqldb.Tx, v item.Viewer, it item.Item, ids []int64, to []string) error {
	for _, id := range ids {
		e, err := held(ctx, tx, v, it.Number, id)
		if err != nil {
			return err
		}
		if err := r.step(ctx, tx, v.Name, e, item.StepSent, item.Short(strings.Join(to, ", "), maxProofNote-4)); err != nil {
			return err
		}
	}
	return nil
}
