package show

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"tocsin"
	"tocsin/internal/kit/mail/keys"
	"tocsin/internal/kit/mail/tnef"
	"tocsin/internal/kit/mail/tree"
)

// opener reads one letter and those within it.
type opener struct {
	reveal  func([]byte) (keys.Revealed, error)
	letters int
	// want are the paths of the files that are looked for; none reads all.
	want  []string
	found map[string]Content // by path
}

// all reports whether a letter is read as a whole.
func (o *opener) all() bool { return len(o.want) == 0 }

// wants reports whether a file is looked for, and whether one is that stands in it.
func (o *opener) wants(path string) (itself, within bool) {
	below := path + "."
	for _, w := range o.want {
		itself, within = itself || w == path, within || strings.HasPrefix(w, below)
	}
	return itself, within
}

// letter reads a letter; prefix is the path of the part that it is.
func (o *opener) letter(raw []byte, prefix string, depth int) (Letter, error) {
	o.letters++
	var l Letter
	top, troubles := tree.Parse(raw)
	if len(top.Head) == 0 {
		return l, tocsin.Faultf(tocsin.Invalid, "no headers: not a letter")
	}
	if o.reveal != nil && sealed(top) {
		clear, err := o.reveal(raw)
		if err != nil {
			return l, err
		}
		if len(clear.Layers) > 0 {
			top, troubles = tree.Parse(clear.Raw)
		}
		if l.Seal = clear; clear.Trouble != "" {
			l.trouble(clear.Trouble)
		}
		l.Seal.Raw = nil
	}
	l.head(top)
	if s := l.Seal.Subject; s != "" {
		l.Subject = clean(tree.CutBytes(tree.OneLine(tree.DecodeWords(s)), 2000))
	}
	for _, t := range troubles {
		l.trouble(t)
	}
	b := &body{charset: charsetNear(top)}
	o.part(&l, b, top, prefix, depth)
	if o.all() {
		b.finish(&l)
	}
	return l, nil
}

// sealed reports whether a letter, or a part of it, may be signed or encrypted.
func sealed(top *tree.Part) bool {
	for _, p := range top.All() {
		switch p.Kind {
		case "multipart/signed", "multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted":
			return true
		case "text/plain":
			if text, _ := p.Body(maxText); bytes.Contains(text, []byte("-----BEGIN PGP MESSAGE-----")) || bytes.Contains(text, []byte("-----BEGIN PGP SIGNED MESSAGE-----")) {
				return true
			}
		}
	}
	return false
}

// charsetNear is the character set that a letter uses where it names one: text that names none is most likely in it.
func charsetNear(top *tree.Part) string {
	for _, p := range top.All() {
		if c := p.Params["charset"]; c != "" && tree.Knows(c) && !strings.EqualFold(c, "us-ascii") {
			return c
		}
	}
	return tree.CharsetIn(top.Get("subject") + top.Get("from"))
}

// part takes what one part and those within it say.
func (o *opener) part(l *Letter, b *body, p *tree.Part, prefix string, depth int) {
	if !o.all() && len(o.found) == len(o.want) {
		return // what was looked for is found
	}
	path := tree.Join(prefix, p.Path)
	switch {
	case len(p.Parts) > 0:
		for _, sub := range p.Parts {
			o.part(l, b, sub, prefix, depth)
		}
	case strings.HasPrefix(p.Kind, "multipart/") && len(bytes.TrimSpace(p.Raw)) == 0:
	case p.Attached || !b.takes(p):
		o.file(l, b, p, path, depth)
	case o.all():
		b.add(l, p)
	}
}

// file takes a part that is a file: a letter and a winmail.dat are opened too.
func (o *opener) file(l *Letter, b *body, p *tree.Part, path string, depth int) {
	f := File{Path: path, Name: p.Name, Type: p.Kind, Inline: p.Inline || p.Get("content-id") != "" && !p.Attached, Disguised: p.Disguised}
	if f.Name == "" && strings.HasPrefix(p.Kind, "message/") {
		f.Name = "letter.eml"
	}
	if f.Disguised {
		l.trouble(fmt.Sprintf("the name of file %s held characters that can hide its ending; they were taken out", path))
	}
	itself, within := o.wants(path)
	if itself {
		o.found[path] = Content{f, p.Reader()}
	}
	if !o.all() && !within {
		return
	}
	if o.all() {
		f.Size, f.SHA256 = measure(p.Reader())
	}
	if p.Kind == "message/rfc822" || p.Kind == "message/global" {
		f.Letter = o.within(l, p, path, depth)
	}
	if o.all() {
		l.addFile(f)
	}
	if isTNEF(p) {
		o.winmail(l, b, p, path)
	}
}

