package keys

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"io"
	"runtime"
	"testing"

	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"

	"tocsin"
)

// zeros are n bytes of nothing.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// armored writes an OpenPGP message by hand: what no program writes.
func armored(t *testing.T, put func(w io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := armor.Encode(&b, "PGP MESSAGE", nil)
	if err == nil {
		err = put(w)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type keep struct{ io.Writer }

func (keep) Close() error { return nil }

// squeezed writes packed data within packed data, n deep, around what put writes.
func squeezed(w io.Writer, n int, put func(w io.Writer) error) error {
	if n == 0 {
		return put(w)
	}
	c, err := packet.SerializeCompressed(keep{w}, packet.CompressionZLIB, nil)
	if err != nil {
		return err
	}
	if err := squeezed(c, n-1, put); err != nil {
		return err
	}
	return c.Close()
}

// Packed data that unpacks to more than a letter may have, or is packed within packed data without end, is told of and kept
// from memory.
func TestPackedLettersAreBounded(t *testing.T) {
	us := ring(t, Options{})
	generate(t, us, PGP, SMIME)
	head := "From: a@isp.example\r\nTo: " + team + "\r\nSubject: x\r\n"
	f := func(what string, raw []byte) {
		t.Helper()
		var was, is runtime.MemStats
		runtime.ReadMemStats(&was)
		got, err := us.Reveal(raw)
		runtime.ReadMemStats(&is)
		if err != nil && tocsin.WhyOf(err) == tocsin.Internal {
			t.Errorf("%s: %v", what, err)
		}
		if err == nil && len(got.Raw) > len(raw)+maxClear {
			t.Errorf("%s: %d bytes come out of %d", what, len(got.Raw), len(raw))
		}
		const most = 400 << 20 // ReadAll takes 160 to get to maxClear, twice as much where races are looked for, and five times what it reads without a bound
		if took := is.TotalAlloc - was.TotalAlloc; took > most {
			t.Errorf("%s: took %d MB in all", what, took>>20)
		}
	}
	literal := func(n int64) func(w io.Writer) error {
		return func(w io.Writer) error {
			l, err := packet.SerializeLiteral(keep{w}, true, "", 0)
			if err != nil {
				return err
			}
			if _, err := io.CopyN(l, zeros{}, n); err != nil {
				return err
			}
			return l.Close()
		}
	}
	inline := func(text []byte) []byte { return []byte(head + "Content-Type: text/plain\r\n\r\n" + string(text)) }
	f("a packed nothing of 128 MB", inline(armored(t, func(w io.Writer) error { return squeezed(w, 1, literal(128<<20)) })))
	f("packed twice", inline(armored(t, func(w io.Writer) error { return squeezed(w, 2, literal(96<<20)) })))
	f("packed a hundred times", inline(armored(t, func(w io.Writer) error { return squeezed(w, 100, literal(1)) })))
	f("packed, and no message in it", inline(armored(t, func(w io.Writer) error {
		return squeezed(w, 1, func(w io.Writer) error { _, err := io.CopyN(w, zeros{}, 64<<20); return err })
	})))
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	if _, err := io.CopyN(w, zeros{}, 96<<20); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	f("compressed data of S/MIME", []byte(head+"Content-Type: application/pkcs7-mime; smime-type=compressed-data\r\nContent-Transfer-Encoding: base64\r\n\r\n"+base64.StdEncoding.EncodeToString(z.Bytes())))
}
