package collect

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/inbox"
	"tocsin/plugin/feed"
)

// Folders of the watched folder to which files go once they are taken.
const (
	doneDir   = "done"
	failedDir = "failed"
)

// Rules for when a file is whole: it did not change between two looks, or it has been as it is for a while, as one is that
// was renamed in.
const (
	quietFor    = 20 * time.Second
	maxInFolder = 10_000 // files that one look takes note of
)

// seen is how a file was at the last look.
type seen struct {
	size int64
	at   time.Time
}

// unfinished are endings of files that a program is still writing.
var unfinished = []string{".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp", "~"}

// Sweep looks through the watched folder once and takes in every file that is whole: in a subfolder that is named as a
// feed, or at the top where a feed knows it by its name. A file is moved away only when its bytes are durable in the
// inbox; one that can't be taken goes to failed/, with the reason beside it.
func (c *Collector) Sweep(ctx context.Context) error {
	if c.Folder == "" || !c.folder.TryLock() {
		return nil
	}
	defer c.folder.Unlock()
	root, err := os.OpenRoot(c.Folder)
	if err != nil {
		return fmt.Errorf("open watched folder: %w", err)
	}
	defer root.Close()
	found, err := c.list(root)
	if err != nil {
		return err
	}
	now := map[string]seen{}
	for name, s := range found {
		before, known := c.files[name]
		if known && before == s || c.Now().Sub(s.at) > quietFor {
			if err := c.takeFile(ctx, root, name, s); err != nil {
				return err
			}
			continue
		}
		now[name] = s
	}
	c.files = now
	return nil
}

// list returns the files that wait: those at the top and those in the folders of feeds.
func (c *Collector) list(root *os.Root) (map[string]seen, error) {
	found := map[string]seen{}
	top, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, fmt.Errorf("look through watched folder: %w", err)
	}
	for _, e := range top {
		if !e.IsDir() {
			c.listed(found, e.Name(), e)
			continue
		}
		if _, err := c.Shelf.Named(e.Name()); err != nil {
			continue
		}
		inside, err := fs.ReadDir(root.FS(), e.Name())
		if err != nil {
			return nil, fmt.Errorf("look through watched folder: %w", err)
		}
		for _, f := range inside {
			c.listed(found, path.Join(e.Name(), f.Name()), f)
		}
	}
	return found, nil
}

// listed takes note of a file. Links and special files are left alone: they could lead anywhere.
func (c *Collector) listed(found map[string]seen, name string, e fs.DirEntry) {
	if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") || len(found) >= maxInFolder {
		return
	}
	if slices.ContainsFunc(unfinished, func(end string) bool { return strings.HasSuffix(strings.ToLower(e.Name()), end) }) {
		return
	}
	if info, err := e.Info(); err == nil {
		found[name] = seen{info.Size(), info.ModTime()}
	}
}

// takeFile takes one file in and moves it away. An error is the node's own: the file stays where it is.
func (c *Collector) takeFile(ctx context.Context, root *os.Root, name string, s seen) error {
	f, err := c.feedOf(name)
	if err != nil {
		return c.putAway(root, failedDir, name, err.Error())
	}
	file, err := root.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil // somebody took it away
	}
	if err != nil {
		return c.putAway(root, failedDir, name, "the file can't be opened")
	}
	rep, known, err := c.Take(ctx, inbox.Arrival{Feed: f.Name, Name: path.Base(name), Origin: "folder", Mark: f.Mark}, file)
	info, statErr := file.Stat()
	err = errors.Join(err, file.Close())
	switch {
	case err != nil && tocsin.WhyOf(err) == tocsin.TooLarge:
		return c.putAway(root, failedDir, name, err.Error())
	case err != nil:
		return fmt.Errorf("take %s from the watched folder: %w", name, err)
	case statErr != nil || info.Size() != s.size || !info.ModTime().Equal(s.at):
		return nil //nolint:nilerr // it was still being written: the next look takes it whole, as a report of its own
	}
	if !known || rep.State == inbox.Waiting {
		if rep, err = c.Read(ctx, rep); err != nil {
			return err
		}
	}
	if rep.State == inbox.Failed {
		return c.putAway(root, failedDir, name, fmt.Sprintf("report %d: %s", rep.ID, rep.Trouble))
	}
	return c.putAway(root, doneDir, name, "")
}

// feedOf returns the feed of a file: that of its folder, or the one that knows its name.
func (c *Collector) feedOf(name string) (*feed.Feed, error) {
	if dir := path.Dir(name); dir != "." {
		return c.Shelf.Named(dir)
	}
	for _, f := range c.Shelf.All() {
		if knows(f, name) {
			return f, nil
		}
	}
	return nil, tocsin.Faultf(tocsin.Invalid, "no feed knows a file of this name: put it into a folder that is named as its feed")
}

// putAway moves a file to a folder, under a name that is free there.
func (c *Collector) putAway(root *os.Root, dir, name, why string) error {
	to := path.Join(dir, path.Dir(name))
	if err := root.MkdirAll(to, 0o750); err != nil {
		return fmt.Errorf("move %s out of the way: %w", name, err)
	}
	target := path.Join(to, c.Now().UTC().Format("20060102T150405.000000-")+path.Base(name))
	if err := root.Rename(name, target); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("move %s out of the way: %w", name, err)
	}
	if why == "" {
		return nil
	}
	c.Log.Warn("a file of the watched folder could not be read", "file", name, "why", why)
	return root.WriteFile(target+".why.txt", []byte(why+"\n"), 0o640)
}
