package item

import (
	"slices"
	"strings"

	"tocsin"
)

// Panel is a part of somebody's board: a list of items, and what of it is shown.
type Panel struct {
	View int64  `json:"view,omitempty"` // id of a kept list; 0: List says which
	List string `json:"list,omitempty"` // address of a page of items: /incidents?tab=mine
	As   string `json:"as"`             // AsRows, or one of Tallies
}

// BoardPath is the page of somebody's board, and BoardStart the number that stands for it, in place of a kept list's, where
// somebody says what they begin with.
const (
	BoardPath  = "/mine/board"
	BoardStart = -1
)

// AsRows shows the items that stand first in a list.
const AsRows = "rows"

// maxPanels is how many parts a board has: each is a list that is read.
const maxPanels = 12

// Tallies are what items can be counted by.
func Tallies() []string {
	return []string{"class", "status", "priority", "owner", "constituent", "kind", "team"}
}

// Share is how many items of a list have a value in common.
type Share struct {
	Value string `json:"value"` // "" for those that have none
	Count int64  `json:"count"`
}

// CheckBoard says what is wrong with the parts of a board.
func CheckBoard(list []Panel) error {
	if len(list) > maxPanels {
		return tocsin.Faultf(tocsin.TooLarge, "a board has up to %d parts", maxPanels)
	}
	for _, p := range list {
		if p.As != AsRows && !slices.Contains(Tallies(), p.As) {
			return bad("as", "%.40q is no way to show a part of a board: rows, %s", p.As, strings.Join(Tallies(), ", "))
		}
		if (p.View == 0) != strings.HasPrefix(p.List, "/") || len(p.List) > 4000 {
			return bad("list", "a part of a board is a kept list, or the address of a list")
		}
	}
	return nil
}
