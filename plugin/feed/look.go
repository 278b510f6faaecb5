package feed

import (
	"errors"
	"fmt"
	"strings"

	"tocsin"
	"tocsin/plugin/norm"
)

var errLook = errors.New("neither an address, a network, a host name, a URL nor a hash")

// lookTargets are the keys that a value may go to by what it looks like.
type lookTargets struct {
	ip, network, fqdn, url, port, md5, sha1, sha256 *target
}

func (m *mapping) lookTargets(side string) (*lookTargets, error) {
	if side != "source" && side != "destination" {
		return nil, fmt.Errorf("look is source or destination, not %.40q", side)
	}
	t := &lookTargets{}
	for key, to := range map[string]**target{
		side + ".ip": &t.ip, side + ".network": &t.network, side + ".fqdn": &t.fqdn, side + ".url": &t.url, side + ".port": &t.port,
		"malware.hash.md5": &t.md5, "malware.hash.sha1": &t.sha1, "malware.hash.sha256": &t.sha256,
	} {
		var err error
		if *to, err = m.target(key); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// lookAt gives a value to the key that it looks to be for.
func (m *Mapper) lookAt(ev *tocsin.Event, c *column, t *lookTargets, v string) (bool, error) {
	v = norm.Refang(strings.TrimSpace(v))
	if norm.Nothing(v) {
		return false, nil
	}
	if to, out := t.whole(v); to != nil {
		m.put(ev, c, to, out)
		return true, nil
	}
	host, port := norm.HostPort(v)
	to, out := t.whole(host)
	if port, err := norm.Integer(port); to != nil && err == nil && len(port) <= 5 {
		m.put(ev, c, to, out)
		m.put(ev, c, t.port, port)
		return true, nil
	}
	return false, errLook
}

// whole returns the target of a value and how it is written there; nil when it looks like nothing.
func (t *lookTargets) whole(v string) (*target, string) {
	if out, err := norm.IP(v); err == nil {
		return t.ip, out
	}
	if strings.Contains(v, "://") {
		out, err := norm.URL(v)
		if err != nil {
			return nil, ""
		}
		return t.url, out
	}
	if strings.Contains(v, "/") {
		out, err := norm.Network(v)
		if err != nil {
			return nil, ""
		}
		return t.network, out
	}
	if hash := t.hash(v); hash != nil {
		return hash, strings.ToLower(v)
	}
	if out, err := norm.FQDN(v); err == nil {
		return t.fqdn, out
	}
	return nil, ""
}

// hash returns the target of a hash by its length in hexadecimal digits.
func (t *lookTargets) hash(v string) *target {
	for _, c := range v {
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return nil
		}
	}
	switch len(v) {
	case 32:
		return t.md5
	case 40:
		return t.sha1
	case 64:
		return t.sha256
	}
	return nil
}
