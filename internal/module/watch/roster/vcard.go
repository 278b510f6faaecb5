package roster

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/emersion/go-vcard"

	"tocsin"
)

// maxProperty is how long one property of a card may be; a picture is longer, and left out.
const maxProperty = 8 << 10 // bytes

// maxCard is how long a card may be without what is too long.
const maxCard = 256 << 10 // bytes

// readVCard gives take a row for every card that has an organisation and an address. Source: RFC 6350 §6.
func readVCard(r *bufio.Reader, rep *Report, take func(row) error) error {
	c := cards{r: r}
	for {
		text, line, err := c.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", rep.File, err)
		}
		if len(text) > maxCard {
			rep.problem(line, "", "the card is too long; it is left out")
			continue
		}
		card, err := vcard.NewDecoder(bytes.NewReader(text)).Decode()
		if err != nil {
			rep.problem(line, "", "this is not a card that can be read; it is left out")
			continue
		}
		if err := takeCard(line, card, rep, take); err != nil {
			return err
		}
	}
}

func takeCard(line int64, card vcard.Card, rep *Report, take func(row) error) error {
	org, _, _ := strings.Cut(card.PreferredValue(vcard.FieldOrganization), ";")
	if strings.TrimSpace(org) == "" && card.Kind() == vcard.KindOrganization {
		org = card.PreferredValue(vcard.FieldFormattedName)
	}
	if strings.TrimSpace(org) == "" {
		rep.problem(line, "org", "the card names no organisation; it is left out")
		return nil
	}
	rw := row{line: line}
	rw.cells[colName] = org
	rw.cells[colEmail] = strings.Join(card.Values(vcard.FieldEmail), ";")
	if name := card.PreferredValue(vcard.FieldFormattedName); fold(name) != fold(org) {
		rw.cells[colContact] = strings.ReplaceAll(name, ";", ",")
	}
	rw.cells[colRole] = strings.ReplaceAll(cardRole(card), ";", ",")
	rw.cells[colPhone] = strings.ReplaceAll(strings.TrimPrefix(card.PreferredValue(vcard.FieldTelephone), "tel:"), ";", ",")
	rw.cells[colLanguage] = card.PreferredValue(vcard.FieldLanguage)
	if tz := card.Value(vcard.FieldTimezone); strings.Contains(tz, "/") {
		rw.cells[colZone] = tz
	}
	if rw.cells[colEmail] == "" && rw.cells[colPhone] == "" {
		rep.problem(line, "email", "the card has neither e-mail address nor telephone; its organisation is taken without a contact")
		rw.cells[colContact], rw.cells[colRole] = "", ""
	}
	return take(rw)
}

// cardRole is what the card says that somebody does.
func cardRole(card vcard.Card) string {
	for _, f := range []string{vcard.FieldRole, vcard.FieldTitle} {
		if v := card.PreferredValue(f); v != "" {
			return v
		}
	}
	return strings.Join(card.Categories(), ",")
}

// cards cuts a file into cards with their lines unfolded.
type cards struct {
	r    *bufio.Reader
	line int64
}

// next returns a card and the line on which it begins. What is longer than maxProperty is not in it.
func (c *cards) next() (text []byte, at int64, err error) {
	var out, property bytes.Buffer
	inside := false
	flush := func() {
		if property.Len() > 0 && property.Len() <= maxProperty && out.Len() <= maxCard {
			out.Write(property.Bytes())
			out.WriteByte('\n')
		}
		property.Reset()
	}
	for {
		raw, long, err := c.read()
		if err != nil {
			flush()
			if inside && errors.Is(err, io.EOF) {
				return out.Bytes(), at, nil
			}
			return nil, at, err
		}
		if folded := len(raw) > 0 && (raw[0] == ' ' || raw[0] == '\t'); folded {
			if property.Len() <= maxProperty {
				property.Write(raw[1:])
			}
			continue
		}
		flush()
		switch head := strings.ToUpper(string(bytes.TrimSpace(raw[:min(len(raw), 32)]))); {
		case head == "BEGIN:VCARD":
			out.Reset()
			inside, at = true, c.line
		case head == "END:VCARD" && inside:
			out.WriteString("END:VCARD\n")
			return out.Bytes(), at, nil
		}
		if inside && !long {
			property.Write(raw)
		}
	}
}

// read returns a line, or the beginning of one that is too long.
func (c *cards) read() (raw []byte, long bool, err error) {
	raw, long, err = readLine(c.r, maxProperty)
	if err == nil {
		c.line++
	}
	return raw, long, err
}

// readLine returns the next line without its end, and whether it was longer than most bytes and is cut there. The last
// line need not end.
func readLine(r *bufio.Reader, most int) (line []byte, long bool, err error) {
	any := false
	for {
		part, err := r.ReadSlice('\n')
		any = any || len(part) > 0
		if room := most - len(line); len(part) > room+2 {
			part, long = part[:max(room, 0)], true
		}
		line = append(line, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (!any || !errors.Is(err, io.EOF)):
			return nil, long, err
		}
		return bytes.TrimRight(line, "\r\n"), long, nil
	}
}

var errNoCountry = &tocsin.Fault{Why: tocsin.Invalid, Text: "the node has no country: of a registry's dump just the objects of the node's country are taken"}