func (l *Letter) addFile(f File) {
	if len(l.Files) >= maxFiles {
		l.trouble("it has more files than can be shown")
		return
	}
	l.Files = append(l.Files, f)
}

// within opens a letter that is a part of another; nil where it can't be.
func (o *opener) within(l *Letter, p *tree.Part, path string, depth int) *Letter {
	if depth >= maxWithin || o.letters >= maxLetters {
		l.trouble("it has letters within letters deeper than can be shown")
		return nil
	}
	raw := p.Raw
	if way := strings.ToLower(p.Get("content-transfer-encoding")); way == "base64" || way == "quoted-printable" { // against the rules, and done
		raw, _ = p.Body(MaxBytes)
	}
	inner, err := o.letter(bytes.TrimLeft(raw, "\r\n"), path, depth+1)
	if err != nil {
		l.trouble(fmt.Sprintf("the letter in part %s can't be read: %v", path, err))
		return nil
	}
	return &inner
}

// measure returns how many bytes a file has, and their hash.
func measure(r io.Reader) (size int64, sum string) {
	h := sha256.New()
	size, _ = io.Copy(h, r) // what is whole of a broken encoding counts
	return size, hex.EncodeToString(h.Sum(nil))
}

func isTNEF(p *tree.Part) bool {
	return p.Kind == "application/ms-tnef" || p.Kind == "application/vnd.ms-tnef" || strings.EqualFold(p.Name, "winmail.dat")
}

// winmail unpacks what Outlook packs a letter's text and files into.
func (o *opener) winmail(l *Letter, b *body, p *tree.Part, path string) {
	raw, _ := p.Body(MaxBytes)
	m, err := tnef.Read(raw)
	if err != nil {
		l.trouble(fmt.Sprintf("the winmail.dat in part %s can't be read to its end: %v", path, err))
	}
	for i, a := range m.Files {
		name, disguised := tree.CleanName(a.Name)
		f := File{Path: tree.Below(path, i+1), Name: name, Type: a.Type, Inline: a.ContentID != "", Disguised: disguised}
		if itself, _ := o.wants(f.Path); itself {
			o.found[f.Path] = Content{f, bytes.NewReader(a.Body)}
		}
		if o.all() {
			f.Size, f.SHA256 = measure(bytes.NewReader(a.Body))
			l.addFile(f)
		}
	}
	if b.plain == "" {
		b.plain = tree.CutBytes(m.Text, maxText)
	}
	if b.html == "" {
		b.html = tree.CutBytes(m.HTML, maxHTML)
	}
}

// body is the text of a letter as it is gathered.
type body struct {
	plain, html string
	charset     string // of text that names none
}

// takes reports whether a part is text of the letter, rather than a file.
func (b *body) takes(p *tree.Part) bool { return p.Kind == "text/plain" || p.Kind == "text/html" }

// add takes a part's text. Several plain texts follow each other; of HTML the first counts, and of a second it is said.
func (b *body) add(l *Letter, p *tree.Part) {
	most := maxText
	if p.Kind == "text/html" {
		most = maxHTML
	}
	raw, whole := p.Body(most)
	if !whole {
		l.trouble("its text is longer than can be shown; the rest is left out")
	}
	charset := p.Params["charset"]
	if charset == "" && p.Kind == "text/html" {
		charset = tree.HTMLCharset(raw)
	}
	if charset == "" {
		charset = b.charset
	}
	if !tree.Knows(charset) {
		l.trouble(fmt.Sprintf("the character set %.40q is not known", charset))
	}
	text := strings.ReplaceAll(tree.ToUTF8(raw, charset), "\r\n", "\n")
	if p.Kind == "text/html" {
		b.html += text
		return
	}
	if b.plain != "" && strings.TrimSpace(text) != "" {
		b.plain = strings.TrimRight(b.plain, "\n") + "\n\n"
	}
	b.plain = tree.CutBytes(b.plain+text, maxText)
}

// finish makes what is shown of what was gathered.
func (b *body) finish(l *Letter) {
	if b.html != "" {
		text, removed := harmless(tree.CutBytes(b.html, maxHTML))
		l.HTML, l.Removed = text, removed
	}
	l.Text = shown(b.plain)
	if strings.TrimSpace(l.Text) == "" {
		l.Text = shown(tree.CutBytes(plainOf(b.html), maxText))
	}
	l.Blocks = blocks(l.Text)
	own := l.own()
	l.Language, l.Dir = language(own), direction(own)
}
