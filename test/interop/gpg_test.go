package interop

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/mail"
	"tocsin/internal/kit/mail/keys"
)

// Of the letters of these tests.
const (
	team  = "warn@cirt.example"
	owner = "abuse@isp.example"
)

// program runs a program of the machine.
type program struct {
	t   *testing.T
	env []string
	dir string
}

// need returns a runner of programs, or skips where one is missing.
func need(t *testing.T, names ...string) program {
	t.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed", name)
		}
	}
	return program{t: t, env: os.Environ(), dir: t.TempDir()}
}

// run runs a program with an input and returns what it printed, first where to, then what it said beside.
func (p program) run(in []byte, name string, args ...string) (out, said string, err error) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	var o, e bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env, cmd.Dir = bytes.NewReader(in), &o, &e, p.env, p.dir
	err = cmd.Run()
	return o.String(), e.String(), err
}

// must runs a program that has to succeed.
func (p program) must(in []byte, name string, args ...string) (out, said string) {
	p.t.Helper()
	out, said, err := p.run(in, name, args...)
	if err != nil {
		p.t.Fatalf("%s %v: %v\n%s%s", name, args, err, out, said)
	}
	return out, said
}

// write puts a file into the program's folder.
func (p program) write(name string, b []byte) string {
	p.t.Helper()
	path := filepath.Join(p.dir, name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		p.t.Fatal(err)
	}
	return path
}

// gpg returns a runner with a home of its own and a key of the owner.
func gpg(t *testing.T) program {
	p := need(t, "gpg", "gpgconf")
	home, err := os.MkdirTemp("", "g") // the path of its agent's socket must be short
	if err != nil {
		t.Fatal(err)
	}
	p.env = append(p.env, "GNUPGHOME="+home)
	t.Cleanup(func() {
		p.t = t
		_ = exec.Command("gpgconf", "--homedir", home, "--kill", "all").Run()
		_ = os.RemoveAll(home)
	})
	p.must(nil, "gpg", "--batch", "--passphrase", "", "--quick-gen-key", "Owner <"+owner+">", "default", "default", "1y")
	return p
}

