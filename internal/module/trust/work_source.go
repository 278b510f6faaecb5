package trust

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/trust/sso"
)

// Source is what the node makes of the word of somebody else who says who a person is: an issuer, or a directory.
type Source struct {
	Way       string        // how a session is marked that began by it
	Of        string        // what its subjects are told apart by from those of others
	Create    bool          // make accounts for people who have none
	Roles     []sso.Pair    // what groups are on the node, judged at each sign-in; none: roles are given on the node
	Clearance []sso.Pair    // the same of the strictest mark that people see
	Only      bool          // of the team, administrators alone sign in by a password of the node's own or a passkey
	Holds     time.Duration // how long a sign-in by it holds at most; 0: as long as any
}

// ParseGroupRole reads what a group is on the node: a role of the team's people.
func ParseGroupRole(line string) (sso.Pair, error) {
	p, err := sso.ParsePair(line)
	if err != nil {
		return p, err
	}
	roles, err := ParseRoles([]string{p.Means})
	if err != nil || roles[0] == Constituent || roles[0] == Bot {
		return p, fmt.Errorf("%.40q is no role that a group gives: duty, handler, lead, administrator or auditor", p.Means)
	}
	p.Means = string(roles[0])
	return p, nil
}

// ParseGroupClearance reads which mark the members of a group may see.
func ParseGroupClearance(line string) (sso.Pair, error) {
	p, err := sso.ParsePair(line)
	if err != nil {
		return p, err
	}
	if _, err := tocsin.ParseMark(p.Means); err != nil {
		return p, fmt.Errorf("%.40q is no TLP mark", p.Means)
	}
	return p, nil
}

// sources are those whose word the node takes.
func (r *Room) sources() (list []*Source) {
	if r.SSO != nil {
		list = append(list, &r.SSO.Source)
	}
	if r.Directory != nil {
		list = append(list, &r.Directory.Source)
	}
	return list
}

// source returns the one of a way; nil where there is none.
func (r *Room) source(way string) *Source {
	for _, s := range r.sources() {
		if s.Way == way {
			return s
		}
	}
	return nil
}

// mayLocally reports whether somebody may come in by a password of the node's own or a passkey. Where a source is for all,
// those are for whom it is not made, the people of constituents, and for administrators, on the day on which it is away.
func (r *Room) mayLocally(u User) bool {
	only := slices.ContainsFunc(r.sources(), func(s *Source) bool { return s.Only })
	return !only || slices.Contains(u.Roles, Administrator) || slices.Contains(u.Roles, Constituent)
}

// errWord is the answer to everybody whom the word of a source does not let in.
func errWord(way string, cause error) error {
	return &tocsin.Fault{Why: tocsin.Denied, Field: way, Text: "the sign-in was not taken", Err: cause}
}

// refuse writes down that somebody was not let in by a way, and returns what they are told.
func (r *Room) refuse(ctx context.Context, way string, u User, why string, from Place, cause error) error {
	why = way + "." + why
	if err := r.turnAway(ctx, u, why, from); err != nil {
		return err
	}
	if cause == nil {
		cause = errors.New(why)
	}
	r.Log.Info("sign-in refused", "why", why, "error", cause)
	return errWord(way, cause)
}

// turnAway writes down that somebody was not let in.
func (r *Room) turnAway(ctx context.Context, u User, why string, from Place) error {
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error { return refused(ctx, tx, u, why, from.Address) })
	if err != nil {
		return fmt.Errorf("refuse a sign-in: %w", err)
	}
	return nil
}

// settle finds or makes the account of whom a source named, and brings it up to what it says now. why is the reason why
// they are not let in, which changes nothing but that who has lost all roles is signed out.
func (r *Room) settle(ctx context.Context, tx *sqldb.Tx, s *Source, who sso.Person) (u User, why string, err error) {
	if u, err = userBySubject(ctx, tx, s.Of, who.Subject); err != nil {
		return u, "", err
	}
	switch {
	case u.ID == 0:
		u, why, err = r.create(ctx, tx, s, who)
	case u.Disabled || slices.Contains(u.Roles, Constituent):
		why = "role"
	default:
		why, err = s.judge(ctx, tx, &u, who)
	}
	if err != nil || why != "" {
		return u, why, err
	}
	if !u.May(ActAccount) {
		return u, "role", nil
	}
	return u, "", useExternal(ctx, tx, s.Of, who.Subject)
}

