package item

import (
	"slices"
	"time"

	"tocsin"
	"tocsin/internal/kit/lang"
)

// WordTemplate is a Word document of the team's own that reports on items are put into.
type WordTemplate struct {
	Language  string    `json:"language"` // of the reports; AnyLanguage: of those that have none of their own
	Name      string    `json:"name"`     // of the file, as it was given
	Bytes     int       `json:"bytes"`
	Changed   time.Time `json:"changed"`
	ChangedBy string    `json:"changed_by"`
}

// AnyLanguage stands for the languages that have no template of their own.
const AnyLanguage = "any"

// CheckWordLanguage refuses what reports are not written in.
func CheckWordLanguage(language string) error {
	if language != AnyLanguage && !slices.Contains(lang.Tags(), language) {
		return tocsin.Faultf(tocsin.Invalid, "%.20q is no language: en, fr, zh …", language).At("language")
	}
	return nil
}
