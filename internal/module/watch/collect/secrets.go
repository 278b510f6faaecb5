package collect

import (
	"tocsin/internal/kit/fetch"
	"tocsin/plugin/feed"
)

// passwordOf is the file of keys that holds the password of a feed's zips.
func passwordOf(name string) string { return name + ".zip" }

// Passwords returns the passwords of a feed's zips: the first line of keys/NAME.zip, if that file is there.
func (c *Collector) Passwords(name string) []string {
	f, err := c.Shelf.Named(name)
	if err != nil {
		return nil
	}
	return c.passwords(f)
}

func (c *Collector) passwords(f *feed.Feed) []string {
	if c.Keys == nil {
		return nil
	}
	password, err := fetch.ReadKey(c.Keys, passwordOf(f.Name))
	if err != nil {
		return nil
	}
	return []string{password}
}
