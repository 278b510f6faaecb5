package record

import (
	"fmt"
	"strconv"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/module/respond/item"
)

// field is a column of an item that can be changed: how it reads as text, from text, and as a value of the column. Text is
// as it is, numbers and marks are decimal, a yes is 1 and a no 0, a time is Unix microseconds.
type field struct {
	get   func(it *item.Item) string
	set   func(it *item.Item, s string) error
	value func(it *item.Item) any
}

// fields are all that can be changed, by the column's name.
var fields = map[string]field{
	"title":      text(func(it *item.Item) *string { return &it.Title }),
	"status":     text(func(it *item.Item) *item.Status { return &it.Status }),
	"resolution": text(func(it *item.Item) *item.Resolution { return &it.Resolution }),
	"class":      text(func(it *item.Item) *string { return &it.Class }),
	"pap":        text(func(it *item.Item) *item.PAP { return &it.PAP }),
	"owner":      text(func(it *item.Item) *string { return &it.Owner }),
	"team":       text(func(it *item.Item) *string { return &it.Team }),
	"org":        text(func(it *item.Item) *string { return &it.Org }),
	"person":     text(func(it *item.Item) *string { return &it.Person }),
	"email":      text(func(it *item.Item) *string { return &it.Email }),
	"reporter":   text(func(it *item.Item) *item.Reporter { return &it.Reporter }),
	"how":        text(func(it *item.Item) *item.How { return &it.How }),
	"language":   text(func(it *item.Item) *string { return &it.Language }),
	"waits":      text(func(it *item.Item) *item.Waits { return &it.Waits }),
	"priority":   whole(func(it *item.Item) *item.Priority { return &it.Priority }),
	"merged":     whole(func(it *item.Item) *int64 { return &it.Merged }),
	"heard":      moment(func(it *item.Item) *time.Time { return &it.Heard }),
	"told":       moment(func(it *item.Item) *time.Time { return &it.Told }),
	"answered":   moment(func(it *item.Item) *time.Time { return &it.Answered }),
	"closed":     moment(func(it *item.Item) *time.Time { return &it.Closed }),
	"due":        moment(func(it *item.Item) *time.Time { return &it.Due }),
	"snoozed":    moment(func(it *item.Item) *time.Time { return &it.Snoozed }),
	"follow":     moment(func(it *item.Item) *time.Time { return &it.FollowUp }),
	"expires":    moment(func(it *item.Item) *time.Time { return &it.Expires }),
	"reviewer":   text(func(it *item.Item) *string { return &it.Reviewer }),
	"review":     text(func(it *item.Item) *item.Review { return &it.Review }),
	"mark":       marked,
	"restricted": restricted,
}

// silent are the fields that follow from others or from letters: no line of the stream tells of them.
var silent = []string{"heard", "told", "answered", "closed", "due", "merged"}

// TimeText is how a time is written as a field.
func TimeText(t time.Time) string { return timeText(t) }

func timeText(t time.Time) string { return strconv.FormatInt(sqldb.Time(t), 10) }

func text[T ~string](at func(*item.Item) *T) field {
	return field{
		get:   func(it *item.Item) string { return string(*at(it)) },
		set:   func(it *item.Item, s string) error { *at(it) = T(s); return nil },
		value: func(it *item.Item) any { return string(*at(it)) },
	}
}

func whole[T ~int | ~int64](at func(*item.Item) *T) field {
	return field{
		get: func(it *item.Item) string { return strconv.FormatInt(int64(*at(it)), 10) },
		set: func(it *item.Item, s string) error {
			n, err := strconv.ParseInt(s, 10, 64)
			*at(it) = T(n)
			return err
		},
		value: func(it *item.Item) any { return int64(*at(it)) },
	}
}

func moment(at func(*item.Item) *time.Time) field {
	return field{
		get: func(it *item.Item) string { return timeText(*at(it)) },
		set: func(it *item.Item, s string) error {
			n, err := strconv.ParseInt(s, 10, 64)
			*at(it) = sqldb.FromTime(n)
			return err
		},
		value: func(it *item.Item) any { return sqldb.Time(*at(it)) },
	}
}

var marked = field{
	get: func(it *item.Item) string { return strconv.Itoa(int(it.Mark)) },
	set: func(it *item.Item, s string) error {
		n, err := strconv.ParseUint(s, 10, 8)
		if err == nil && n > uint64(tocsin.Clear) {
			err = fmt.Errorf("there is no mark %d", n)
		}
		it.Mark = tocsin.Mark(n)
		it.TLP = it.Mark.String()
		return err
	},
	value: func(it *item.Item) any { return it.Mark },
}

var restricted = field{
	get: func(it *item.Item) string {
		if it.Restricted {
			return "1"
		}
		return "0"
	},
	set:   func(it *item.Item, s string) error { it.Restricted = s == "1"; return nil },
	value: func(it *item.Item) any { return it.Restricted },
}

// Put sets one field of an item in hand from its text.
func Put(it *item.Item, name, s string) error {
	f, ok := fields[name]
	if !ok {
		return fmt.Errorf("there is no field %s", name)
	}
	return f.set(it, s)
}
