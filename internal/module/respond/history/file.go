package history

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"tocsin/internal/module/respond/item"
)

// File is a file of a case. Body is nil where the other system says only that there is one: TheHive and IRIS keep the bytes
// beside what they write.
type File struct {
	Name string
	Type string // media type, as it is said
	SHA  string // SHA-256 or another hash, in hexadecimal, as it is said; "" is none
	Size string // in bytes, as it is said
	At   time.Time
	By   string
	Body []byte
}

// Said tells of a file whose bytes are not there, in one line.
func (f File) Said() string {
	parts := []string{f.Name}
	if f.Size != "" {
		parts = append(parts, f.Size+" B")
	}
	if f.SHA != "" {
		parts = append(parts, f.SHA)
	}
	return strings.Join(parts, " · ")
}

// attached reads an attachment of RT's REST 2, whose content is base64. What has no name is the text of its letter.
func attached(o object, t object) (f File, text string) {
	f = File{Name: o.text("Filename", "filename"), Type: o.text("ContentType", "contentType"), Size: o.text("ContentLength", "size"),
		At: cmp.Or(o.time("Created"), t.time("Created")), By: t.text("Creator.id", "Creator")}
	raw, _ := o.get("Content", "content").(string)
	body, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(raw), ""))
	if err != nil || len(body) == 0 || len(body) > item.MaxEvidence {
		body = nil
	}
	if f.Name != "" {
		f.Body = body
		return f, ""
	}
	if strings.HasPrefix(f.Type, "text/plain") {
		return File{}, textOf(string(body))
	}
	return File{}, ""
}

// fileless adds a file that is only told of: a line in the stream, and its hash as something to look for.
func (c *Case) fileless(f File) {
	if f.Name == "" && f.SHA == "" {
		return
	}
	c.Files = append(c.Files, f)
	if i, ok := indicatorOf("hash", f.SHA, f.Name, c.Mark, c.PAP); ok {
		c.Indicators = append(c.Indicators, i)
	}
}

// hiveFile reads the attachment of an observable or a log.
func hiveFile(o object) File {
	hashes := o.texts("attachment.hashes")
	f := File{Name: o.text("attachment.name"), Type: o.text("attachment.contentType"), Size: o.text("attachment.size"),
		At: o.time("startDate", "_createdAt", "createdAt"), By: o.text("_createdBy", "createdBy", "owner")}
	for _, h := range hashes {
		if len(h) > len(f.SHA) && len(h) <= 64 { // the strongest of those that can be looked for
			f.SHA = h
		}
	}
	return f
}

// irisFile reads a row of a case's evidences.
func irisFile(o object) File {
	name := o.text("filename")
	if d := o.text("file_description"); d != "" {
		name = fmt.Sprintf("%s (%s)", name, d)
	}
	return File{Name: name, SHA: o.text("file_hash"), Size: o.text("file_size"), At: o.time("date_added", "acquisition_date"), By: o.text("user.user_login", "username", "user_login")}
}
