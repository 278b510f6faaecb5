package respond

import (
	"cmp"
	"context"
	"strings"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// OwnLine is what stands for {name} in the signatures of somebody's letters; "" is what people call them.
func (r *Room) OwnLine(ctx context.Context, v item.Viewer) (text string, err error) {
	err = record.Setting(ctx, r.DB, lineSetting+v.Name, &text)
	return text, err
}

// SetOwnLine keeps what stands for {name} in the signatures of somebody's letters; "" forgets it.
func (r *Room) SetOwnLine(ctx context.Context, v item.Viewer, text string) error {
	text = strings.Join(strings.Fields(plainText(text)), " ")
	if v.Name == "" {
		return tocsin.Faultf(tocsin.Denied, "Your roles do not let you do that.")
	}
	if len(text) > maxLine {
		return fault("line", "it is longer than %d bytes", maxLine)
	}
	return r.DB.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if text == "" {
			_, err = record.DropSetting(ctx, tx, lineSetting+v.Name)
		} else {
			err = record.SetSetting(ctx, tx, lineSetting+v.Name, text)
		}
		if err != nil {
			return err
		}
		return audit.Add(ctx, tx, audit.Line{Actor: v.Name, Act: "respond.line", Subject: v.Name})
	})
}

// signature is what stands under a letter of somebody's, in its language, or in the team's; "" is nothing.
func (r *Room) signature(ctx context.Context, rd sqldb.Reader, h item.Letterhead, by, language, from string) (string, error) {
	text := cmp.Or(h.Signatures[language], h.Signatures[r.Language], h.Signatures["en"])
	if text == "" {
		return "", nil
	}
	name, err := r.calledIn(ctx, rd, by)
	if err != nil {
		return "", err
	}
	return item.SignedAs(text, name, r.Team, bare(from)), nil
}

// calledIn is how somebody signs: by their own line, or as people call them.
func (r *Room) calledIn(ctx context.Context, rd sqldb.Reader, by string) (name string, err error) {
	if err := record.Setting(ctx, rd, lineSetting+by, &name); err != nil || name != "" {
		return name, err
	}
	all, err := r.Handlers(ctx)
	for _, h := range all {
		if h.Name == by {
			name = h.Display
		}
	}
	return cmp.Or(name, by), err
}
