package item

import (
	"strings"

	"tocsin"
)

// Lists is the topic of open lists. It is touched by what whoever works at the desk may see, so that nobody hears through
// it of what is hidden from them.
const Lists = "respond/list"

// itemTopic begins the topic of one item.
const itemTopic = "respond/item/"

// Topic is what the open page of an item listens to.
func (it Item) Topic() string { return itemTopic + it.Number }

// OfTopic returns the number of the item whose page listens to a topic.
func OfTopic(topic string) (number string, ok bool) { return strings.CutPrefix(topic, itemTopic) }

// Quiet tells that lists hear nothing of an item: only few may know that it is there.
func (it Item) Quiet() bool { return it.Restricted || it.Mark == tocsin.Red }
