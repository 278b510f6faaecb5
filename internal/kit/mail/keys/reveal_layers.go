package keys

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	letter "tocsin/internal/kit/mail"
)

// Limits of what is looked for within a letter.
const (
	maxNest  = 6   // parts within parts
	maxSeals = 20  // layers of one letter, all parts together
	maxInner = 100 // parts of one multipart
)

// opening is one letter on its way through its layers.
type opening struct {
	c       content
	r       *Ring
	from    string
	out     Revealed
	changed bool // a layer was taken off
	outer   bool // the letter as a whole was signed or encrypted
}

// open takes off what can be taken off an entity: layers around all of it, and then those of its parts.
func (o *opening) open(entity []byte, path string, depth int) []byte {
	for layer := 0; layer < maxLayers && len(o.out.Layers) < maxSeals; layer++ {
		var one Revealed
		inner, ok := o.c.peel(entity, o.from, o.r, &one)
		if one.Encrypted != None || one.Signed != None || one.Trouble != "" {
			o.note(one, path)
		}
		if !ok {
			break
		}
		o.changed = true
		if path == "" {
			o.subject(inner)
		}
		entity = letter.Split(inner).Content
	}
	if depth < maxNest {
		entity = o.parts(entity, path, depth)
	}
	return entity
}

// note adds what one layer said to what is known of the letter.
func (o *opening) note(one Revealed, path string) {
	out := &o.out
	first := len(out.Layers) == 0
	if path == "" {
		o.outer = true
	}
	signedBefore := out.Signed != None
	if one.Encrypted != None {
		out.Encrypted = one.Encrypted
	}
	if one.Signed != None {
		out.Signed, out.Signer = one.Signed, one.Signer
		out.Good = one.Good && path == "" && (!signedBefore || out.Good)
	}
	out.Partial = out.Partial || one.Partial || path != "" && (first || !o.outer)
	out.NotForUs = out.NotForUs || one.NotForUs
	out.UnknownKey = out.UnknownKey || one.UnknownKey
	if one.Trouble != "" {
		if path != "" {
			one.Trouble = fmt.Sprintf("part %s: %s", path, one.Trouble)
		}
		out.Trouble = strings.TrimPrefix(out.Trouble+"; "+one.Trouble, "; ")
	}
	out.Layers = append(out.Layers, Layer{Path: path, Encrypted: one.Encrypted, Signed: one.Signed, Signer: one.Signer, Good: one.Good, Trouble: one.Trouble})
}

// subject takes the subject of within, where the sender's program says that its headers were protected too. Only what
// stands in the outermost content counts: a letter that is forwarded within has headers of its own.
// Source: RFC 9788 §2.
func (o *opening) subject(inner []byte) {
	head, _, _, params := contentType(inner)
	if params["protected-headers"] != "" || params["hp"] != "" {
		if s := header(head, "Subject"); s != "" && len(s) < 2000 {
			o.out.Subject = s
		}
	}
}

// parts opens what is sealed among the parts of an entity, and puts the entity together again.
func (o *opening) parts(entity []byte, path string, depth int) []byte {
	head, body, kind, params := contentType(entity)
	if !strings.HasPrefix(kind, "multipart/") {
		return entity
	}
	mark := params["boundary"]
	pieces := cutParts(body, mark, maxInner)
	if len(pieces) == 0 || len(pieces) >= maxInner {
		return entity
	}
	touched := false
	for i, piece := range pieces {
		sub := o.open(piece, strings.TrimPrefix(path+"."+strconv.Itoa(i+1), "."), depth+1)
		touched = touched || !bytes.Equal(sub, piece)
		pieces[i] = sub
	}
	if !touched {
		return entity
	}
	return rejoin(head, mark, pieces)
}

// rejoin writes parts between boundaries again. Where what was decrypted holds the boundary itself, so that it could
// pass for another part, another one is taken.
func rejoin(head, mark string, pieces [][]byte) []byte {
	all := bytes.Join(pieces, []byte("\r\n"))
	if nextMark(append([]byte("\r\n"), all...), []byte("\r\n--"+mark)) >= 0 {
		fresh := boundary(all)
		head = strings.ReplaceAll(head, mark, fresh)
		mark = fresh
	}
	out := []byte(head + "\r\n\r\n")
	for _, piece := range pieces {
		out = append(append(out, "--"+mark+"\r\n"...), piece...)
		out = append(out, "\r\n"...)
	}
	return append(out, "--"+mark+"--\r\n"...)
}
