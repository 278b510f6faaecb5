package app

import (
	"slices"
	"testing"
	"time"

	"tocsin/internal/kit/outbox"
)

// Whoever holds a letter knows it by its sender and by its first lines, in whatever way these were written; of an encrypted
// one nobody can read lines.
func TestWhatALetterIsKnownBy(t *testing.T) {
	var act outbox.Act
	act.To, act.Title = "noc@example.org", "Open RDP"
	act.Sent = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	head := "From: \"ZM CIRT\" <cirt@example.zm>\r\nTo: noc@example.org\r\nSubject: Open RDP\r\nMIME-Version: 1.0\r\n"
	for name, c := range map[string]struct {
		raw   string
		first []string
	}{
		"plain":     {head + "Content-Type: text/plain; charset=utf-8\r\n\r\nDear colleagues,\r\n\r\n  three machines answer.  \r\n", []string{"Dear colleagues,", "three machines answer."}},
		"quoted":    {head + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nCaf=C3=A9 ouvert=\r\n ce soir\r\n", []string{"Café ouvert ce soir"}},
		"signed":    {head + "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nA first line\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--b--\r\n", []string{"A first line"}},
		"encrypted": {head + "Content-Type: multipart/encrypted; boundary=b\r\n\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\nxyz\r\n--b--\r\n", nil},
	} {
		got := sentLetter(act, []byte(c.raw))
		if got.From != "cirt@example.zm" || got.To != act.To || !got.Day.Equal(act.Sent) || !slices.Equal(got.First, c.first) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
