package pipe

import "tocsin"

const keyMark = "tlp"

// mark gives the event the mark that its report came with, where that is another than the feed's. What the record says
// of itself is never widened. Source: TLP 2.0 §3: the source alone may change a mark.
func (b *batch) mark(ev *tocsin.Event, record []tocsin.Field) {
	came, usual := b.run.Report.Mark, b.run.Plan.Feed.Mark
	if came == usual {
		return
	}
	own, err := tocsin.ParseMark(ev.Get(keyMark))
	switch {
	case err != nil:
		ev.Set(keyMark, tocsin.Red.String())
	case own == usual && !says(record):
		ev.Set(keyMark, came.String())
	default:
		ev.Set(keyMark, own.Stricter(came).String())
	}
}

// says reports whether a record bears a mark of its own.
func says(record []tocsin.Field) bool {
	for i := range record {
		if record[i].Name == keyMark && record[i].Value != "" {
			return true
		}
	}
	return false
}
