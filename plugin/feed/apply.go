package feed

import (
	"errors"
	"strings"

	"tocsin"
	"tocsin/plugin/norm"
)

var errPort = errors.New("not a port, which is 0 to 65535")

// do does one step with a column's value. got says whether the event has something from it.
func (m *Mapper) do(ev *tocsin.Event, c *column, s *step, v string) (got bool, err error) {
	if s.plain {
		return m.give(ev, c, s, s.to, v)
	}
	if v = s.convert(v); v == "" {
		return false, nil
	}
	if s.With != "" {
		return m.request(ev, c, s, v)
	}
	if s.Slash != "" {
		v += "/" + strings.TrimSpace(m.value(s.Slash))
	}
	switch {
	case s.look != nil:
		return m.lookAt(ev, c, s.look, v)
	case s.by != nil:
		return m.giveBy(ev, c, s, v)
	}
	return m.give(ev, c, s, s.to, v)
}

// convert does what a step says of the value alone. "" means that there is nothing.
func (s *step) convert(v string) string {
	for _, drop := range s.Drop {
		if strings.EqualFold(v, drop) {
			return ""
		}
	}
	v = strings.TrimSuffix(strings.TrimPrefix(v, s.TrimPrefix), s.TrimSuffix)
	if s.find != nil {
		v = found(s.find, v)
	}
	if s.Split != "" && s.by == nil {
		v = piece(v, s.Split, s.Take)
	}
	switch s.Part {
	case "host":
		v = hostPart(v)
	case "port":
		v = portPart(v)
	}
	if s.Lower {
		v = strings.ToLower(v)
	}
	if s.Unpad {
		v = unpad(v)
	}
	if s.CVE {
		v = cves(v)
	}
	if s.Words != nil {
		v = firstWord(v, s.Words)
	}
	if s.Table != nil {
		v = s.tabled(v)
	}
	return v
}

// tabled looks a value up in the step's table.
func (s *step) tabled(v string) string {
	if to, ok := s.Table[strings.ToLower(strings.TrimSpace(v))]; ok {
		return to
	}
	switch s.Else {
	case "":
		return v
	case "-":
		return ""
	}
	return s.Else
}

// give writes a value as its key's kind is written and gives it to the event.
func (m *Mapper) give(ev *tocsin.Event, c *column, s *step, t *target, v string) (bool, error) {
	if t.raw && s.Time == nil {
		m.put(ev, c, t, v)
		return true, nil
	}
	if t.kind == tocsin.DateTime || s.Time != nil {
		return m.giveTime(ev, c, s, t, v)
	}
	out, err := norm.Value(t.kind, v)
	switch {
	case err != nil && t.kind == tocsin.ClassificationType:
		return false, m.class(ev, c, t, err)
	case err != nil:
		return false, err
	case out == "":
		return false, nil
	case t.port && (len(out) > 5 || out[0] == '-' || len(out) == 5 && out > "65535"):
		return false, errPort
	}
	m.put(ev, c, t, out)
	return true, nil
}

func (m *Mapper) giveTime(ev *tocsin.Event, c *column, s *step, t *target, v string) (bool, error) {
	v = strings.TrimSpace(v)
	if norm.Nothing(v) {
		return false, nil
	}
	layouts := s.Time
	if layouts == nil {
		layouts = norm.Layouts()
	}
	out, ns, err := norm.Time(layouts, v)
	if err != nil {
		return false, err
	}
	if t.key == keyTime && m.seen[t.slot] != m.row {
		ev.Time, m.timed = ns, c.name
	}
	m.put(ev, c, t, out)
	return true, nil
}

// giveBy gives a value to the key, or the keys, that another column's value stands for.
func (m *Mapper) giveBy(ev *tocsin.Event, c *column, s *step, v string) (bool, error) {
	targets := s.by[strings.ToLower(m.joined(s.By))]
	if targets == nil {
		if targets = s.by["*"]; targets == nil {
			m.keep(ev, c, v)
			return true, nil
		}
	}
	got := false
	for i, t := range targets {
		piece := v
		if len(targets) > 1 && s.Split != "" {
			if i < len(targets)-1 {
				piece, v, _ = strings.Cut(v, s.Split)
			}
		}
		g, err := m.giveOrLook(ev, c, s, t, piece)
		if err != nil {
			return got, err
		}
		got = got || g
	}
	return got, nil
}

func (m *Mapper) giveOrLook(ev *tocsin.Event, c *column, s *step, t *target, v string) (bool, error) {
	if t.look != nil {
		return m.lookAt(ev, c, t.look, v)
	}
	return m.give(ev, c, s, t, v)
}

// joined returns the record's value of a column, or of several ("a+b") with colons between.
func (m *Mapper) joined(names string) string {
	first, rest, more := strings.Cut(names, "+")
	if !more {
		return m.value(first)
	}
	return m.value(first) + ":" + m.joined(rest)
}

// value returns the record's value of a column; "" when it has none.
func (m *Mapper) value(name string) string {
	for i := range m.fields {
		if m.fields[i].Name == name {
			return m.fields[i].Value
		}
	}
	return ""
}

// request makes a URL of a request line ("GET /a HTTP/1.1") or a path, with the host that another column has. The line
// itself is kept beside it.
func (m *Mapper) request(ev *tocsin.Event, c *column, s *step, v string) (bool, error) {
	url := v
	if !strings.Contains(v, "://") {
		url = requestURL(v, m.value(s.With), m.secure())
		m.keep(ev, c, v)
	}
	if url == "" {
		return true, nil
	}
	out, err := norm.URL(url)
	if err != nil {
		if url == v {
			return false, err
		}
		return true, nil
	}
	m.put(ev, c, s.to, out)
	return true, nil
}

// secure reports whether a row's HTTP was inside TLS.
func (m *Mapper) secure() bool {
	return strings.EqualFold(m.value("application"), "https") || m.value("ssl_cipher") != "" || m.value("dst_port") == "443"
}

// requestURL returns the URL of a request line at a host; "" when it has no path or the host is unknown.
func requestURL(line, host string, secure bool) string {
	path := line
	if _, rest, ok := strings.Cut(line, " "); ok {
		path, _, _ = strings.Cut(rest, " ")
	}
	if host == "" || path == "" || path[0] != '/' {
		return ""
	}
	if secure {
		return "https://" + host + path
	}
	return "http://" + host + path
}
