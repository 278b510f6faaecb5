package respond

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"tocsin"
	"tocsin/internal/module/respond/item"
)

// What a program gives again, as it never heard of the answer, is there once: also where both times are at once. Ids of
// others are others.
func TestWhatIsGivenAgainIsThereOnce(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, c *clocked) {
		give := func(v item.Viewer, id string) (item.Item, error) {
			return r.Start(t.Context(), v, item.Start{Kind: item.Report, Title: "of a program", OwnID: id})
		}
		var all sync.WaitGroup
		numbers := make([]string, 6)
		for i := range numbers {
			all.Go(func() {
				it, err := give(anna, "4711")
				if err != nil {
					t.Error(err)
				}
				numbers[i] = it.Number
			})
		}
		all.Wait()
		if strings.Count(fmt.Sprint(numbers), numbers[0]) != len(numbers) {
			t.Error(numbers)
		}
		other, err := give(bob, "4711")
		if err != nil || other.Number == numbers[0] {
			t.Error(other.Number, err)
		}
		if list, err := r.List(t.Context(), anna, item.Filter{}); err != nil || len(list.Items) != 2 {
			t.Error(len(list.Items), err)
		}
		if refs := aCase(t, r, other).Refs; len(refs) != 1 || refs[0].Title != "api bob 4711" {
			t.Errorf("%+v", refs)
		}
		for _, bad := range []string{"a\nb", strings.Repeat("x", 201)} {
			if _, err := give(anna, bad); tocsin.WhyOf(err) != tocsin.Invalid {
				t.Errorf("%.10q: %v", bad, err)
			}
		}
	})
}
