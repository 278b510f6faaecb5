package directory

import (
	"context"
	"crypto/x509"
	"errors"
	"net/url"
	"sync"
	"time"

	"tocsin/internal/module/trust/sso"
)

// Config says which directory, and how people and groups stand in it.
type Config struct {
	URL  string         // ldaps://host, or ldap://host, which is asked for TLS first
	CAs  *x509.CertPool // whose certificates are believed; nil: those of the machine
	Bind string         // DN of the node's own account; "" asks as nobody
	// Secret is the password of the node's own account.
	Secret string

	Base   string // DN under which people are
	Person string // filter of a person, with {name}

	ID       string // attribute that never changes: entryUUID, objectGUID
	Name     string // attribute that makes the user name of a new account
	Display  string // attribute with the name that people see
	Mail     string // attribute with their address; "" asks for none
	MemberOf string // attribute with the DNs of a person's groups; "" where Group finds them

	GroupBase string // DN under which groups are; "" is Base
	Group     string // filter of a person's groups, with {dn} or {name}; "" where MemberOf tells them

	Now func() time.Time
}

// Directory is asked who people are. It may be used by several goroutines at once.
type Directory struct {
	Config
	turns chan struct{} // a place each for the connections that are open at once

	mu    sync.Mutex
	down  error     // why it could not be had
	until time.Time // and until when nobody asks again
}

// ErrDown is the answer while the directory can't be asked, or answers what it must not.
var ErrDown = errors.New("the directory does not answer as it should")

// atOnce is how many connections are open at once; downHolds is how long nobody asks again after one could not be had:
// whoever wants in meanwhile is told at once.
const (
	atOnce    = 8
	downHolds = 15 * time.Second
)

// New returns a directory. It asks nothing yet.
func New(c Config) *Directory { return &Directory{Config: c, turns: make(chan struct{}, atOnce)} }

// Issuer is what the subjects of a directory are told apart by from those of others. The host is not in it: a directory
// that moves is the same. The attribute is: an id of one kind is never taken for one of another.
func Issuer(id string) string { return "ldap:" + plain(id) }

// GoodURL reports whether an address can be a directory's: a host, and a port if need be.
func GoodURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "ldaps" || u.Scheme == "ldap") && u.Hostname() != "" && u.User == nil &&
		(u.Path == "" || u.Path == "/") && u.RawQuery == "" && u.Fragment == ""
}

// Check looks whether the directory can be asked: that it answers, takes the node's account and has the base. missing are
// the groups that it does not have.
func (d *Directory) Check(ctx context.Context, groups []sso.Pair) (missing []string, err error) {
	c, err := d.open(ctx)
	if err != nil {
		return nil, err
	}
	defer c.close()
	if ok, err := c.there(d.Base); err != nil || !ok {
		return nil, or(err, errors.New("there is no "+d.Base))
	}
	for _, g := range groups {
		ok, err := c.there(g.Group)
		if err != nil {
			return nil, err
		}
		if !ok {
			missing = append(missing, g.Group)
		}
	}
	return missing, nil
}

func or(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