// create makes the account of somebody who has none, if the settings say so and their groups mean a role. A name
// that somebody has already is never taken for the same person.
func (r *Room) create(ctx context.Context, tx *sqldb.Tx, s *Source, who sso.Person) (u User, why string, err error) {
	some, err := someUser(ctx, tx)
	if err != nil {
		return u, "", err
	}
	if !s.Create || !some {
		return u, "unknown", nil
	}
	u, err = s.wish(who).user()
	if err != nil || slices.Contains(u.Roles, Constituent) || slices.Contains(u.Roles, Bot) {
		return User{}, "unmapped", nil //nolint:nilerr // a name or groups that make no account are a refusal
	}
	taken, err := userNamed(ctx, tx, u.Name)
	if err != nil || taken.ID != 0 {
		return User{}, "taken", err
	}
	if u.ID, err = insertUser(ctx, tx, u); err != nil {
		return u, "", err
	}
	if err := insertExternal(ctx, tx, u.ID, s.Of, who.Subject, shown(who.Name)); err != nil {
		return u, "", err
	}
	if address, err := mail.Address(who.Mail); err == nil { // who keeps people's accounts keeps their addresses
		if err := saveAddress(ctx, tx, u.ID, Address{Address: address, Confirmed: tx.Now}); err != nil {
			return u, "", err
		}
	}
	if err := r.joined(ctx, tx, u.Name); err != nil {
		return u, "", err
	}
	return u, "", audit.Add(ctx, tx, audit.Line{Actor: u.Name, Act: "trust.add", Subject: u.Name,
		Detail: map[string]any{"roles": u.Roles, "clearance": u.Clearance, "by": s.Way}})
}

// judge gives a user the roles and the clearance that their groups mean now. Whose groups mean no role any more is not
// let in, and where they are signed in ends.
func (s *Source) judge(ctx context.Context, tx *sqldb.Tx, u *User, who sso.Person) (why string, err error) {
	w, was := s.wish(who), rolesText(u.Roles)+" "+u.Clearance
	if len(s.Roles) > 0 {
		if u.Roles, err = ParseRoles(w.Roles); err != nil {
			return "unmapped", endSessions(ctx, tx, u.ID, 0)
		}
	}
	if len(s.Clearance) > 0 {
		u.Clearance = w.Clearance
	}
	if rolesText(u.Roles)+" "+u.Clearance == was {
		return "", nil
	}
	if err := saveUser(ctx, tx, *u); err != nil {
		return "", err
	}
	return "", audit.Add(ctx, tx, audit.Line{Actor: u.Name, Act: "trust.change", Subject: u.Name,
		Detail: map[string]any{"roles": u.Roles, "clearance": u.Clearance, "by": s.Way}})
}

// wish is the account that the word of a source makes: cleared up to TLP:GREEN where no group says more.
func (s *Source) wish(who sso.Person) Wish {
	name, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(who.Name)), "@")
	mark := tocsin.Green
	for i, text := range sso.Of(s.Clearance, who.Groups) {
		if m, err := tocsin.ParseMark(text); err == nil && (i == 0 || m < mark) {
			mark = m
		}
	}
	return Wish{Name: name, Display: shown(who.Display), Roles: sso.Of(s.Roles, who.Groups), Clearance: mark.String()}
}

// shown cuts a name of a source's to what a page shows.
func shown(name string) string {
	s, err := display(name, "")
	if err != nil {
		return ""
	}
	return s
}

// link links a user with whom a source named, and returns the secret of the session as anew does.
func (r *Room) link(ctx context.Context, s *Source, u User, session int64, who sso.Person) (secret string, err error) {
	return r.anew(ctx, "trust.link", u, session, func(tx *sqldb.Tx, u *User) (any, error) {
		if !u.May(ActAccount) || slices.Contains(u.Roles, Constituent) {
			return nil, errWord(s.Way, errors.New("role"))
		}
		return map[string]string{"issuer": s.Of, "subject": who.Subject}, insertExternal(ctx, tx, u.ID, s.Of, who.Subject, shown(who.Name))
	})
}

// Unlink takes a user's link to a source away, and returns the secret of the session as anew does. The last way to sign in stays.
func (r *Room) Unlink(ctx context.Context, s *Source, u User, session int64) (secret string, err error) {
	return r.anew(ctx, "trust.unlink", u, session, func(tx *sqldb.Tx, u *User) (any, error) {
		if err := dropExternal(ctx, tx, u.ID, s.Of); err != nil {
			return nil, err
		}
		now, err := mustNamed(ctx, tx, u.Name)
		if err == nil && !now.Joined {
			err = &tocsin.Fault{Why: tocsin.Conflict, Field: "last", Text: "it is the last way to sign in: add another first"}
		}
		return nil, err
	})
}
