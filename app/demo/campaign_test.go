package demo

import (
	"testing"

	"tocsin/internal/kit/lang"
)

func TestCampaignIsWhole(t *testing.T) {
	c := Campaign()
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	for _, tag := range lang.Tags() {
		if _, ok := c.Words[tag]; !ok {
			t.Errorf("no words in %s", tag)
		}
	}
}
