package command

import (
	"fmt"
	"net/url"

	"tocsin/internal/module/respond/api"
)

// Tag works the tags of all items; those of one are changed with it.
type Tag struct {
	List   tagListCmd   `cmd:"" default:"withargs" help:"List all tags, with how many items have each."`
	Rename tagRenameCmd `cmd:"" help:"Give a tag another name on all items; one that is there already takes it in. It can't be taken back."`
	Remove tagRemoveCmd `cmd:"" help:"Take a tag off all items. It can't be taken back."`
}

type tagListCmd struct {
	Limit int `help:"The most to list." default:"1000"`
	ListFormat
}

// Run lists tags, page after page.
func (c *tagListCmd) Run(w *World) error {
	n, err := c.pages(w, "/api/v1/tags", "tags", url.Values{}, c.Limit, "tag:TAG", "count:ITEMS")
	return w.Nothing(n, err, c.Format, "There is no tag: tocsin incident change NUMBER --tag TAG puts one on.")
}

type tagRenameCmd struct {
	From string `arg:"" help:"The tag."`
	To   string `arg:"" help:"Its new name."`
	doer
}

// Run renames a tag.
func (c *tagRenameCmd) Run(w *World) error {
	return c.send(w, "/api/v1/tags/rename", api.Renamed{From: c.From, To: c.To}, func([]byte) error {
		_, err := fmt.Fprintf(w.Out, "%s is %s\n", Printable(c.From), Printable(c.To))
		return err
	})
}

type tagRemoveCmd struct {
	Tag string `arg:"" help:"The tag."`
	doer
}

// Run takes a tag off all items.
func (c *tagRemoveCmd) Run(w *World) error {
	return c.send(w, "/api/v1/tags/rename", api.Renamed{From: c.Tag}, func([]byte) error {
		_, err := fmt.Fprintf(w.Out, "%s is removed\n", Printable(c.Tag))
		return err
	})
}
