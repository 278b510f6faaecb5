package main

import (
	"encoding/json"
	"os"
)

// schemaOf returns the schema that IntelMQ's parser goes by: the published one where it is given, or else a mapping of the
// 39 columns of the one report, of the same size.
func schemaOf(file string) ([]byte, error) {
	if file != "" {
		return os.ReadFile(file)
	}
	var columns [][]any
	add := func(convert string, keysAndColumns ...string) {
		for i := 0; i < len(keysAndColumns); i += 2 {
			column := []any{keysAndColumns[i], keysAndColumns[i+1]}
			if convert != "" {
				column = append(column, convert)
			}
			columns = append(columns, column)
		}
	}
	add("", "protocol.transport", "protocol", "source.geolocation.cc", "src_geo", "source.geolocation.region", "src_region",
		"source.geolocation.city", "src_city", "source.reverse_dns", "src_hostname", "destination.geolocation.cc", "dst_geo",
		"destination.geolocation.region", "dst_region", "destination.geolocation.city", "dst_city")
	add("invalidate_zero", "source.asn", "src_asn", "destination.asn", "dst_asn", "extra.source.naics", "src_naics",
		"extra.destination.naics", "dst_naics")
	add("validate_to_none", "classification.identifier", "infection", "malware.name", "infection", "destination.reverse_dns", "dst_hostname",
		"extra.source.sector", "src_sector", "extra.destination.sector", "dst_sector", "product.vendor", "device_vendor",
		"product.name", "device_model", "severity", "severity")
	add("validate_ip", "destination.ip", "dst_ip")
	add("convert_int", "destination.port", "dst_port")
	add("validate_fqdn", "destination.fqdn", "http_host")
	columns = append(columns, []any{"destination.url", "http_url", "convert_http_host_and_url", true})
	for _, name := range []string{"tag", "family", "device_type", "public_source", "application", "version", "event_id", "http_agent",
		"forwarded_by", "ssl_cipher", "http_referer", "ssl_servername", "machine_name"} {
		add("validate_to_none", "extra.", name)
	}
	return json.Marshal(map[string]any{"event4_sinkhole_http": map[string]any{
		"feed_name": "Sinkhole HTTP", "file_name": "event4_sinkhole_http",
		"constant_fields": map[string]string{
			"classification.taxonomy": "malicious-code", "classification.type": "infected-system", "protocol.application": "http",
		},
		"required_fields": [][]any{
			{"time.source", "timestamp", "add_UTC_to_timestamp"}, {"source.ip", "src_ip", "validate_ip"}, {"source.port", "src_port", "convert_int"},
		},
		"optional_fields": columns,
	}})
}
