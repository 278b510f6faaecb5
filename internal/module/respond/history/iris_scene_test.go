package history

import (
	"fmt"
	"strings"
	"testing"
)

// The assets of a case of IRIS, its time line and what of both and of its indicators belongs together are read, as its export
// writes them and as its API does.
func TestIRISScene(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		list, troubles := all(t, "iris", `{"case":{"case_id":5,"open_date":"2024-03-01"},`+text+`}`)
		if len(list) != 1 {
			t.Fatalf("%+v", troubles)
		}
		c, got := list[0], []string{}
		for _, a := range c.Assets {
			got = append(got, strings.Join([]string{a.Name, a.Kind, a.State, a.Address}, " "))
		}
		for i, m := range c.Moments {
			got = append(got, fmt.Sprint(m.Kind, " ", m.Text, c.HitIn[i], c.NamedIn[i]))
		}
		for i := range c.Indicators {
			if len(c.SeenOn[i]) > 0 {
				got = append(got, fmt.Sprint("seen ", i, c.SeenOn[i]))
			}
		}
		for _, n := range c.Notes {
			got = append(got, "note "+n.Text)
		}
		if s := strings.Join(got, " | "); s != want {
			t.Errorf("%s\n%q, want\n%q", text, s, want)
		}
	}
	f(`"assets":[{"asset_id":7,"asset_name":"DC01","asset_type":{"asset_name":"Windows - DC"},"asset_ip":"192.0.2.7","asset_compromise_status_id":1,"linked_ioc":[{"ioc_id":3}]},
		{"asset_id":8,"asset_name":"ana","asset_type":"Windows Account - Local","asset_compromise_status_id":2,"asset_domain":"corp.example"}],
		"iocs":[{"ioc_id":3,"ioc_value":"203.0.113.9","ioc_type":"ip-dst"}],
		"timeline":[{"event_title":"Logon","event_content":"by night","event_date":"2024-03-01T08:00:00","category_name":"Lateral Movement","event_source":"log","assets":[{"id":7},{"id":99}],"iocs":[{"id":3}]},
		{"event_title":"Some time"}]`,
		"DC01 other compromised 192.0.2.7 | ana account unaffected corp.example | spread Logon\n\nby night[0] [0] | seen 0 [0] | note Some time")
	f(`"assets":[{"asset_name":" ","asset_ip":"x"},{"asset_name":"fw1","asset_type":"Firewall","asset_ip":"not one"}],"events":[{"event_title":"x","event_date":"2024-03-01","category":{"name":"Remediation"},"event_assets":[1,"a",{}]}]`,
		"fw1 network suspected  | recovered x[] []")
}
