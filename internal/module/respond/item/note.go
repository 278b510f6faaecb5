package item

import "time"

// markdown is how an entry says that its text is written with light marks; other texts are shown as they are.
const markdown = "markdown"

// What the data of a note says that came by mail.
const (
	DigestOf = "digest" // the SHA-256 of its text as it came
	CutShort = "cut"    // it is longer than notes are: its letter has the rest
)

// NoteChange is what is changed of a note: what is nil stays.
type NoteChange struct {
	Text   *string `json:"text,omitempty"`
	Pinned *bool   `json:"pinned,omitempty"` // it stands above the stream
	Folder *string `json:"folder,omitempty"` // where it lies; "" is in none
	// Changed is when the note had been written anew last, as the text was read; another is a conflict. Nil: whatever it was.
	Changed *time.Time `json:"changed,omitempty"`
}

// NoteWas is a wording that a note had.
type NoteWas struct {
	Text      string            `json:"text"`
	Data      map[string]string `json:"data,omitempty"`
	Changed   time.Time         `json:"changed"` // when it was so no more
	ChangedBy string            `json:"changed_by"`
}

// MaxPinned is how many notes stand above the stream of an item.
const MaxPinned = 10

// Form is what an entry's data says of how its text is written, and where it lies.
func (w Log) Form() map[string]string {
	e := Entry{}
	if w.Markdown {
		e.Data = map[string]string{"form": markdown}
	}
	e.File(w.Folder)
	return e.Data
}

// Marked reports whether the text of an entry is written with light marks.
func (e Entry) Marked() bool { return e.Data["form"] == markdown }

// Marked reports whether the text was written with light marks.
func (w NoteWas) Marked() bool { return w.Data["form"] == markdown }

// IsNote reports whether an entry is a person's words, which can be written anew.
func (e Entry) IsNote() bool { return e.What == Noted || e.What == Called }

// Cut reports whether a note that came by mail is longer than notes are.
func (e Entry) Cut() bool { return e.Data[CutShort] != "" }

// ByMail reports whether a note came as the answer to a notice; its letter is what came.
func (e Entry) ByMail() bool { return e.IsNote() && e.Mail != nil && e.Mail.Sort == NoteMail }