func openRing(t *testing.T, o keys.Options) *keys.Ring {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	o.Name, o.Email = "National CIRT", team
	r, err := keys.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func letter(t *testing.T, from, to string) []byte {
	t.Helper()
	raw, err := mail.Build(mail.Message{
		From: from, To: to, Subject: "Warning", Text: "Привет, 192.0.2.1 is infected.\nFrom here on \n", HTML: "<p>hello</p>", Date: time.Now(),
		Attach: []mail.Attachment{{Name: "a.csv", Type: "text/csv", Body: []byte("ip\n192.0.2.1\n")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func protect(t *testing.T, r *keys.Ring, raw []byte, to string, want keys.Protection) []byte {
	t.Helper()
	out, err := r.Protect(raw, to, want)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// pieces cuts the parts of a letter at its outer boundary, as a mail program does before it asks gpg.
func pieces(t *testing.T, raw []byte) []string {
	t.Helper()
	_, after, ok := strings.Cut(string(raw), "boundary=\"")
	mark, _, ok2 := strings.Cut(after, "\"")
	if !ok || !ok2 {
		t.Fatalf("no boundary in\n%s", raw)
	}
	parts := strings.Split(string(raw), "\r\n--"+mark)
	if len(parts) != 4 {
		t.Fatalf("%d parts in\n%s", len(parts), raw)
	}
	for i := range parts {
		parts[i] = strings.TrimPrefix(parts[i], "\r\n")
	}
	return parts[1:3]
}

func body(part string) string {
	_, b, _ := strings.Cut(part, "\r\n\r\n")
	return b
}

func TestGPGReadsOurs(t *testing.T) {
	p := gpg(t)
	theirs, _ := p.must(nil, "gpg", "--armor", "--export", owner)
	ring := openRing(t, keys.Options{Passphrase: "long and secret"})
	if _, err := ring.Import([]byte(theirs), ""); err != nil {
		t.Fatal(err)
	}
	raw := letter(t, "CIRT <"+team+">", owner)
	inner := string(mail.Split(raw).Content)

	signed := pieces(t, protect(t, ring, raw, owner, keys.Protection{Sign: keys.PGP}))
	ours, err := ring.Export(team)
	if err != nil {
		t.Fatal(err)
	}
	p.must(ours, "gpg", "--import")
	content, signature := p.write("content", []byte(signed[0])), p.write("signature", []byte(body(signed[1])))
	if _, said := p.must(nil, "gpg", "--verify", signature, content); !strings.Contains(said, "Good signature from \"National CIRT <"+team+">\"") {
		t.Errorf("gpg says of the signature: %s", said)
	}
	p.write("content", []byte(strings.Replace(signed[0], "csv", "cvs", 1)))
	if _, said, err := p.run(nil, "gpg", "--verify", signature, content); err == nil || !strings.Contains(said, "BAD signature") {
		t.Errorf("gpg says of a letter that was changed: %s", said)
	}

	sealed := pieces(t, protect(t, ring, raw, owner, keys.Protection{Sign: keys.PGP, Encrypt: keys.PGP, Must: true}))
	clear, said := p.must([]byte(body(sealed[1])), "gpg", "--decrypt")
	if clear != inner || !strings.Contains(said, "Good signature") {
		t.Errorf("decrypted: %q, want %q; %s", clear, inner, said)
	}
}

func TestWeReadGPGs(t *testing.T) {
	p := gpg(t)
	theirs, _ := p.must(nil, "gpg", "--armor", "--export", owner)
	ring := openRing(t, keys.Options{})
	if _, err := ring.Import([]byte(theirs), ""); err != nil {
		t.Fatal(err)
	}
	if _, err := ring.Generate(keys.PGP); err != nil {
		t.Fatal(err)
	}
	ours, err := ring.Export(team)
	if err != nil {
		t.Fatal(err)
	}
	p.must(ours, "gpg", "--import")
	l := mail.Split(letter(t, owner, team))
	inner := l.Content
	wrap := func(head, one, two string) []byte {
		l.Content = fmt.Appendf(nil, "Content-Type: multipart/%s; boundary=xyz\r\n\r\n--xyz\r\n%s\r\n--xyz\r\n%s\r\n--xyz--\r\n", head, one, two)
		return l.Join()
	}
	check := func(name string, raw []byte, want keys.Revealed) {
		t.Helper()
		got, err := ring.Reveal(raw)
		if err != nil {
			t.Fatal(err)
		}
		if got.Encrypted != want.Encrypted || got.Signed != want.Signed || got.Good != want.Good || !strings.Contains(got.Trouble, want.Trouble) || want.Trouble == "" && got.Trouble != "" ||
			want.Partial && !got.Partial || want.NotForUs && !got.NotForUs {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
		if want.Raw != nil && !bytes.Contains(got.Raw, want.Raw) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got.Raw, want.Raw)
		}
	}
	seal := func(args ...string) string {
		out, _ := p.must(inner, "gpg", append([]string{"--batch", "--armor", "--trust-model", "always"}, args...)...)
		return "Content-Type: application/octet-stream\r\n\r\n" + out
	}
	version := "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
	check("sealed", wrap("encrypted; protocol=\"application/pgp-encrypted\"", version, seal("-r", team, "--sign", "--encrypt")),
		keys.Revealed{Raw: inner, Encrypted: keys.PGP, Signed: keys.PGP, Good: true})
	check("sealed, unsigned", wrap("encrypted; protocol=\"application/pgp-encrypted\"", version, seal("-r", team, "--encrypt")),
		keys.Revealed{Raw: inner, Encrypted: keys.PGP})
	check("not for us", wrap("encrypted; protocol=\"application/pgp-encrypted\"", version, seal("-r", owner, "--encrypt")),
		keys.Revealed{Trouble: "can't be decrypted"})
	signature, _ := p.must(inner, "gpg", "--batch", "--armor", "--detach-sign")
	part := "Content-Type: application/pgp-signature\r\n\r\n" + signature
	check("signed", wrap("signed; micalg=pgp-sha512; protocol=\"application/pgp-signature\"", string(inner), part),
		keys.Revealed{Raw: inner, Signed: keys.PGP, Good: true})
	check("changed", wrap("signed; micalg=pgp-sha512; protocol=\"application/pgp-signature\"", string(inner)+"x", part),
		keys.Revealed{Signed: keys.PGP, Trouble: "not right"})
	inline := fmt.Appendf(nil, "From: %s\r\n\r\nHello\r\n%s", owner, body(seal("-r", team, "--encrypt")))
	check("inline", inline, keys.Revealed{Raw: inner, Encrypted: keys.PGP, Trouble: "text stands around it"})
	clear, _ := p.must([]byte("Call us on 192.0.2.1\n"), "gpg", "--batch", "--clearsign")
	check("inline, signed", []byte("From: "+owner+"\r\n\r\n"+clear), keys.Revealed{Raw: []byte("Call us on 192.0.2.1"), Signed: keys.PGP, Good: true})
	check("inline, changed", []byte("From: "+owner+"\r\n\r\n"+strings.Replace(clear, "2.1", "2.2", 1)), keys.Revealed{Signed: keys.PGP, Trouble: "not right"})
	check("one of several parts", fmt.Appendf(nil, "From: %s\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nintro\r\n--q\r\nContent-Type: text/plain\r\n\r\n%s\r\n--q--\r\n", owner, body(seal("-r", team, "--encrypt"))),
		keys.Revealed{Raw: inner, Encrypted: keys.PGP, Partial: true})
	check("Exchange's way", wrap("mixed", "\r\n", version+"\r\n--xyz\r\n"+seal("-r", team, "--encrypt")), keys.Revealed{Raw: inner, Encrypted: keys.PGP})
	check("not for us says so", wrap("encrypted; protocol=\"application/pgp-encrypted\"", version, seal("-r", owner, "--encrypt")), keys.Revealed{NotForUs: true, Trouble: "not encrypted for a key of the ring"})
}

// TestGPGRevoked says that a key that its owner revoked with gpg is not encrypted to any more.
func TestGPGRevoked(t *testing.T) {
	p := gpg(t)
	ring := openRing(t, keys.Options{})
	theirs, _ := p.must(nil, "gpg", "--armor", "--export", owner)
	if _, err := ring.Import([]byte(theirs), ""); err != nil {
		t.Fatal(err)
	}
	home := strings.TrimPrefix(p.env[len(p.env)-1], "GNUPGHOME=")
	files, err := filepath.Glob(filepath.Join(home, "openpgp-revocs.d", "*.rev"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	p.must(bytes.Replace(text, []byte(":-----BEGIN"), []byte("-----BEGIN"), 1), "gpg", "--import")
	revoked, _ := p.must(nil, "gpg", "--armor", "--export", owner)
	told, err := ring.Import([]byte(revoked), "")
	if err != nil || told[0].Trouble != "it was revoked" {
		t.Fatalf("%+v, %v", told, err)
	}
	if _, err := ring.Protect(letter(t, team, owner), owner, keys.Protection{Encrypt: keys.PGP, Must: true}); err == nil || !strings.Contains(err.Error(), "it was revoked") {
		t.Errorf("got %v", err)
	}
	if _, err := ring.Import([]byte(theirs), ""); err == nil || !strings.Contains(err.Error(), "older copy") {
		t.Errorf("an older copy: got %v", err)
	}
}
