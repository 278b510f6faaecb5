package format

func init() {
	// Suricata writes one object for each event, each with its type: "alert", "dns" and so on; alert.signature and the
	// like are what a mapping reads. Source: Suricata 8.0 §19.1.
	register("eve", ndjson{name: "Suricata EVE", size: standardSizes, must: "event_type"})
}
