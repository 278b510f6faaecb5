package app

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tocsin/internal/console"
	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/trust"
	"tocsin/internal/module/trust/bell"
)

// openBell opens what tells people of the team what concerns them. It comes after the outbox, which its letters go to, and
// before the desk, which has most to tell.
func (n *Node) openBell(ctx context.Context) (err error) {
	if n.Notices, err = notice.Open(ctx, n.DB); err != nil {
		return err
	}
	n.bell, err = bell.New(bell.Deps{
		DB: n.DB, Notices: n.Notices, Room: n.Trust, Outbox: n.Outbox, Log: n.Log, Now: n.now,
		Hidden: n.hiddenNotices, About: n.aboutNotices, From: func() string { return n.mailNow().From },
		Sign:      func(raw []byte, to string) ([]byte, error) { return n.protect(raw, to, "") },
		Answering: n.answering,
		Team:      cmp.Or(n.Settings.Name, "Tocsin"), URL: n.Settings.Serve.URL,
	}, n.Jobs)
	if err != nil {
		return err
	}
	n.Trust.OnAsk(n.tellAsk)
	n.hears["notice"] = func(r *http.Request, topic string) bool {
		who, ok := web.AskerOf(r.Context())
		return ok && who.Person && topic == notice.Topic(who.Name)
	}
	return nil
}

// asViewer is who asks, as the desk knows them.
func asViewer(who web.Asker) item.Viewer {
	return item.Viewer{Name: who.Name, Clearance: who.Clearance, All: who.All}
}

// hiddenNotices are those about items that somebody may not see.
func (n *Node) hiddenNotices(who web.Asker) (h notice.Hidden) {
	h.Query, h.Args = n.Respond.Hidden(asViewer(who))
	return h
}

// aboutNotices tells which items numbers are, as far as somebody may see them.
func (n *Node) aboutNotices(ctx context.Context, who web.Asker, numbers []string) (map[string]bell.About, error) {
	list, err := n.Respond.Numbered(ctx, asViewer(who), numbers)
	if err != nil {
		return nil, err
	}
	about := map[string]bell.About{}
	for _, it := range list {
		about[it.Number] = bell.About{Title: it.Title, Mark: it.Mark, Quiet: it.Quiet()}
	}
	return about, nil
}

// tellAsk tells of what waits for a second person all who may be that.
func (n *Node) tellAsk(ctx context.Context, tx *sqldb.Tx, a trust.Ask) error {
	users, err := trust.Users(ctx, tx)
	if err != nil {
		return err
	}
	number, _ := strings.CutPrefix(a.Href, "/incidents/")
	if number == a.Href {
		number = ""
	}
	for _, u := range users {
		if u.Name == a.By || !u.May(a.Act) {
			continue
		}
		err := n.Notices.Tell(ctx, tx, notice.Line{Who: u.Name, Key: "ask:" + strconv.FormatInt(a.ID, 10), Kind: notice.Decision, About: number, Href: "/settings/waiting", By: a.By})
		if err != nil {
			return err
		}
	}
	return nil
}

// bellNow counts what the reader of a page has not seen. Nobody is told of anything where nobody has an account.
func (n *Node) bellNow(ctx context.Context) (*console.Bell, error) {
	who, ok := web.AskerOf(ctx)
	if !ok || !who.Person {
		return nil, nil //nolint:nilnil // no bell
	}
	count, err := n.bell.New(ctx, who)
	if err != nil {
		return nil, err
	}
	return &console.Bell{New: count, Most: count >= notice.Most, Href: bell.Path, Topic: notice.Topic(who.Name)}, nil
}

// letNotices adds the letters of notices to what leaves without a release, where the settings say so.
func letNotices(auto []string, let bool) []string {
	if !let {
		return auto
	}
	return append(slices.Clone(auto), bell.ActKind, bell.CodeKind)
}
