package app

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"tocsin/internal/console"
	letters "tocsin/internal/kit/mail/show"
	"tocsin/internal/kit/outbox"
	public "tocsin/internal/module/respond/front"
	"tocsin/internal/module/respond/team"
)

// publicPages are the pages that ask nobody who they are.
func (n *Node) publicPages(shell *console.Console) (http.Handler, error) {
	f, err := public.New(shell, public.Deps{Source: n.Respond.Front(), Keys: teamKeys{n}, Letters: sentLetters{n.Outbox}, Site: n.Settings.Serve.URL, Now: time.Now})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	f.Routes(mux)
	mux.Handle("/", shell.NotFound())
	return mux, nil
}

// teamKeys are the node's own keys, of the address that letters come from.
type teamKeys struct{ n *Node }

// Key is the public half of the key that signs.
func (k teamKeys) Key(context.Context) (team.Key, error) {
	ring, err := k.n.ring()
	if err != nil {
		return team.Key{}, err
	}
	from, err := fromAddress(k.n.mailNow())
	if err != nil {
		return team.Key{}, err
	}
	key, armour, err := ring.OwnPGP(from)
	return team.Key{Fingerprint: key.ID, Armour: armour}, err
}

// Signs tells which of the own keys signs the letters of an address, and whether that stands in it: the key that is told is
// OpenPGP's.
func (k teamKeys) Signs(address string) (id string, own bool, err error) {
	ring, err := k.n.ring()
	if err != nil {
		return "", false, err
	}
	key, _, err := ring.OwnPGP(address)
	return key.ID, slices.ContainsFunc(key.Emails, func(e string) bool { return strings.EqualFold(e, address) }), err
}

// Sign signs a text in the clear.
func (k teamKeys) Sign(_ context.Context, text []byte) ([]byte, error) {
	ring, err := k.n.ring()
	if err != nil {
		return nil, err
	}
	from, err := fromAddress(k.n.mailNow())
	if err != nil {
		return nil, err
	}
	return ring.ClearSign(text, from)
}

// sentLetters tells which letters left under a number: warnings and answers share one series.
type sentLetters struct{ out *outbox.Outbox }

// Sent reads the letters that left.
func (s sentLetters) Sent(ctx context.Context, number string) (list []public.Sent, err error) {
	acts, err := s.out.SentUnder(ctx, number)
	if err != nil {
		return nil, err
	}
	for _, a := range acts {
		raw, err := s.out.Payload(ctx, a.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, sentLetter(a, raw))
	}
	return list, nil
}

// firstLines is how many lines of a letter its recipient can know it by.
const firstLines = 20

// sentLetter tells of a letter what its recipient may know: whom it is from, and how it begins, unless it is encrypted.
func sentLetter(a outbox.Act, raw []byte) public.Sent {
	s := public.Sent{Day: a.Sent, To: a.To, Subject: a.Title}
	l, err := letters.Open(raw, nil)
	if err != nil {
		return s
	}
	if len(l.From) > 0 {
		s.From = l.From[0].Email
	}
	for line := range strings.Lines(l.Text) {
		if line = strings.TrimSpace(line); line != "" && len(s.First) < firstLines {
			s.First = append(s.First, line)
		}
	}
	return s
}
