package team

import (
	"testing"

	"tocsin"
)

// The page about children names who helps before anything else, so it needs somebody to name.
func TestTheChildrensPageNeedsAHelper(t *testing.T) {
	said := Team{Name: Said{"en": "ZM-CIRT"}, Public: Public{On: true, Children: true}}
	if err := said.Check(); tocsin.WhyOf(err) != tocsin.Invalid {
		t.Errorf("without a helpline: %v", err)
	}
	said.Children.Lines = []Line{{Name: "Helpline", Phone: "116 111"}}
	if err := said.Check(); err != nil {
		t.Errorf("with a helpline: %v", err)
	}
}
