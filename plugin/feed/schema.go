package feed

import (
	"encoding/json"
	"fmt"
	"strings"

	"tocsin"
)

// schema is a published schema of the kinds of report of a feed: what each kind's columns mean. The only form known is
// the JSON file that Shadowserver publishes for IntelMQ. It is used for the kinds that the feed's own rules don't know.
type schema map[string]section

// publishedKind is a kind of report as the file has it.
type publishedKind struct {
	FileName string            `json:"file_name"`
	Required [][]any           `json:"required_fields"`
	Optional [][]any           `json:"optional_fields"`
	Constant map[string]string `json:"constant_fields"`
}

// parseSchema reads a schema file. Entries whose name begins with an underscore tell of the file itself.
func parseSchema(file string, data []byte) (schema, error) {
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(data, &entries); err != nil {
		return nil, invalid(file, 0, "", "not a schema: %v", err)
	}
	if len(entries) > maxKinds {
		return nil, invalid(file, 0, "", "there are more than %d kinds of report", maxKinds)
	}
	s := schema{}
	for name, raw := range entries {
		if strings.HasPrefix(name, "_") {
			continue
		}
		var k publishedKind
		if err := json.Unmarshal(raw, &k); err != nil {
			return nil, invalid(file, 0, name, "%v", err)
		}
		if k.FileName == "" {
			k.FileName = name
		}
		sec, err := k.section()
		if err != nil {
			return nil, invalid(file, 0, name, "%v", err)
		}
		s[k.FileName] = sec
	}
	return s, nil
}

// section writes a published kind as feed.toml would have it.
func (k *publishedKind) section() (section, error) {
	s := section{Set: map[string]string{}, Map: map[string]any{}, Required: []string{}}
	for key, v := range k.Constant {
		if eventKey(key) && !reserved[key] {
			s.Set[key] = v
		}
	}
	for i, list := range [][][]any{k.Required, k.Optional} {
		for _, entry := range list {
			column, to, err := publishedStep(entry)
			if err != nil {
				return s, err
			}
			if to == nil {
				continue
			}
			steps, _ := s.Map[column].([]any)
			s.Map[column] = append(steps, to)
			if i == 0 && len(s.Required) < maxRequired {
				s.Required = append(s.Required, column)
			}
		}
	}
	// A plan that can't be laid would make every report of that kind unreadable.
	return s, (&Plan{Feed: &Feed{feedFile: feedFile{decl: &declaration{}}}}).lay(&Feed{feedFile: feedFile{decl: &declaration{}}}, []section{s})
}

// publishedStep writes one entry, [key, column, converter], as a value of [map]; nil where the column is just kept.
func publishedStep(entry []any) (column string, to map[string]any, err error) {
	if len(entry) < 2 {
		return "", nil, fmt.Errorf("an entry has %d parts, it needs a key and a column", len(entry))
	}
	key, _ := entry[0].(string)
	column, ok := entry[1].(string)
	if !ok || column == "" {
		return "", nil, fmt.Errorf("an entry has no column")
	}
	converter := ""
	if len(entry) > 2 {
		converter, _ = entry[2].(string)
	}
	if key == "" || key == tocsin.ExtraPrefix || reserved[key] {
		return column, nil, nil
	}
	if !eventKey(key) {
		key = tocsin.ExtraPrefix + key
	}
	if strings.HasPrefix(key, tocsin.ExtraPrefix) {
		key = tocsin.ExtraPrefix + cleanName(key)
	}
	to = map[string]any{"to": key}
	publishedConverter(to, converter)
	return column, to, nil
}

// publishedConverter writes the converters that change a value; the rest is what a key's kind asks for anyway.
func publishedConverter(to map[string]any, converter string) {
	switch converter {
	case "validate_to_none":
		to["drop"] = []any{"0", "unknown"}
	case "invalidate_zero":
		to["drop"] = []any{"0", "-1"}
	case "extract_cve_from_tag":
		to["cve"] = true
	case "add_UTC_to_timestamp", "convert_date_utc":
		to["time"] = []any{"2006-01-02 15:04:05", "2006-01-02T15:04:05Z07:00"}
	case "convert_http_host_and_url":
		to["with"] = "http_host"
	case "scan_exchange_type":
		to["words"] = map[string]any{"webshell": "system-compromise"}
	case "scan_exchange_identifier":
		to["words"] = map[string]any{"webshell": "exchange-server-webshell"}
	}
}
