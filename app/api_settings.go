package app

import (
	"context"
	"io"
	"net/http"
	"time"

	"tocsin/internal/kit/mail/keys"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/settings"
	"tocsin/plugin/feed"
	"tocsin/plugin/format"
)

// settingsAPI is what the pages of mail and of new feeds do. What points the node at a server, with a password, takes a
// person.
func (n *Node) settingsAPI(t *route.Table) {
	person := func(summary string, body, answer any) route.Doc {
		return route.Doc{Scope: "settings:write", Person: true, Summary: summary, Body: body, Answer: answer}
	}
	t.On("GET /api/v1/settings/mail", n.getMailSettings, route.Doc{Scope: "settings:read", Act: "settings.write", Summary: "How mail stands, without passwords", Answer: mailNow{}})
	t.On("POST /api/v1/settings/mailbox/look", n.postLook, person("Log in to a mailbox and count what is there; nothing is kept", mailboxWord{}, []mailFolder{}))
	t.On("PUT /api/v1/settings/mailbox", n.putMailbox, person("Read a mailbox from now on", mailboxWord{}, mailNow{}))
	t.On("POST /api/v1/settings/outgoing/try", n.postTry, person("Log in to a server that letters may leave by; nothing is sent and nothing kept", outgoingWord{}, []mailStep{}))
	t.On("PUT /api/v1/settings/outgoing", n.putOutgoing, person("Let letters leave by a server from now on", outgoingWord{}, mailNow{}))
	t.On("POST /api/v1/feeds/sketch", n.postSketch, route.Doc{Scope: "settings:write", Summary: "Guess a feed from a sample: its file, and the events that it gives", Raw: "the beginning of a report: csv, json, ndjson or a list", MaxBody: feed.MaxSample, Answer: sketched{},
		Query: []route.Param{{Name: "name", Help: "of the feed", Needed: true}, {Name: "file", Help: "the sample's file name"}, {Name: "format", One: []string{"csv", "json", "ndjson", "list"}}}})
	t.On("PUT /api/v1/feeds/{name}", n.putFeed, route.Doc{Scope: "settings:write", Summary: "Keep the file of a new feed", Raw: "the feed's file, as docs/develop/feeds.md has it", MaxBody: 1 << 20, Answer: feedKept{},
		Query: []route.Param{{Name: "by"}}})
}

// mailNow is how mail stands.
type mailNow struct {
	From           string       `json:"from"`
	Outgoing       outgoingWord `json:"outgoing"`
	Sent           time.Time    `json:"sent,omitzero"` // when the last letter left
	Waiting        int64        `json:"waiting"`
	Trouble        string       `json:"trouble,omitempty"` // of the server that letters leave by
	Mailbox        mailboxWord  `json:"mailbox"`
	MailboxTrouble string       `json:"mailbox_trouble,omitempty"`
	Fixed          bool         `json:"fixed"` // the environment says which mailbox: it can't be changed here
	Looked         time.Time    `json:"looked,omitzero"`
	Letters        int64        `json:"letters"`
}

type mailboxWord struct {
	Server   string   `json:"server"` // host:port
	Way      string   `json:"way"`    // tls, starttls or none
	User     string   `json:"user"`
	Password string   `json:"password,omitempty"` // without it the one that is kept, for the same server and user
	Folders  []string `json:"folders,omitempty"`
}

type outgoingWord struct {
	From     string `json:"from,omitempty"`
	Server   string `json:"server"`
	Way      string `json:"way,omitempty"`
	User     string `json:"user,omitempty"`
	Password string `json:"password,omitempty"` // the same
}

type mailFolder struct {
	Name   string `json:"name"`
	All    int64  `json:"all"`
	Recent int64  `json:"recent"` // of the last 30 days
}

