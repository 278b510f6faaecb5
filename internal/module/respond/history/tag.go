package history

import (
	"slices"

	"tocsin/internal/module/respond/item"
)

// tag adds tags, as the desk keeps them. What is none there is left out, and so is what is more than an item has.
func (c *Case) tag(list []string) {
	for _, s := range list {
		tag, err := item.Tag(s)
		if err == nil && tag != "" && len(c.Tags) < item.MaxTags && !slices.Contains(c.Tags, tag) {
			c.Tags = append(c.Tags, tag)
		}
	}
}
