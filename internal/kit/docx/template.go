package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"tocsin"
)

// Limits of a template: bytes of the file, of all that is in it, and how many parts that are.
const (
	MaxTemplate = 2 << 20
	maxUnpacked = 32 << 20
	maxParts    = 500
)

// Template is a document of somebody's own that a report is put into: its styles, page, header, footer and pictures stay.
type Template struct {
	parts  []part
	main   string            // the part with the text
	words  []string          // the parts whose fields are filled in: main, headers and footers
	styles string            // the part with the styles
	named  map[string]string // the ids of its styles by their names, small
}

// ReadTemplate reads a template, and refuses what a template must not hold: programs, other documents, and whatever is fetched
// from elsewhere when it is opened. What is wrong is a fault of the field file, which names the part.
func ReadTemplate(raw []byte) (*Template, error) {
	if len(raw) > MaxTemplate {
		return nil, refused("A template is up to %d MB.", MaxTemplate>>20)
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, refused("This is no Word document (.docx).")
	}
	t := &Template{}
	if err := t.unpack(z); err != nil {
		return nil, err
	}
	if err := t.look(); err != nil {
		return nil, err
	}
	return t, t.known()
}

// refused is a fault of a template; the reason alone is for people.
func refused(format string, args ...any) error {
	return tocsin.Faultf(tocsin.Invalid, format, args...).At("file")
}

