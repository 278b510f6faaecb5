package respond

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"tocsin"
	"tocsin/internal/kit/docx"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/mail/keys"
	"tocsin/internal/kit/mail/way"
	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/outbox"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/playbook"
	"tocsin/internal/module/respond/record"
	"tocsin/internal/module/respond/statute"
)

// Config is what a node's operator decides.
type Config struct {
	Country  string         // of the numbers, ISO 3166-1 alpha-2
	Team     string         // the team's name
	Language string         // of the team, BCP 47
	Zone     *time.Location // of the team's hours
	From     string         // whom letters come from: "Team <cirt@example.org>"
	Sign     keys.Way       // how letters are signed where nobody says anything else
	Folder   string         // the data directory, with the operator's own playbooks and clocks; "" is none
}

// Deps are the parts of the kit that the room works with.
type Deps struct {
	DB     *sqldb.DB
	Outbox *outbox.Outbox
	Log    *slog.Logger
	Now    func() time.Time
	// Ring signs and encrypts letters; nil where there are no keys.
	Ring Ring
	// People knows who can be written to; nil: everybody who has not written is a stranger.
	People People
	// Sightings is what other rooms have seen; nil: nothing is asked.
	Sightings Sightings
	// Owners knows whose an address is; nil: nobody does.
	Owners Owners
	// Answerers knows who answers for an address that is no constituent's; nil: nobody does.
	Answerers Answerers
	// SortLater has SortMass called for a text to many, once the transaction stands; nil: whoever began it calls it.
	SortLater func(ctx context.Context, tx *sqldb.Tx, id int64) error
	// Sectors are the sectors of constituents by their slugs; nil: nobody has one.
	Sectors func() map[string]string
	// Handlers are those who may work on items, in the order of their names; nil: nobody has an account.
	Handlers func(ctx context.Context) ([]item.Handler, error)
	// Readers are those who may read items, in the order of their names, also inside a transaction; nil: nobody has an account.
	Readers func(ctx context.Context, from sqldb.Reader) ([]item.Handler, error)
	// Notices tells people what concerns them; nil tells nobody.
	Notices *notice.Notices
	// Decisions are those that wait, as far as somebody may see them; nil: none does.
	Decisions func(ctx context.Context, v item.Viewer) ([]item.Decision, error)
	// Blobs keep the bytes of evidence; nil: none is kept.
	Blobs Blobs
	// Second asks a second person; nil: what needs one can't be done.
	Second Second
	// Peopled tells whether there are two people at all: else what Second is asked is done by whoever wants it. nil: there are.
	Peopled func(ctx context.Context) (bool, error)
	// Forget takes away what other rooms keep about an item, or letter/ID, that is deleted for good; nil: they keep nothing.
	Forget func(ctx context.Context, tx *sqldb.Tx, subject string) error
	// DropLetter removes the bytes of a letter that came in, and lets none of these bytes in any more; nil: none are kept.
	DropLetter func(ctx context.Context, sha string) error
	// Persons is what other rooms know of people; nil: nothing.
	Persons Persons
	// Colleague tells whose answer to a notice a letter is, by the Message-IDs that it answers; nil: none is one.
	Colleague func(ctx context.Context, answers []string, from string) (c Colleague, ok bool, err error)
	// Letters returns the bytes of a letter that came in by its SHA-256; nil where they are not kept.
	Letters func(ctx context.Context, sha string) ([]byte, error)
	// Sender is whom letters come from as the settings say now; nil is Config.From.
	Sender func() string
	// Own says which mail servers are the team's own; nil takes the topmost of a letter for one.
	Own func() way.Own
	// Reveal decrypts a letter and checks who signed it; nil shows letters as they are.
	Reveal func(raw []byte) (keys.Revealed, error)
	// Paper writes the report on what somebody who is cleared for a mark may see of an item, as a Word file; nil: none is made.
	Paper func(l *lang.Lang, c item.Case, mark tocsin.Mark) *docx.Doc
	// Analysts are the programs that hear of analyses that are asked for; nil: none does.
	Analysts func(ctx context.Context) ([]item.Analyst, error)
	// Search finds items by words; nil looks into titles alone.
	Search Searcher
	// MailSearch finds letters by the words of sender and subject; nil looks through them all.
	MailSearch Searcher
	// ArticleSearch finds articles of the knowledge base by words; nil finds all.
	ArticleSearch Searcher
}

// Room is the incident desk.
type Room struct {
	Config
	Deps
	deeds map[string]Deed // what is done when a second person grants an act

	shelf playbook.Live
	law   statute.Live

	ignoring ignoring

	emblem                         atomic.Pointer[knownEmblem]
	mailsMade, itemsMade, netsMade making // of the indexes that letters, items and their networks are looked for in
}

// from is whom letters come from.
func (r *Room) from() string {
	if r.Sender == nil {
		return r.From
	}
	return r.Sender()
}

// New returns the room with its tables up to date.
func New(ctx context.Context, c Config, d Deps) (*Room, error) {
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	r := &Room{Config: c, Deps: d}
	r.OnGrant(ActMass, r.sendMass)
	r.OnGrant(ActDiscard, r.discarded)
	r.OnGrant(ActDelete, r.deleted)
	r.OnGrant(ActDeleteLetter, r.letterDeleted)
	r.OnGrant(ActErase, r.erasureGranted)
	r.OnGrant(ActRetention, r.retentionGranted)
	if d.Outbox != nil {
		d.Outbox.OnDone(replyKind, r.went)
		d.Outbox.OnDone(receiptKind, r.receiptWent)
	}
	return r, record.Open(ctx, d.DB)
}
