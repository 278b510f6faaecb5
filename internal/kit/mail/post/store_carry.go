package post

import (
	"context"

	"tocsin/internal/kit/carry"
	"tocsin/internal/kit/sqldb"
)

// Letters chooses the letters that came in and were not deleted.
var Letters = carry.Blobs{Folder: carry.Letters, Table: "post_letter", SHA: "sha", Size: "size", Where: "kind <> 'forgotten'"}

// Carried are the post's tables as they are exported.
func Carried(ctx context.Context, db *sqldb.DB) (list []carry.Table, err error) {
	for _, t := range []struct{ file, name, key string }{{"post/letters.jsonl", "post_letter", "sha"}, {"post/mailboxes.jsonl", "post_mailbox", "name"}} {
		one, err := carry.Plain(ctx, db, t.file, t.name, t.key)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}
