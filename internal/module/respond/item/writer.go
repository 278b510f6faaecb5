package item

import "time"

// Writer is somebody who has begun a letter of an item and not sent it: two people need not write the same answer.
type Writer struct {
	Name string    `json:"name"`
	At   time.Time `json:"at"` // when they last kept it
}

// WritersBut returns those who are not one person.
func WritersBut(list []Writer, name string) (others []Writer) {
	for _, w := range list {
		if w.Name != name {
			others = append(others, w)
		}
	}
	return others
}
