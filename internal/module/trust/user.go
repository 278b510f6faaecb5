package trust

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tocsin"
	"tocsin/internal/kit/lang"
)

// User is somebody who has an account.
type User struct {
	ID        int64     `json:"-"`
	Name      string    `json:"name"`
	Display   string    `json:"display"`
	Language  string    `json:"language"`
	Zone      string    `json:"zone"`
	Roles     []Role    `json:"roles"`
	Clearance string    `json:"clearance"`       // the strictest mark that they may see
	Owner     string    `json:"owner,omitempty"` // of a constituent: whose; "" is the team
	Disabled  bool      `json:"disabled"`
	Joined    bool      `json:"joined"` // has a passkey, a password with a second factor, or a link to the single sign-on
	Created   time.Time `json:"created"`
	Seen      time.Time `json:"seen,omitzero"`

	password     string    // its hash
	secret, next string    // of the second factor, and of one that is being set: sealed for placeFactor
	step         int64     // of the last code that was taken
	handle       string    // by which passkeys know the user
	since        time.Time // when they signed in; zero where no session brought them
	session      int64     // that brought them; 0 for none
}

// Wish is a user as somebody wants them.
type Wish struct {
	Name      string   `json:"name"`
	Display   string   `json:"display"`
	Language  string   `json:"language"`
	Zone      string   `json:"zone"`
	Roles     []string `json:"roles"`
	Clearance string   `json:"clearance"` // "" is what the roles warrant
	Owner     string   `json:"owner"`     // slug of a constituent
	By        string   `json:"by"`
}

var goodName = regexp.MustCompile(`^[a-z][a-z0-9._-]{0,31}$`)

// taken are names that stand for no person where it is said who did something.
var taken = []string{"node", "unknown", "mail", "public"}

// maxDisplay is how long the name that people see may be, in characters.
const maxDisplay = 80

// user checks a wish and fills what it leaves open.
func (w Wish) user() (u User, err error) {
	if !goodName.MatchString(w.Name) || slices.Contains(taken, w.Name) {
		return u, fault("name", "%.40q is no name of a user: 1 to 32 of a-z 0-9 . _ -, a letter first, none of %s", w.Name, strings.Join(taken, ", "))
	}
	u = User{Name: w.Name, Language: w.Language, Zone: w.Zone, Clearance: w.Clearance, Owner: w.Owner}
	if u.Roles, err = ParseRoles(w.Roles); err != nil {
		return u, err
	}
	if err := checkOwner(u.Owner, u.Roles); err != nil {
		return u, err
	}
	if u.Display, err = display(w.Display, w.Name); err != nil {
		return u, err
	}
	if u.Language == "" {
		u.Language = lang.Default
	}
	if !slices.Contains(lang.Tags(), u.Language) {
		return u, fault("language", "%.20q is none of %s", u.Language, strings.Join(lang.Tags(), ", "))
	}
	if err := checkZone(u.Zone); err != nil {
		return u, err
	}
	mark, err := tocsin.ParseMark(cmp.Or(u.Clearance, warrants(u.Roles).String()))
	if err != nil {
		return u, fault("clearance", "%.40q is no TLP mark", u.Clearance)
	}
	u.Clearance = mark.String()
	return u, nil
}

// warrants is the strictest mark that people of some roles see where nobody says otherwise. The team may see all; whoever is
// a constituent's reads what an organisation is told, which TLP:AMBER allows and TLP:RED, for named people alone, does not.
// Source: TLP 2.0 §3.
func warrants(roles []Role) tocsin.Mark {
	if slices.Contains(roles, Constituent) {
		return tocsin.Amber
	}
	return tocsin.Red
}

var goodOwner = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// checkOwner sees that whoever is a constituent's is said to be whose, and nobody else.
func checkOwner(owner string, roles []Role) error {
	constituent := slices.Contains(roles, Constituent)
	switch {
	case constituent && owner == "":
		return fault("owner", "somebody with the role constituent needs an owner: the slug of a constituent")
	case !constituent && owner != "":
		return fault("owner", "an owner goes with the role constituent alone")
	case owner != "" && !goodOwner.MatchString(owner):
		return fault("owner", "%.40q is no slug of a constituent", owner)
	}
	return nil
}

// zone is where the user lives; nil is where the team works.
func (u User) zone() *time.Location {
	if u.Zone == "" {
		return nil
	}
	z, err := time.LoadLocation(u.Zone)
	if err != nil {
		return nil
	}
	return z
}

// display is the name that people see.
func display(given, name string) (string, error) {
	s := strings.TrimSpace(given)
	if s == "" {
		s = name
	}
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > maxDisplay || strings.ContainsFunc(s, unicode.IsControl) {
		return "", fault("display", "it has at most %d characters, all printable", maxDisplay)
	}
	return s, nil
}

// checkZone refuses a zone that nobody knows; "" is the team's own.
func checkZone(zone string) error {
	const maxZone = 64
	if len(zone) > maxZone || strings.Contains(zone, "..") || zone == "Local" {
		return fault("zone", "%.40q is no time zone, as Africa/Lusaka is", zone)
	}
	if _, err := time.LoadLocation(zone); err != nil {
		return fault("zone", "%.40q is no time zone, as Africa/Lusaka is", zone)
	}
	return nil
}

// May reports whether the user may do something.
func (u User) May(a Act) bool { return !u.Disabled && May(u.Roles, a) }

// HasPassword reports whether the user has a password, and so can be asked for it again.
func (u User) HasPassword() bool { return u.password != "" }

// cleared is the strictest mark that the user may see. What can't be read is none.
func (u User) cleared() tocsin.Mark {
	m, err := tocsin.ParseMark(u.Clearance)
	if err != nil {
		return tocsin.Clear
	}
	return m
}

// Session is a browser that is signed in.
type Session struct {
	ID      int64     `json:"session"`
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"`
	Address string    `json:"address"`
	Agent   string    `json:"agent"`
	Way     string    `json:"way"` // by which somebody came in; "" for sessions from before it was kept

	ends time.Time // not after this; zero: no such moment
}

// How long a session lives: without being used, and at all. seenEvery is how exactly its use is noted.
const (
	sessionIdle  = 12 * time.Hour
	sessionWhole = 7 * 24 * time.Hour
	seenEvery    = time.Minute
	// ahead is how far ahead of the clock a session may have begun: further than it is set back in passing. One that began
	// while the clock was wrong by more would hold for as long besides.
	ahead = time.Hour
)

// alive reports whether a session still holds.
func (s Session) alive(now time.Time) bool {
	return s.Created.Before(now.Add(ahead)) && now.Before(s.Seen.Add(sessionIdle)) && now.Before(s.Created.Add(sessionWhole)) && (s.ends.IsZero() || now.Before(s.ends))
}

// inviteHolds is how long a one-time link can be used.
const inviteHolds = 72 * time.Hour
