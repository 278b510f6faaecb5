package console

import (
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// palettes returns the colours of the light and the dark set; the dark one stands twice and must be the same.
func palettes(t *testing.T) map[string]map[string]string {
	t.Helper()
	css, err := fs.ReadFile(files, "static/console.css")
	if err != nil {
		t.Fatal(err)
	}
	text, _, _ := strings.Cut(string(css), "/* Arabic is one step")
	sets := strings.Split(text, "  color-scheme: ")[1:]
	if len(sets) != 3 {
		t.Fatalf("%d sets of colours, want 3", len(sets))
	}
	token := regexp.MustCompile(`--([a-z0-9]+): (#[0-9a-f]{6})`)
	out := map[string]map[string]string{}
	for i, name := range []string{"light", "dark by device", "dark by choice"} {
		out[name] = map[string]string{}
		for _, m := range token.FindAllStringSubmatch(sets[i], -1) {
			out[name][m[1]] = m[2]
		}
	}
	return out
}

func TestBothDarkSetsAreTheSame(t *testing.T) {
	p := palettes(t)
	for name, colour := range p["dark by device"] {
		if got := p["dark by choice"][name]; got != colour {
			t.Errorf("--%s: %s by choice, %s by device", name, got, colour)
		}
	}
}

// Text needs 4.5 to 1, what carries meaning without being text 3 to 1. Both are rules of WCAG 2.2.
func TestContrast(t *testing.T) {
	for set, p := range palettes(t) {
		f := func(front, back string, least float64) {
			t.Helper()
			if got := contrast(t, p[front], p[back]); got < least {
				t.Errorf("%s: --%s on --%s is %.2f to 1, want %.1f", set, front, back, got, least)
			}
		}
		for _, back := range []string{"paper", "mist"} {
			f("ink", back, 4.5)
			f("dim", back, 4.5)
			f("link", back, 4.5)
			f("good", back, 4.5)
			f("high", back, 4.5)
			f("accent", back, 3)
		}
		for _, mark := range []string{"edge", "info", "low", "medium", "high", "critical"} {
			f(mark, "paper", 3)
		}
		ramp := []string{"info", "low", "medium", "high", "critical"}
		for i := 1; i < len(ramp); i++ {
			if luminance(t, p[ramp[i]]) >= luminance(t, p[ramp[i-1]]) {
				t.Errorf("%s: --%s is not darker than --%s, so the ramp is lost in greyscale", set, ramp[i], ramp[i-1])
			}
		}
	}
}

// contrast is the ratio of two colours. It is WCAG 2.2 that defines it.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	if len(colour) != 7 {
		t.Fatalf("colour %q", colour)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}
