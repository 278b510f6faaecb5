package outbox

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"tocsin"
	"tocsin/internal/kit/audit"
)

// Limits of a draft's words, in bytes.
const (
	maxWord = 200
	maxKey  = 512
	maxTo   = 2048 // an address of a webhook
	maxText = 2048
	maxMeta = 64 << 10
)

// check refuses what can't be kept or would be two lines where one is meant, and fills in who made it.
func (d *Draft) check() error {
	if d.Author == "" {
		d.Author = audit.Node
	}
	d.Title = tidy(d.Title)
	for _, w := range []struct {
		field, value string
		most         int
		needed       bool
	}{
		{"key", d.Key, maxKey, true}, {"kind", d.Kind, maxWord, true}, {"channel", d.Channel, maxWord, true}, {"to", d.To, maxTo, true},
		{"title", d.Title, maxText, false}, {"number", d.Number, maxWord, false}, {"subject", d.Subject, maxText, false}, {"author", d.Author, maxWord, true},
	} {
		if why := wrong(w.value, w.most, w.needed); why != "" {
			f := tocsin.Faultf(tocsin.Invalid, "%s", why)
			f.Field = w.field
			return f
		}
	}
	return nil
}

// wrong says why a word can't stand in an act, or "".
func wrong(s string, most int, needed bool) string {
	switch {
	case needed && s == "":
		return "it is empty"
	case len(s) > most:
		return "it is too long"
	case !utf8.ValidString(s) || strings.ContainsFunc(s, control):
		return "it holds a line end, a control character or what is no text"
	}
	return ""
}

func control(r rune) bool { return r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' }

// tidy makes one line of a title, which may come from a feed.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		if control(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if len(s) <= maxText {
		return s
	}
	cut := maxText - len("…")
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

func (d *Draft) metaJSON() (string, error) {
	if len(d.Meta) == 0 {
		return "{}", nil
	}
	text, err := json.Marshal(d.Meta)
	if err != nil {
		return "", err
	}
	if len(text) > maxMeta || strings.Contains(string(text), `\u0000`) {
		return "", tocsin.Faultf(tocsin.TooLarge, "what goes with the act is %d bytes or holds a zero byte; at most %d", len(text), maxMeta)
	}
	return string(text), nil
}
