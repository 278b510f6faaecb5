package feed

import (
	"bytes"

	"golang.org/x/tools/txtar"
)

// wantFile is the part of a feed's file with the events that its samples must give.
const wantFile = "want.jsonl"

// Proved returns a feed's file with want.jsonl as its samples give it now, and how many lines that has.
func Proved(file string, data []byte) ([]byte, int, error) {
	f, err := Parse(file, data)
	if err != nil {
		return nil, 0, err
	}
	got, err := f.Prove()
	if err != nil {
		return nil, 0, invalid(file, 0, "", "%v", err)
	}
	archive := txtar.Parse(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")))
	found := false
	for i := range archive.Files {
		if archive.Files[i].Name == wantFile {
			archive.Files[i].Data, found = got, true
		}
	}
	if !found {
		archive.Files = append(archive.Files, txtar.File{Name: wantFile, Data: got})
	}
	return txtar.Format(archive), bytes.Count(got, []byte{'\n'}), nil
}
