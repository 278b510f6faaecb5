package app

import (
	"context"
	"net/http"
	"strings"

	"tocsin/internal/console"
	"tocsin/internal/kit/live"
)

// livePath is the stream of changes that open pages listen to.
const livePath = "/live"

// openLive makes the hub that rooms wake after what they have committed. It asks for nothing before a page listens.
func (n *Node) openLive(ctx context.Context) error {
	if err := live.Tables(ctx, n.DB); err != nil {
		return err
	}
	who := func(r *http.Request) string {
		p, _ := console.PersonOf(r.Context())
		return p.Name
	}
	still := func(r *http.Request) bool { return n.people != nil && n.people.Still(r) }
	n.Live = live.New(live.Config{Source: live.Read(n.DB), May: n.mayHear, Who: who, Still: still, Log: n.Log})
	n.onClose(n.Live.Close)
	return nil
}

// endStreams ends the streams of open pages, which a server that stops would wait for.
func (n *Node) endStreams() { _ = n.Live.Close() } // it has no error to give

// mayHear tells whether who asks may hear that a topic changes. The door has made sure that they may read the team's
// pages; a room whose topics are not for all of these has its own say here. What is not named is denied.
func (n *Node) mayHear(r *http.Request, topic string) bool {
	room, _, _ := strings.Cut(topic, "/")
	may, ok := n.hears[room]
	return ok && may(r, topic)
}

// hearing are those who may hear of a room's topics, by the room's name.
type hearing map[string]func(r *http.Request, topic string) bool

// anyReader lets in whoever may read the team's pages.
func anyReader(*http.Request, string) bool { return true }