func (n *Node) getMailSettings(w http.ResponseWriter, r *http.Request) error {
	s, err := deskMail{n}.State(r.Context())
	if err != nil {
		return err
	}
	return web.Write(w, mailNow{From: s.From, Outgoing: outgoingWord{Server: s.SMTP}, Sent: s.Sent, Waiting: s.Waiting, Trouble: s.SMTPTrouble,
		Mailbox:        mailboxWord{Server: s.Mailbox.Server, Way: s.Mailbox.Way, User: s.Mailbox.User, Folders: s.Mailbox.Folders},
		MailboxTrouble: s.MailboxTrouble, Fixed: s.Fixed, Looked: s.Looked, Letters: s.Letters})
}

func mailboxOf(w http.ResponseWriter, r *http.Request) (b settings.Mailbox, err error) {
	var q mailboxWord
	err = web.Read(w, r, "the mailbox", route.MaxBody, &q)
	return settings.Mailbox(q), err
}

func (n *Node) postLook(w http.ResponseWriter, r *http.Request) error {
	b, err := mailboxOf(w, r)
	if err != nil {
		return err
	}
	list, err := deskMail{n}.Look(r.Context(), b)
	if err != nil {
		return err
	}
	out := []mailFolder{}
	for _, f := range list {
		out = append(out, mailFolder(f))
	}
	return web.Write(w, out)
}

func (n *Node) putMailbox(w http.ResponseWriter, r *http.Request) error {
	b, err := mailboxOf(w, r)
	if err == nil {
		err = deskMail{n}.Connect(r.Context(), web.Actor(r.Context(), r.FormValue("by")), b)
	}
	if err != nil {
		return err
	}
	return n.getMailSettings(w, r)
}

func outgoingOf(w http.ResponseWriter, r *http.Request) (o settings.Outgoing, err error) {
	var q outgoingWord
	err = web.Read(w, r, "the server", route.MaxBody, &q)
	return settings.Outgoing(q), err
}

func (n *Node) postTry(w http.ResponseWriter, r *http.Request) error {
	o, err := outgoingOf(w, r)
	if err != nil {
		return err
	}
	steps, err := deskMail{n}.Try(r.Context(), o)
	if err != nil {
		return err
	}
	out := []mailStep{}
	for _, s := range steps {
		out = append(out, mailStep{Text: s})
	}
	return web.Write(w, out)
}

func (n *Node) putOutgoing(w http.ResponseWriter, r *http.Request) error {
	o, err := outgoingOf(w, r)
	if err == nil {
		err = deskMail{n}.SendBy(r.Context(), web.Actor(r.Context(), r.FormValue("by")), o)
	}
	if err != nil {
		return err
	}
	return n.getMailSettings(w, r)
}

// askedTest is a test of mail that comes from outside: signed and encrypted by nothing, in the asker's name.
func askedTest(ctx context.Context, ask mailTest) mailTest {
	if ask.By = web.Actor(ctx, ask.By); ask.Sign == "" {
		ask.Sign = keys.None
	}
	return ask
}

// sketched is a feed as it was guessed from a sample.
type sketched struct {
	File string     `json:"file"` // what PUT /api/v1/feeds/{name} takes, once it is mended
	Look *feed.Look `json:"look"`
}

func (n *Node) postSketch(w http.ResponseWriter, r *http.Request) error {
	sample, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	d, err := feed.Sketch(r.FormValue("name"), r.FormValue("file"), r.FormValue("format"), format.Options{}, sample)
	if err != nil {
		return err
	}
	const shown = 3
	l, err := d.Look(shown)
	if err != nil {
		return err
	}
	return web.Write(w, sketched{string(d.File()), l})
}

type feedKept struct {
	Name string `json:"name"`
}

func (n *Node) putFeed(w http.ResponseWriter, r *http.Request) error {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	name := r.PathValue("name")
	proved, _, err := feed.Proved(name+".txtar", text)
	if err != nil {
		return err
	}
	if err := (feedMaker{n: n}).MakeFeed(r.Context(), web.Actor(r.Context(), r.FormValue("by")), name, proved); err != nil {
		return err
	}
	return web.Write(w, feedKept{name})
}
