package format

import (
	"strings"
	"testing"
)

func BenchmarkNDJSONDecode(b *testing.B) {
	line := `{"timestamp":"2026-11-23T10:00:00.000000+0000","flow_id":1234567890123,"event_type":"alert","src_ip":"192.0.2.1","src_port":4444,"dest_ip":"198.51.100.7","dest_port":80,"proto":"TCP","alert":{"action":"allowed","gid":1,"signature_id":2024897,"rev":3,"signature":"ET POLICY Go HTTP Client","category":"Misc activity","severity":3,"metadata":{"created_at":["2017_10_23"],"updated_at":["2020_08_13"]}},"http":{"hostname":"www.example","url":"/a/b?c=d","http_user_agent":"curl\/7.64","status":200,"length":1256},"flow":{"pkts_toserver":4,"bytes_toclient":1500}}` + "\n"
	benchmarkDecode(b, newEVE(standardSizes), Options{}, []byte(strings.Repeat(line, 20000)))
}
