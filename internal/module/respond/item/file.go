package item

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"tocsin"
)

// Attached is a file of an item: of one of its letters, or a piece of evidence.
type Attached struct {
	Name     string      `json:"name"` // without folders; "" where it has none
	Type     string      `json:"type,omitempty"`
	Size     int64       `json:"bytes"`
	SHA256   string      `json:"sha256"`
	At       time.Time   `json:"at"`                 // since when it is here
	Letter   int64       `json:"letter,omitempty"`   // the letter that it came or left with
	Path     string      `json:"path,omitempty"`     // where it stands in the letter
	Out      bool        `json:"out,omitempty"`      // the letter is the team's
	From     string      `json:"from,omitempty"`     // who wrote the letter, or kept the evidence
	Evidence int64       `json:"evidence,omitempty"` // the piece of evidence that it is
	Known    string      `json:"known_in,omitempty"` // another item of which it is an indicator
	Mark     tocsin.Mark `json:"-"`
	TLP      string      `json:"tlp"`
}

// Files are all files of an item, the newest first.
type Files struct {
	Files []Attached `json:"files"`
	// Left is how many letters with files were not opened: they are too large together, or nobody here has the key.
	Left int `json:"letters_left"`
}

// Limits of a zip of all files.
const (
	MaxZip      = 512 << 20 // bytes, before they are packed
	MaxZipFiles = 1000
)

// ZipPassword is the password by which those who handle samples know that one is within.
const ZipPassword = "infected"

// folder is where a file stands in a zip: what it came with.
func (a Attached) folder() string {
	if a.Evidence != 0 {
		return fmt.Sprintf("evidence-%d", a.Evidence)
	}
	return fmt.Sprintf("letter-%d", a.Letter)
}

// ZipNames are the names of files in a zip, each once on a system that does not tell capitals apart, and none that leads out
// of its folder or means something to a system.
func ZipNames(list []Attached) (names []string) {
	taken := map[string]bool{}
	for _, a := range list {
		name := plainName(a.Name)
		ending := path.Ext(name)
		one := a.folder() + "/" + name
		for n := 2; taken[strings.ToLower(one)]; n++ {
			one = fmt.Sprintf("%s/%s (%d)%s", a.folder(), strings.TrimSuffix(name, ending), n, ending)
		}
		taken[strings.ToLower(one)] = true
		names = append(names, one)
	}
	return names
}

// plainName is a file's name as each system takes it: without the special characters and the names of devices of Windows.
func plainName(s string) string {
	s = strings.Map(func(c rune) rune {
		if strings.ContainsRune(`<>:"|?*`, c) {
			return '_'
		}
		return c
	}, FileName(s))
	if s = strings.TrimRight(s, " ."); s == "" {
		return "file"
	}
	stem, _, _ := strings.Cut(strings.ToUpper(s), ".")
	if stem = strings.TrimSpace(stem); slices.Contains(devices, stem) {
		return "_" + s
	}
	return s
}

var devices = strings.Fields("CON PRN AUX NUL COM1 COM2 COM3 COM4 COM5 COM6 COM7 COM8 COM9 LPT1 LPT2 LPT3 LPT4 LPT5 LPT6 LPT7 LPT8 LPT9")
