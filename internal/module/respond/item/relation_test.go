package item

import (
	"fmt"
	"testing"
)

// A graph hangs together, is no larger than a picture, and says how much it leaves out.
func TestRelate(t *testing.T) {
	c := Case{Item: Item{Number: "ZM-1", Kind: Incident, Org: "bank"}, Parents: []Item{{Number: "ZM-0", Kind: Incident}},
		Children: []Item{{Number: "ZM-2", Kind: Report, Org: "port"}, {Number: "ZM-3", Kind: Investigation, Org: "isp"}},
		Assets:   []Asset{{ID: 1, Name: "web1", Org: "bank"}, {ID: 2, Name: "pump"}}, Indicators: []Indicator{{ID: 1, Kind: "ip", Value: "192.0.2.1", On: []int64{1, 2, 99}}, {ID: 2, Kind: "cve", Value: "CVE-2026-1"}}}
	g := Relate(c, []Kin{{Item: Item{Number: "ZM-9", Kind: Report}}})
	var got []string
	for _, tie := range g.Ties {
		got = append(got, tie.From+">"+tie.To)
	}
	want := "[item:ZM-0>item:ZM-1 item:ZM-2>item:ZM-1 item:ZM-1>item:ZM-3 item:ZM-1>constituent:bank item:ZM-3>constituent:isp constituent:bank>asset:1 item:ZM-1>asset:2 item:ZM-9>item:ZM-1 asset:1>indicator:1 asset:2>indicator:1 item:ZM-1>indicator:2]"
	if s := fmt.Sprint(got); s != want || len(g.Left) != 0 {
		t.Errorf("%s, left %v; want %s", s, g.Left, want)
	}
	for i := range 100 {
		c.Indicators = append(c.Indicators, Indicator{ID: int64(10 + i), Kind: "ip", Value: fmt.Sprint(i)})
	}
	g = Relate(c, nil)
	if len(g.Nodes) != MostNodes || g.Left[NodeIndicator] != 102+8-MostNodes {
		t.Errorf("%d nodes, left %v", len(g.Nodes), g.Left)
	}
	seen := map[string]bool{}
	for _, n := range g.Nodes {
		seen[n.Key] = true
	}
	for _, tie := range g.Ties {
		if !seen[tie.From] || !seen[tie.To] {
			t.Errorf("%+v leads nowhere", tie)
		}
	}
}