// unpack takes the parts out, no more than may be in a template whatever their sizes claim.
func (t *Template) unpack(z *zip.Reader) error {
	if len(z.File) > maxParts {
		return refused("A template has up to %d parts.", maxParts)
	}
	left, seen := int64(maxUnpacked), map[string]bool{}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		key := strings.ToLower(f.Name)
		if seen[key] || strings.Contains(f.Name, `\`) || path.Clean("/"+f.Name) != "/"+f.Name {
			return refused("The part %.100q has a name that no part may have.", f.Name)
		}
		seen[key] = true
		body, err := unpacked(f, left)
		if err != nil {
			return err
		}
		left -= int64(len(body))
		t.parts = append(t.parts, part{f.Name, string(body)})
	}
	return nil
}

func unpacked(f *zip.File, left int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, refused("The part %.100q can't be read.", f.Name)
	}
	defer r.Close() //nolint:errcheck // nothing was written
	body, err := io.ReadAll(io.LimitReader(r, left+1))
	if err != nil {
		return nil, refused("The part %.100q can't be read.", f.Name)
	}
	if int64(len(body)) > left {
		return nil, refused("What is in a template is up to %d MB, unpacked.", maxUnpacked>>20)
	}
	return body, nil
}

// text returns a part by its name.
func (t *Template) text(name string) (*part, bool) {
	for i := range t.parts {
		if strings.EqualFold(t.parts[i].name, name) {
			return &t.parts[i], true
		}
	}
	return nil, false
}

// forbidden are the beginnings of the names of parts, and pieces of their media types and relations, that bring programs or
// other documents along.
var forbidden = []string{"vbaproject", "vbadata", "macroenabled", "activex", "oleobject", "word/embeddings/", "customui", "afchunk", "subdocument", "attachedtemplate",
	"_xmlsignatures", "relationships/control", "relationships/frame", "relationships/package"}

// look goes through all parts: what they are, what they relate to, and what their text asks of Word.
func (t *Template) look() error {
	for _, p := range t.parts {
		if has(p.name, forbidden) {
			return refused("The part %.100q is a program or another document: a template has none.", p.name)
		}
		if !strings.HasSuffix(strings.ToLower(p.name), ".xml") && !strings.HasSuffix(strings.ToLower(p.name), ".rels") {
			continue
		}
		if err := lookOver(p); err != nil {
			return err
		}
	}
	return nil
}

func has(s string, list []string) bool {
	s = strings.ToLower(s)
	for _, f := range list {
		if strings.Contains(s, f) {
			return true
		}
	}
	return false
}

// asks are the instructions of fields that get something from elsewhere or start something. Source: ISO/IEC 29500-1 §17.16.5.
var asks = []string{"DDE", "DDEAUTO", "INCLUDE", "INCLUDETEXT", "INCLUDEPICTURE", "LINK", "IMPORT", "DATABASE", "RD", "MACROBUTTON"}

// lookOver reads a part to its end. Elements are known by their own names, whatever stands before the colon.
func lookOver(p part) error {
	dec := xml.NewDecoder(strings.NewReader(p.text))
	dec.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("a template is UTF-8") }
	for inside, instructions := "", ""; ; {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return lookAtFields(p.name, instructions)
		}
		if err != nil {
			return refused("The part %.100q can't be read.", p.name)
		}
		switch tok := tok.(type) {
		case xml.Directive:
			return refused("The part %.100q declares a document type: a template has none.", p.name)
		case xml.StartElement:
			if inside = tok.Name.Local; inside == "fldChar" || inside == "fldSimple" || inside == "p" {
				instructions += " "
			}
			if err := lookAt(p.name, tok); err != nil {
				return err
			}
			instructions += attr(tok, "instr")
		case xml.EndElement:
			inside = ""
		case xml.CharData:
			if inside == "instrText" {
				instructions += string(tok)
			}
		}
	}
}

// lookAt refuses an element that brings along, or gets, what is not the template's own.
func lookAt(name string, e xml.StartElement) error {
	if mode := attr(e, "TargetMode"); mode != "" && !strings.EqualFold(mode, "Internal") {
		return refused("The part %.100q leads out of the document, to %.100q: a template fetches nothing.", name, attr(e, "Target"))
	}
	if slices.Contains([]string{"altChunk", "subDoc", "object", "control"}, e.Name.Local) || has(attr(e, "Type"), forbidden) || has(attr(e, "ContentType"), forbidden) || has(attr(e, "PartName"), forbidden) {
		return refused("The part %.100q is a program or another document: a template has none.", name)
	}
	if strings.HasSuffix(attr(e, "ContentType"), "+xml") && attr(e, "PartName") != "" && !strings.HasSuffix(strings.ToLower(attr(e, "PartName")), ".xml") {
		return refused("The part %.100q has a name that no part may have.", attr(e, "PartName"))
	}
	return nil
}

func lookAtFields(name, instructions string) error {
	for _, word := range strings.Fields(strings.ToUpper(instructions)) {
		if slices.Contains(asks, word) {
			return refused("The part %.100q has a field that gets something from elsewhere: a template fetches nothing.", name)
		}
	}
	return nil
}

// attr is an attribute of an element by its own name, whatever stands before the colon; "" for none.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// known finds the parts that a report is put into.
func (t *Template) known() error {
	types, ok := t.text("[Content_Types].xml")
	if !ok {
		return refused("This is no Word document (.docx).")
	}
	var list struct {
		Override []struct {
			PartName    string `xml:"PartName,attr"`
			ContentType string `xml:"ContentType,attr"`
		}
	}
	if err := xml.Unmarshal([]byte(types.text), &list); err != nil {
		return refused("The part %.100q can't be read.", types.name)
	}
	for _, o := range list.Override {
		if p, ok := t.text(strings.TrimPrefix(o.PartName, "/")); ok {
			switch strings.TrimPrefix(o.ContentType, kinds) {
			case "document.main+xml":
				t.main, t.words = p.name, append(t.words, p.name)
			case "header+xml", "footer+xml":
				t.words = append(t.words, p.name)
			case "styles+xml":
				t.styles = p.name
			}
		}
	}
	if t.main == "" || t.styles == "" {
		return refused("This is no Word document (.docx).")
	}
	return t.fit()
}

// fit looks whether a report can be put into the parts.
func (t *Template) fit() error {
	marked := false
	for _, name := range append([]string{t.styles}, t.words...) {
		p, _ := t.text(name)
		l, err := layOut(p.text)
		if err != nil || name == t.main && l.end == 0 {
			return refused("The part %.100q can't be read.", name)
		}
		if !strings.Contains(p.text, `xmlns:w="`+wordSpace+`"`) {
			return refused("The part %.100q is written in another way than Word's usual one. Save it as a Word document (.docx).", name)
		}
		marked = marked || name != t.main && l.has("{{tlp}}")
	}
	if !marked {
		return refused("No header and no footer has {{tlp}}: each page of a report shows its mark.")
	}
	t.named = t.stylesNamed()
	return nil
}
