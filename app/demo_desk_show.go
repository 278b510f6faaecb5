package app

import (
	"encoding/json"
	"fmt"
	"net/url"

	"tocsin/app/command"
	"tocsin/internal/module/respond/item"
)

// showDesk lets the last two months of the desk happen, and tells what stands there now.
func showDesk(w *command.World, cl *command.Client, play func() error) error {
	if err := play(); err != nil {
		return err
	}
	t := command.Table{Head: []string{"KIND", "OPEN", "CLOSED", "OVERDUE"}}
	for _, kind := range item.Kinds() {
		counts := make([]int64, 3)
		for i, q := range []url.Values{{}, {"closed": {"true"}}, {"overdue": {"true"}}} {
			q.Set("kind", string(kind))
			q.Set("limit", "1")
			err := cl.Get(w.Ctx, "/api/v1/incidents", q, func(line []byte) error {
				var l item.List
				err := json.Unmarshal(line, &l)
				counts[i] = l.Total
				return err
			})
			if err != nil {
				return err
			}
		}
		t.Add(string(kind), fmt.Sprint(counts[0]), fmt.Sprint(counts[1]-counts[0]), fmt.Sprint(counts[2]))
	}
	return t.Print(w.Out)
}
