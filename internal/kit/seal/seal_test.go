package seal

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

func box(t rapid.TB, b byte) *Box {
	t.Helper()
	x, err := New(bytes.Repeat([]byte{b}, KeyLen))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// What is sealed opens with its key at its place alone, and looks different each time.
func TestSealedOpensInItsPlaceAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, secret, place := box(t, 1), rapid.StringN(1, -1, 200).Draw(t, "secret"), rapid.String().Draw(t, "place")
		s := b.Seal(place, secret)
		if got, err := b.Open(place, s); err != nil || got != secret || !Sealed(s) {
			t.Fatalf("%q %v", got, err)
		}
		if s == b.Seal(place, secret) || len(secret) > 8 && strings.Contains(s, secret) {
			t.Fatal("it shows what is in it")
		}
		if _, err := b.Open(place+"x", s); err == nil {
			t.Fatal("it opens elsewhere")
		}
		if _, err := box(t, 2).Open(place, s); err == nil {
			t.Fatal("another key opens it")
		}
	})
}

func TestOpenRefuses(t *testing.T) {
	b := box(t, 1)
	good := b.Seal("p", "secret")
	f := func(in string) {
		t.Helper()
		if got, err := b.Open("p", in); err == nil {
			t.Errorf("%q opens as %q", in, got)
		}
	}
	f("JBSWY3DPEHPK3PXP") // what stood there from before
	f(prefix)
	f(prefix + "AAAA")
	f(good[:len(good)-2])
	f(good[:len(good)-4] + "AAAA")
	f(strings.Replace(good, ":1:", ":2:", 1))
	f(good + "=")
	if got, err := b.Open("p", ""); got != "" || err != nil || b.Seal("p", "") != "" {
		t.Error("nothing is not nothing")
	}
	if _, err := (&Box{}).Open("p", good); err == nil {
		t.Error("the zero box opens")
	}
}

func TestKeys(t *testing.T) {
	key := bytes.Repeat([]byte{0xfb}, KeyLen)
	f := func(text string, good bool) {
		t.Helper()
		if got, err := ParseKey(text); (err == nil) != good || good && !bytes.Equal(got, key) {
			t.Errorf("%q: %x %v", text, got, err)
		}
	}
	f(base64.StdEncoding.EncodeToString(key), true)
	f(" "+base64.RawStdEncoding.EncodeToString(key)+"\n", true)
	f(base64.RawURLEncoding.EncodeToString(key), true)
	f("", false)
	f("password", false)
	f(base64.StdEncoding.EncodeToString(key[:31]), false)
	f(base64.StdEncoding.EncodeToString(append(key, 1)), false)
}

// Records keep to the key that they got first.
func TestRecordsKeepToOneKey(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		dir := t.TempDir()
		own, other := filepath.Join(dir, "secret.key"), filepath.Join(dir, "other.key")
		b, err := Open(t.Context(), db, Given{File: own})
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(own); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info, err)
		}
		sealed := b.Seal("p", "secret")
		f := func(g Given, good bool) {
			t.Helper()
			b, err := Open(t.Context(), db, g)
			if (err == nil) != good || err != nil && tocsin.WhyOf(err) != tocsin.Conflict {
				t.Errorf("%+v: %v", g, err)
			}
			if good {
				if got, err := b.Open("p", sealed); got != "secret" || err != nil {
					t.Errorf("%q %v", got, err)
				}
			}
		}
		f(Given{File: own}, true)
		f(Given{File: other}, false)
		if _, err := os.Stat(other); err == nil {
			t.Error("a key was made that nobody wants")
		}
		key, err := ReadKey(own)
		if err != nil {
			t.Fatal(err)
		}
		f(Given{Key: key, File: other}, true)
		f(Given{Key: bytes.Repeat([]byte{1}, KeyLen), File: own}, false)
		if b, err = Open(t.Context(), db, Given{File: other, Lost: true}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Open("p", sealed); err == nil {
			t.Error("the new key opens what the old one sealed")
		}
		f(Given{File: own}, false)
	})
}

func FuzzOpen(f *testing.F) {
	x, _ := New(make([]byte, KeyLen)) // the length is right
	f.Add("p", x.Seal("p", "secret"))
	f.Add("p", prefix)
	f.Fuzz(func(t *testing.T, place, text string) {
		if got, err := x.Open(place, text); err == nil && got != "" && x.Seal(place, got) == text {
			t.Errorf("%q %q: %q", place, text, got)
		}
	})
}
