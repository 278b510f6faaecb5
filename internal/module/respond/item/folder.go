package item

import (
	"maps"
	"strings"
	"unicode"
)

// folderKey is how a note's data says in which folder it lies.
const folderKey = "folder"

// maxFolder is how long the name of a folder is, in bytes, and maxDepth how many folders lie in each other.
const (
	maxFolder = 200
	maxDepth  = 5
)

// Folder is the name of a folder as it is kept: its parts between slashes, without what is around them. "" is none.
func Folder(s string) (string, error) {
	var parts []string
	for part := range strings.SplitSeq(s, "/") {
		part = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(part, ""), func(c rune) bool {
			return unicode.IsSpace(c) || unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c)
		}), " ")
		if part != "" {
			parts = append(parts, part)
		}
	}
	name := strings.Join(parts, "/")
	if len(name) > maxFolder || len(parts) > maxDepth {
		return "", bad("folder", "a folder has a name of up to %d bytes, with up to %d parts between slashes", maxFolder, maxDepth)
	}
	return name, nil
}

// Folder is where a note lies; "" is in none.
func (e Entry) Folder() string { return e.Data[folderKey] }

// File lays a note into a folder; "" is in none.
func (e *Entry) File(folder string) {
	e.Data = maps.Clone(e.Data)
	if folder == "" {
		delete(e.Data, folderKey)
		return
	}
	if e.Data == nil {
		e.Data = map[string]string{}
	}
	e.Data[folderKey] = folder
}

// Within is where in a folder something lies, which may be a folder in it: "" is right there; ok is false elsewhere.
func Within(name, folder string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(name, folder)
	return rest, ok && (rest == "" || rest[0] == '/')
}

// FolderName is another name of a folder of an item, and of all that lie in it.
type FolderName struct {
	From string `json:"from"`
	To   string `json:"to"` // "" is in none
}
