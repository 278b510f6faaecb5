package keys

import (
	"encoding/asn1"

	"tocsin"
)

// maxBER is how deep values may stand within values.
const maxBER = 40

// definite writes values whose length is left open, as programs write that make letters in one go, with their lengths.
// Source: RFC 5652 §2.
func definite(b []byte) ([]byte, error) {
	out, _, err := definiteOne(b, 0)
	return out, err
}

// definiteOne writes the value at the start of b, and returns how many bytes it had.
func definiteOne(b []byte, depth int) (out []byte, used int, err error) {
	broken := tocsin.Faultf(tocsin.Invalid, "the S/MIME content is broken")
	if depth > maxBER || len(b) < 2 || b[0]&0x1f == 0x1f {
		return nil, 0, broken
	}
	if b[0]&0x20 == 0 || b[1] != 0x80 {
		var raw asn1.RawValue
		rest, err := asn1.Unmarshal(b, &raw)
		if err != nil {
			return nil, 0, broken
		}
		if b[0]&0x20 == 0 {
			return raw.FullBytes, len(b) - len(rest), nil
		}
		inner, n, err := definiteAll(raw.Bytes, depth+1, false)
		if err != nil || n != len(raw.Bytes) {
			return nil, 0, broken
		}
		return tagged(b[0], inner), len(b) - len(rest), nil
	}
	inner, n, err := definiteAll(b[2:], depth+1, true)
	if err != nil {
		return nil, 0, err
	}
	return tagged(b[0], inner), 2 + n, nil
}

// definiteAll writes values up to the end of b, or up to the mark of the end.
func definiteAll(b []byte, depth int, open bool) (out []byte, used int, err error) {
	for used < len(b) {
		if open && len(b)-used >= 2 && b[used] == 0 && b[used+1] == 0 {
			return out, used + 2, nil
		}
		one, n, err := definiteOne(b[used:], depth)
		if err != nil {
			return nil, 0, err
		}
		out = append(out, one...)
		used += n
	}
	if open {
		return nil, 0, tocsin.Faultf(tocsin.Invalid, "the S/MIME content is cut off")
	}
	return out, used, nil
}

// tagged writes a value with its length.
func tagged(tag byte, content []byte) []byte {
	n := len(content)
	head := []byte{tag}
	switch {
	case n < 0x80:
		head = append(head, byte(n))
	default:
		var size []byte
		for v := n; v > 0; v >>= 8 {
			size = append([]byte{byte(v)}, size...) //nolint:gosec // the low byte
		}
		head = append(append(head, 0x80|byte(len(size))), size...) //nolint:gosec // at most 8
	}
	return append(head, content...)
}
