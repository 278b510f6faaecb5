package respond

import (
	"context"
	netmail "net/mail"
	"slices"
	"strings"
	"unicode"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// letterheadSetting is the name under which is kept how letters look; lineSetting begins that of a person's own line.
const (
	letterheadSetting = "letterhead"
	lineSetting       = "line/"
)

// Limits of a letterhead.
const (
	maxAddresses = 20
	maxSignature = 2000 // bytes
	maxLine      = 200  // bytes
)

// Letterhead returns how the team's letters look.
func (r *Room) Letterhead(ctx context.Context) (item.Letterhead, error) { return letterhead(ctx, r.DB) }

func letterhead(ctx context.Context, rd sqldb.Reader) (h item.Letterhead, err error) {
	err = record.Setting(ctx, rd, letterheadSetting, &h)
	return h, err
}

// SetLetterhead keeps how the team's letters look. It refuses what was begun from another version: two people may have the
// form open.
func (r *Room) SetLetterhead(ctx context.Context, by string, h item.Letterhead) (item.Letterhead, error) {
	if err := checkLetterhead(&h); err != nil {
		return h, err
	}
	err := r.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		was, err := letterhead(ctx, tx)
		if err != nil {
			return err
		}
		if was.Version != h.Version {
			return tocsin.Faultf(tocsin.Conflict, "Somebody else has changed this meanwhile. What you wrote is kept here: saved again, it takes the place of theirs.")
		}
		h.Version++
		if err := record.SetSetting(ctx, tx, letterheadSetting, h); err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: by, Act: "respond.letterhead", Subject: letterheadSetting,
			Detail: map[string]any{"addresses": h.Addresses, "receipts": h.Receipts, "signatures": len(h.Signatures)}})
	})
	return h, err
}

// checkLetterhead refuses what can't stand in a letter, and writes the rest in one way.
func checkLetterhead(h *item.Letterhead) error {
	if len(h.Addresses) > maxAddresses {
		return fault("addresses", "%d addresses; the most is %d", len(h.Addresses), maxAddresses)
	}
	list := []string{}
	seen := map[string]bool{}
	for _, text := range h.Addresses {
		found, err := parsed("addresses", []string{text}, seen)
		if err != nil {
			return err
		}
		for _, a := range found {
			list = append(list, written(&netmail.Address{Name: a.name, Address: a.address}))
		}
	}
	h.Addresses = list
	kept := map[string]string{}
	for language, text := range h.Signatures {
		if !slices.Contains(lang.Tags(), language) {
			return fault("signatures", "%.20q is none of %v", language, lang.Tags())
		}
		text = plainText(text)
		if len(text) > maxSignature {
			return fault("signature", "it is longer than %d bytes", maxSignature)
		}
		if text != "" {
			kept[language] = text
		}
	}
	h.Signatures = kept
	return nil
}

// plainText is a text without what is no text, with one sort of line end.
func plainText(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	s = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && c != '\n' && c != '\t' {
			return -1
		}
		return c
	}, s)
	return strings.Trim(s, "\n ")
}
