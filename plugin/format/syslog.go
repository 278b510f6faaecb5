package format

import (
	"bytes"
	"io"
	"unsafe"

	"tocsin"
)

func init() { register("eve-syslog", syslogEVE{standardSizes}) }

// syslogEVE is Suricata's EVE JSON as a syslog server writes it: an object a line, behind a prefix with the time, the
// sensor and the program. Source: RFC 5424 §6; RFC 3164 §4.1; Suricata 8.0 §19.1.
type syslogEVE struct{ size sizes }

// Split cuts lines.
func (f syslogEVE) Split(r io.Reader, o Options) (Splitter, error) {
	s := newSplitter(r, f.size, cutLine(f.size.record))
	s.head = o.Comment
	return s, sniff(s, "syslog with Suricata EVE", false)
}

// Decode gives the sink each line's object, with the columns of the prefix beside it.
func (f syslogEVE) Decode(c *Chunk, sink Sink) {
	if c.give(sink) {
		return
	}
	flat, line := newFlattener(), c.Line
	for b := c.Data; len(b) > 0; line++ {
		end := bytes.IndexByte(b, '\n') + 1
		if end == 0 {
			end = len(b)
		}
		raw := trimLine(b[:end])
		b = b[end:]
		if len(bytes.TrimSpace(raw)) > 0 {
			syslogLine(flat, line, raw, sink)
		}
	}
}

func syslogLine(flat *flattener, line int64, raw []byte, sink Sink) {
	at := bytes.IndexByte(raw, '{')
	if at < 0 {
		sink.Reject(line, "", "the line holds no JSON object", raw)
		return
	}
	n, fields, reason := flat.flatten(raw[at:])
	switch {
	case reason == "" && len(bytes.TrimSpace(raw[at+n:])) > 0:
		reason = "something stands behind the JSON value"
	case reason == "" && !hasField(fields, "event_type"):
		sink.Reject(line, "event_type", "the record does not have it, so it is no Suricata EVE", raw)
		return
	}
	if reason != "" {
		sink.Reject(line, "", reason, raw)
		return
	}
	sink.Record(line, append(fields, syslogPrefix(raw[:at])...), raw)
}

// syslogPrefix gives the sensor's name and the program: the columns syslog.host and syslog.program.
func syslogPrefix(b []byte) []tocsin.Field {
	words := bytes.Fields(bytes.TrimSuffix(bytes.TrimRight(b, " "), []byte("@cee:")))
	if i := bytes.IndexByte(b, '<'); i > 0 && len(words) > 0 && allDigits(words[0]) {
		words = words[1:] // the length of the message, where one connection carries many. Source: RFC 6587 §3.4.1
	}
	if len(words) == 0 {
		return nil
	}
	first := words[0]
	if i := bytes.IndexByte(first, '>'); i > 0 && first[0] == '<' {
		first = first[i+1:]
	}
	words[0] = first
	switch {
	case len(first) == 1 && first[0] == '1' && len(words) >= 4: // version, time, host, program
		return prefixFields(words[2], words[3])
	case len(first) > 10 && first[4] == '-' && len(words) >= 3: // time of RFC 3339, host, program
		return prefixFields(words[1], words[2])
	case len(first) == 0 && len(words) >= 6: // "<14> Nov 24 08:00:00 host program"
		return prefixFields(words[4], words[5])
	case len(words) >= 5: // "Nov 24 08:00:00 host program[1]:"
		return prefixFields(words[3], words[4])
	}
	return nil
}

func prefixFields(host, program []byte) []tocsin.Field {
	if i := bytes.IndexAny(program, "[:"); i >= 0 {
		program = program[:i]
	}
	return []tocsin.Field{{Name: "syslog.host", Value: textOf(host)}, {Name: "syslog.program", Value: textOf(program)}}
}

// textOf is b as a string that shares its memory; "-" is nothing.
func textOf(b []byte) string {
	if len(b) == 0 || len(b) == 1 && b[0] == '-' {
		return ""
	}
	return unsafe.String(unsafe.SliceData(b), len(b))
}

func allDigits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0
}
