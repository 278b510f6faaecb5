package respond

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/mail/read"
	"tocsin/internal/kit/mail/show"
	"tocsin/internal/kit/mail/tree"
	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// Colleague is whose answer to a notice a letter is.
type Colleague struct {
	item.Viewer        // who wrote it, as they may see now
	Number      string // of the item that the notice was about
	Why         string // why it can't be a note of theirs, a word of the catalogue; "" where it can
}

// noteLetter is a letter by which one of the team answers a notice.
type noteLetter struct {
	Colleague
	text string // what they say, without what is quoted and their signature
	cut  bool   // there was more
}

// Limits of notes by mail.
const (
	maxMailNote  = 64 << 10 // bytes; the letter has the rest
	maxMailNotes = 100      // of one person in one item
)

// isNotice reports whether a Message-ID is of a notice's letter: what is secret in it is kept nowhere in the records.
func isNotice(id string) bool {
	_, ok := notice.LineOf(id)
	return ok
}

// noteOf reads the answer of one of the team to a notice; nil is a letter that is none. What a machine wrote is none, and
// neither is what a filter calls spam.
func (r *Room) noteOf(ctx context.Context, a Arrival) (*noteLetter, error) {
	if r.Colleague == nil || a.Kind != read.Letter || a.Feed || a.Ours || a.Head.Spam != "" || !slices.ContainsFunc(a.InReplyTo, isNotice) {
		return nil, nil //nolint:nilnil // most letters are none
	}
	c, ok, err := r.Colleague(ctx, a.InReplyTo, a.From)
	if err != nil || !ok {
		return nil, err
	}
	n := &noteLetter{Colleague: c}
	if n.Why == "" {
		err = n.open(ctx, r, a)
	}
	return n, err
}

// open takes the text out of a letter, and says why it is no note where nothing proves whose it is.
func (n *noteLetter) open(ctx context.Context, r *Room, a Arrival) error {
	if r.Letters == nil {
		n.Why = item.WhyNoteProof
		return nil
	}
	raw, err := r.Letters(ctx, a.SHA)
	if err != nil {
		return err
	}
	l, err := show.Open(raw, r.Reveal)
	if err != nil || !r.proven(a, raw) {
		n.Why = item.WhyNoteProof
		return nil //nolint:nilerr // what can't be opened proves nothing, and is a letter like others
	}
	said := string(notice.Mask([]byte(l.Said())))
	switch n.text = strings.TrimSpace(item.Cut(said, maxMailNote)); {
	case l.Automatic:
		n.Why = item.WhyMachine
	case n.text == "":
		n.Why = item.WhyNoteEmpty
	}
	n.cut = len(said) > maxMailNote
	return nil
}

// proven reports whether a letter is from the one address that it says that it is from: signed by its key, or found so by the
// team's own mail servers. Who hands a letter to the door can write whatever servers write, so there a signature alone counts.
// Source: RFC 5322 §3.6.2; RFC 8601 §5.
func (r *Room) proven(a Arrival, raw []byte) bool {
	rest := tree.Trim(raw)
	fields := tree.ReadHead(&rest).Fields
	from := slices.DeleteFunc(slices.Clone(fields), func(f tree.Field) bool { return f.Name != "from" })
	if len(from) != 1 || len(tree.Addresses(from[0].Value)) != 1 {
		return false
	}
	if a.Seal == "signed" || a.Seal == "both" {
		return true
	}
	_, domain, _ := strings.Cut(a.From, "@")
	return a.Box != "" && r.own().Of(fields).Proves(domain)
}

// noteByMail makes a letter the note that it is; done is false where it is none, and n says why then. The same letter by another
// way is kept and noted once.
func (r *Room) noteByMail(ctx context.Context, tx *sqldb.Tx, a Arrival, m item.Mail, n *noteLetter) (done bool, err error) {
	if n == nil || n.Why != "" {
		return false, nil
	}
	it, err := seenTarget(ctx, tx, n.Viewer, n.Number)
	if why := tocsin.WhyOf(err); err != nil && (why == tocsin.NotFound || why == tocsin.Denied) {
		n.Why = item.WhyNoteHidden
		return false, nil
	}
	if err != nil {
		return false, err
	}
	same, err := n.before(ctx, tx, it, a.ID)
	if err != nil || n.Why != "" {
		return false, err
	}
	m.Item, m.Mark, m.Sort, m.Why, m.Snippet, m.Answers = it.ID, it.Mark, item.NoteMail, item.WhyNotice, item.Short(n.text, maxSnippet), nil
	if err := record.AddLetter(ctx, tx, &m); err != nil {
		return false, err
	}
	if err := r.indexMail(ctx, tx, m); err != nil || same {
		return true, err
	}
	return true, r.enterNote(ctx, tx, &it, m, n)
}

// before reports whether the same text is a note already. Another text under the same Message-ID is no note, and neither is
// one too many.
func (n *noteLetter) before(ctx context.Context, tx *sqldb.Tx, it item.Item, id string) (same bool, err error) {
	all, err := record.Gathered(ctx, tx, it.ID)
	if err != nil {
		return false, err
	}
	list, err := record.NotesByMail(ctx, tx, all, n.Name)
	if len(list) >= maxMailNotes {
		n.Why = item.WhyNoteAgain
	}
	for _, b := range list {
		if b.Digest == n.digest() {
			n.Why = ""
			return true, err
		}
		if id != "" && b.MessageID == id {
			n.Why = item.WhyNoteAgain
		}
	}
	return false, err
}

// digest is the SHA-256 of what they say.
func (n *noteLetter) digest() string {
	sum := sha256.Sum256([]byte(n.text))
	return hex.EncodeToString(sum[:])
}

// enterNote writes the note, which keeps its letter.
func (r *Room) enterNote(ctx context.Context, tx *sqldb.Tx, it *item.Item, m item.Mail, n *noteLetter) error {
	data := map[string]string{item.DigestOf: n.digest()}
	if n.cut {
		data[item.CutShort] = "yes"
	}
	if err := r.enter(ctx, tx, it, item.Entry{Item: it.ID, By: n.Name, What: item.Noted, Text: n.text, Data: data, Mail: &m}); err != nil {
		return err
	}
	return audit.Add(ctx, tx, audit.Line{Actor: n.Name, Act: "respond.note", Subject: it.Number, Detail: map[string]any{"letter": m.ID}})
}

// heardOf notes in an item that a letter came, or opens the report that it is. An answer to a notice that is no note, and
// belongs nowhere else, is seen by no more people than what the notice was about.
func (r *Room) heardOf(ctx context.Context, tx *sqldb.Tx, a Arrival, m *item.Mail, n *noteLetter, one int64, why string) (it item.Item, err error) {
	if n == nil || one != 0 {
		return r.heard(ctx, tx, a, m, one, why)
	}
	m.Why = n.Why
	old, err := record.ByNumber(ctx, tx, everything, n.Number)
	if tocsin.WhyOf(err) == tocsin.NotFound && err != nil {
		return r.heard(ctx, tx, a, m, 0, "")
	}
	if err != nil {
		return it, err
	}
	if it, err = r.guarded(ctx, tx, a, m, old); err != nil {
		return it, err
	}
	return r.beside(ctx, tx, it, old)
}
