package bell

import (
	"net/http"
	"strconv"

	"tocsin"
	"tocsin/internal/kit/notice"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/trust"
)

// The bodies and answers of the API.
type (
	// Notice is one notice with what it is about.
	Notice struct {
		notice.Line
		Title string `json:"title,omitempty"`
		TLP   string `json:"tlp,omitempty"`
	}
	// Noticed are somebody's notices.
	Noticed struct {
		New     int64    `json:"new"` // how many of all were not seen, counted up to 100
		Notices []Notice `json:"notices"`
	}
	// Seeing says which notices were seen.
	Seeing struct {
		Notice int64 `json:"notice"`
		All    bool  `json:"all,omitempty"` // and all older ones
	}
	// Choices are how somebody wants to be told, by the kind of notice, and the address of their own.
	Choices struct {
		Kinds   map[notice.Kind]notice.Way `json:"kinds"`         // none, console, digest, mail
		From    int                        `json:"from_priority"` // letters of items from this priority on; 0 is all
		Address trust.Address              `json:"address"`
		Answers bool                       `json:"answers"` // answers by mail to letters of notices are notes, where the node takes them
	}
	// Chosen are the kinds that are to be changed, and the priority from which on letters are wanted, and whether answers are notes; null stays.
	Chosen struct {
		Kinds map[notice.Kind]notice.Way `json:"kinds"`
		From  *int                       `json:"from_priority,omitempty"`
		// Answers says whether answers by mail are notes; a change ends those to letters of before.
		Answers *bool `json:"answers,omitempty"`
	}
	// Wanted is an address that notices are to go to; "" forgets the one that there is.
	Wanted struct {
		Address string `json:"address"`
	}
	// Code is the code that went to an address.
	Code struct {
		Code string `json:"code"`
	}
)

// API adds what a person asks of their own notices.
func (b *Bell) API(t *route.Table) {
	on := func(pattern string, h web.Handler, scope string, d route.Doc) {
		d.Scope, d.Person = "notices:"+scope, true
		t.On(pattern, h, d)
	}
	const path = "/api/v1/notices"
	on("GET "+path, b.getNotices, "read", route.Doc{Summary: "One's own notices, the newest first", Answer: Noticed{},
		Query: []route.Param{{Name: "before", Help: "older than this one; 0 is the newest", Number: true}}})
	on("POST "+path+"/seen", b.postSeen, "write", route.Doc{Summary: "Note that notices were seen", Body: Seeing{}, Answer: Noticed{}})
	on("GET "+path+"/choices", b.getChoices, "read", route.Doc{Summary: "How one is told", Answer: Choices{}})
	on("PUT "+path+"/choices", b.putChoices, "write", route.Doc{Summary: "Choose how one is told; kinds that are not named stay", Body: Chosen{}, Answer: Choices{}})
	on("PUT "+path+"/address", b.putAddress, "write", route.Doc{Summary: "Want notices at an address of one's own; a code goes there", Body: Wanted{}, Answer: Choices{}})
	on("POST "+path+"/address/confirm", b.postCode, "write", route.Doc{Summary: "Confirm the address by the code that went there", Body: Code{}, Answer: Choices{}})
}

// person is whose token it is.
func (b *Bell) person(r *http.Request) (trust.User, web.Asker, error) {
	who, ok := web.AskerOf(r.Context())
	if !ok || !who.Person {
		return trust.User{}, who, tocsin.Faultf(tocsin.Denied, "notices are a person's: take a token of one's own")
	}
	u, err := b.Room.Named(r.Context(), who.Name)
	return u, who, err
}

func (b *Bell) getNotices(w http.ResponseWriter, r *http.Request) error {
	_, who, err := b.person(r)
	if err != nil {
		return err
	}
	before := int64(0)
	if s := r.FormValue("before"); s != "" {
		if before, err = strconv.ParseInt(s, 10, 64); err != nil || before < 0 {
			return &tocsin.Fault{Why: tocsin.Invalid, Field: "before", Text: "is no number of a notice"}
		}
	}
	lines, err := b.Notices.List(r.Context(), who.Name, b.hidden(who), before, listLimit)
	if err != nil {
		return err
	}
	about, err := b.about(r.Context(), who, lines...)
	if err != nil {
		return err
	}
	out := Noticed{Notices: []Notice{}}
	for _, l := range lines {
		a, shown := about[l.About]
		switch {
		case l.About == "":
			out.Notices = append(out.Notices, Notice{Line: l})
		case shown:
			out.Notices = append(out.Notices, Notice{l, a.Title, a.Mark.String()})
		}
	}
	if out.New, err = b.New(r.Context(), who); err != nil {
		return err
	}
	return web.Write(w, out)
}

func (b *Bell) postSeen(w http.ResponseWriter, r *http.Request) error {
	_, who, err := b.person(r)
	if err != nil {
		return err
	}
	var s Seeing
	if err := web.Read(w, r, "the notice", route.MaxBody, &s); err != nil {
		return err
	}
	if err := b.Notices.See(r.Context(), who.Name, s.Notice, s.All); err != nil {
		return err
	}
	return b.getNotices(w, r)
}

func (b *Bell) getChoices(w http.ResponseWriter, r *http.Request) error {
	u, _, err := b.person(r)
	if err != nil {
		return err
	}
	var c Choices
	if c.Kinds, err = b.Notices.Choices(r.Context(), u.Name); err != nil {
		return err
	}
	if c.From, err = b.Notices.Floor(r.Context(), u.Name); err != nil {
		return err
	}
	if c.Address, err = b.Room.AddressOf(r.Context(), u); err != nil {
		return err
	}
	said, err := b.Notices.Answers(r.Context(), u.Name)
	if err != nil {
		return err
	}
	c.Answers = !said.Off
	return web.Write(w, c)
}

// changing reads what somebody wants, does it, and answers with how they are told then.
func changing[T any](b *Bell, w http.ResponseWriter, r *http.Request, do func(u trust.User, body T) error) error {
	u, _, err := b.person(r)
	if err != nil {
		return err
	}
	var body T
	if err := web.Read(w, r, "the wish", route.MaxBody, &body); err != nil {
		return err
	}
	if err := do(u, body); err != nil {
		return err
	}
	return b.getChoices(w, r)
}

func (b *Bell) putChoices(w http.ResponseWriter, r *http.Request) error {
	return changing(b, w, r, func(u trust.User, c Chosen) error {
		if c.From != nil {
			if err := b.Notices.From(r.Context(), u.Name, *c.From); err != nil {
				return err
			}
		}
		if c.Answers != nil {
			if err := b.Notices.SetAnswers(r.Context(), u.Name, !*c.Answers); err != nil {
				return err
			}
		}
		return b.Notices.Choose(r.Context(), u.Name, c.Kinds)
	})
}

func (b *Bell) putAddress(w http.ResponseWriter, r *http.Request) error {
	return changing(b, w, r, func(u trust.User, a Wanted) error {
		if a.Address == "" {
			return b.Room.DropAddress(r.Context(), u)
		}
		return b.Room.WantAddress(r.Context(), u, a.Address)
	})
}

func (b *Bell) postCode(w http.ResponseWriter, r *http.Request) error {
	return changing(b, w, r, func(u trust.User, c Code) error { return b.Room.ConfirmAddress(r.Context(), u, c.Code) })
}
