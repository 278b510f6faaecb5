package audit

import "fmt"

// chain follows lines from the first on.
type chain struct {
	last  Head // the newest good line
	noted Head // must be met; zero asks nothing
}

// follow takes the next lines, and stops at the first that is not as it was written.
func (c *chain) follow(list []Entry) error {
	for _, e := range list {
		if why := c.fault(e); why != "" {
			return &Broken{Seq: c.last.Seq + 1, Why: why}
		}
		c.last = Head{Seq: e.Seq, Hash: e.Hash}
	}
	return nil
}

func (c *chain) fault(e Entry) string {
	switch want := c.last.Seq + 1; {
	case e.Seq != want:
		return fmt.Sprintf("it is missing; the next that is there is %d", e.Seq)
	case e.Prev != c.last.Hash:
		return "it does not follow from the line before: one of the two was changed or moved"
	case e.Hash != e.sum():
		return "it was changed: its hash does not fit"
	case e.Seq == c.noted.Seq && e.Hash != c.noted.Hash:
		return "it is another line than the one that was noted"
	}
	return ""
}

// end judges where the chain ends.
func (c *chain) end(head Head) error {
	switch {
	case c.last != head:
		return &Broken{Seq: head.Seq, Why: "the head does not fit it"}
	case c.noted.Seq > c.last.Seq:
		return &Broken{Seq: c.last.Seq + 1, Why: fmt.Sprintf("it is missing: lines up to %d were there when the head was noted", c.noted.Seq)}
	}
	return nil
}
