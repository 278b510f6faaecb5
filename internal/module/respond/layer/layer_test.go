package layer

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// Whatever the graph, no two boxes touch, all stand inside, the same comes out twice, and the mirrored picture is the mirror.
func TestNoBoxesOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "nodes")
		var links []Link
		if n > 0 {
			node := rapid.IntRange(0, n-1)
			for range rapid.IntRange(0, 80).Draw(t, "links") {
				links = append(links, Link{node.Draw(t, "from"), node.Draw(t, "to")})
			}
		}
		p := Lay(n, links, false)
		for i, a := range p.Boxes {
			if a.X < 0 || a.Y < 0 || a.X+Width > p.Width || a.Y+Height > p.Height {
				t.Fatalf("%+v is outside of %+v", a, p)
			}
			for _, b := range p.Boxes[:i] {
				if a.X < b.X+Width+GapX && b.X < a.X+Width+GapX && a.Y < b.Y+Height+GapY && b.Y < a.Y+Height+GapY {
					t.Fatalf("%+v and %+v are too near", a, b)
				}
			}
		}
		if !reflect.DeepEqual(p, Lay(n, links, false)) {
			t.Fatal("another picture")
		}
		mirror := Lay(n, links, true)
		for i, b := range mirror.Boxes {
			if b.Y != p.Boxes[i].Y || b.X != p.Width-Width-p.Boxes[i].X {
				t.Fatalf("%+v is not the mirror of %+v", b, p.Boxes[i])
			}
		}
	})
}

// What leads to another stands before it, and right before it where nothing leads to itself.
func TestLayers(t *testing.T) {
	f := func(n int, links []Link, want ...int) {
		t.Helper()
		if got := depths(n, links); !reflect.DeepEqual(got, want) {
			t.Errorf("%v: %v, want %v", links, got, want)
		}
	}
	f(1, nil, 0)
	f(3, []Link{{1, 0}, {0, 2}}, 1, 0, 2)
	f(4, []Link{{0, 1}, {1, 2}, {3, 2}}, 0, 1, 2, 1)
	f(2, []Link{{0, 1}, {1, 0}, {0, 0}}, 0, 1)
}
