package desk

import (
	"tocsin"
	"tocsin/internal/module/watch/warn"
)

// LetterQuery chooses letters; zero values choose all.
type LetterQuery struct {
	Owner, Kind, State string
	After              string
	Limit              int
}

// LetterRow is a letter in a list.
type LetterRow struct {
	warn.Letter
	Owner Party
	TLP   tocsin.Mark
}

// LetterList is a page of letters.
type LetterList struct {
	Mark tocsin.Mark
	Rows []LetterRow
	Next string
}

// LetterPage is one letter.
type LetterPage struct {
	LetterRow
	Seen     tocsin.Mark // of the page itself, which names people
	Campaign string      // its campaign's name; "" for none
}

// CampaignList is a page of campaigns.
type CampaignList struct {
	Rows []warn.Progress
	Next string
}

// CampaignPage is one campaign.
type CampaignPage struct {
	warn.Progress
	Seen tocsin.Mark
	Rows []LetterRow // its newest letters
}

// Href is the page of this letter.
func (l LetterRow) Href() string { return LetterHref(l.Number) }
