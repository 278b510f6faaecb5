// Package tnef reads winmail.dat, in which Outlook packs a letter's text and files for readers that are Outlook too.
// What others send in it is hostile: every length is checked against what is there, and counts and sizes are bounded.
// The layout is that of Microsoft's MS-OXTNEF, MS-OXCDATA and MS-OXRTFCP.
package tnef

import (
	"encoding/binary"
	"errors"
	"strings"
)

// Limits of a file.
const (
	maxFiles  = 100
	maxProps  = 2000
	maxWithin = 3       // letters within letters
	maxText   = 4 << 20 // bytes of a text
)

const signature = 0x223e9f78

// Message is what a winmail.dat holds.
type Message struct {
	Subject string
	Text    string // plain text; from RTF where there is no other
	HTML    string
	Files   []File
}

// File is a file in it.
type File struct {
	Name      string // as it was written, with folders and all
	Type      string
	ContentID string
	Body      []byte
}

var errBroken = errors.New("it is broken or cut off")

// Read reads a winmail.dat. Together with an error comes what could be read before it.
func Read(b []byte) (Message, error) {
	r := &reader{}
	err := r.stream(b, 0)
	r.flush()
	if r.m.Text == "" && r.rtf != nil {
		text, rtfErr := unRTF(r.rtf)
		r.m.Text = text
		err = errors.Join(err, rtfErr)
	}
	return r.m, err
}

// reader reads one file and the letters within it.
type reader struct {
	m    Message
	rtf  []byte
	page uint32 // the code page of texts of one byte a letter
	file *File  // that is read
}

// stream reads attributes one after the other.
func (r *reader) stream(b []byte, depth int) error {
	if len(b) < 6 || binary.LittleEndian.Uint32(b) != signature {
		return errors.New("it is no winmail.dat")
	}
	b = b[6:]
	for len(b) >= 9 {
		id, size := binary.LittleEndian.Uint32(b[1:]), uint64(binary.LittleEndian.Uint32(b[5:]))
		if size+11 > uint64(len(b)) { // with a sum of 16 bits behind it, which is not looked at
			return errBroken
		}
		data := b[9 : 9+size]
		b = b[11+size:]
		if err := r.attribute(uint16(id), data, depth); err != nil { //nolint:gosec // the low half is the name
			return err
		}
	}
	if len(b) > 0 {
		return errBroken
	}
	return nil
}

// The names of attributes.
const (
	attSubject     = 0x8004
	attBody        = 0x800c
	attAttachData  = 0x800f
	attAttachTitle = 0x8010
	attAttachRend  = 0x9002
	attMAPIProps   = 0x9003
	attAttachment  = 0x9005
	attOEMCodepage = 0x9007
)

func (r *reader) attribute(id uint16, data []byte, depth int) error {
	switch id {
	case attOEMCodepage:
		if len(data) >= 4 {
			r.page = binary.LittleEndian.Uint32(data)
		}
	case attSubject:
		r.m.Subject = r.text8(data)
	case attBody:
		r.m.Text = r.text8(data)
	case attAttachRend:
		r.flush()
		if len(r.m.Files) >= maxFiles {
			return errors.New("it has more files than can be read")
		}
		r.file = &File{Type: "application/octet-stream"}
	case attAttachTitle:
		if r.file != nil && r.file.Name == "" {
			r.file.Name = r.text8(data)
		}
	case attAttachData:
		if r.file != nil {
			r.file.Body = data
		}
	case attMAPIProps:
		return props(data, func(p prop) error { return r.messageProp(p) })
	case attAttachment:
		if r.file != nil {
			return props(data, func(p prop) error { return r.fileProp(p, depth) })
		}
	}
	return nil
}

// flush keeps the file that was read.
func (r *reader) flush() {
	if r.file != nil && (r.file.Body != nil || r.file.Name != "") {
		r.m.Files = append(r.m.Files, *r.file)
	}
	r.file = nil
}

// The names of properties, as MS-OXPROPS lists them.
const (
	pidSubject     = 0x0037
	pidBody        = 0x1000
	pidRTF         = 0x1009
	pidHTML        = 0x1013
	pidDisplayName = 0x3001
	pidData        = 0x3701
	pidFilename    = 0x3704
	pidLongName    = 0x3707
	pidMIMETag     = 0x370e
	pidContentID   = 0x3712
	pidInternetCP  = 0x3fde
)

func (r *reader) messageProp(p prop) error {
	switch p.id {
	case pidSubject:
		r.m.Subject = r.propText(p)
	case pidBody:
		if s := r.propText(p); s != "" {
			r.m.Text = s
		}
	case pidHTML:
		r.m.HTML = r.propText(p)
	case pidRTF:
		r.rtf = p.value
	case pidInternetCP:
		if len(p.value) == 4 {
			r.page = binary.LittleEndian.Uint32(p.value)
		}
	}
	return nil
}

func (r *reader) fileProp(p prop, depth int) error {
	switch p.id {
	case pidLongName:
		r.file.Name = r.propText(p)
	case pidFilename, pidDisplayName:
		if r.file.Name == "" {
			r.file.Name = r.propText(p)
		}
	case pidMIMETag:
		if s := r.propText(p); strings.Count(s, "/") == 1 {
			r.file.Type = strings.ToLower(s)
		}
	case pidContentID:
		r.file.ContentID = r.propText(p)
	case pidData:
		r.data(p, depth)
	}
	return nil
}

// data takes a file's bytes. A letter within is a winmail.dat of its own, behind the name of its kind; its text becomes a
// file, and its files follow.
func (r *reader) data(p prop, depth int) {
	const object = 0x000d
	if p.kind != object || len(p.value) < 16 {
		r.file.Body = p.value
		return
	}
	inner := p.value[16:]
	if r.file.Body = inner; depth >= maxWithin || len(inner) < 4 || binary.LittleEndian.Uint32(inner) != signature {
		return
	}
	m, err := (&within{depth: depth + 1}).read(inner)
	if err != nil && m.Text == "" && m.HTML == "" {
		return
	}
	r.file.Type, r.file.Body = "text/plain", []byte(m.Subject+"\n\n"+m.Text)
	if m.Text == "" && m.HTML != "" {
		r.file.Type, r.file.Body = "text/html", []byte(m.HTML)
	}
	name := r.file.Name
	r.flush()
	for _, f := range m.Files {
		if len(r.m.Files) < maxFiles {
			f.Name = name + " - " + f.Name
			r.m.Files = append(r.m.Files, f)
		}
	}
}

// within reads a letter within another.
type within struct{ depth int }

func (w *within) read(b []byte) (Message, error) {
	r := &reader{}
	err := r.stream(b, w.depth)
	r.flush()
	if r.m.Text == "" && r.rtf != nil {
		r.m.Text, _ = unRTF(r.rtf)
	}
	return r.m, err
}
