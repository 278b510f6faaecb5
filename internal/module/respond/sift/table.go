package sift

import (
	"bufio"
	"encoding/csv"
	"slices"
	"strings"

	"tocsin"
	"tocsin/internal/kit/sheet"
	"tocsin/internal/module/respond/item"
)

// columns are what the headings of a table of indicators can be called, small, in the words of other systems too.
var columns = map[string]string{
	"value": "value", "indicator": "value", "ioc_value": "value", "data": "value",
	"type": "type", "kind": "type", "ioc_type": "type", "datatype": "type",
	"tags": "tags", "ioc_tags": "tags", "tlp": "tlp", "ioc_tlp": "tlp", "pap": "pap", "note": "note", "ioc_description": "note", "description": "note", "message": "note",
}

// types are what other systems call a kind.
var types = map[string]string{
	"ipv4": "ip", "ipv6": "ip", "ip-src": "ip", "ip-dst": "ip", "ip-any": "ip", "network": "net", "cidr": "net", "hostname": "domain", "fqdn": "domain", "uri": "url", "link": "url", "mail": "email",
	"email-src": "email", "email-dst": "email", "md5": "hash", "sha1": "hash", "sha224": "hash", "sha256": "hash", "sha384": "hash", "sha512": "hash", "vulnerability": "cve", "as": "asn",
}

// Head returns the first line of a text where it is the head of a table of indicators: headings with commas, semicolons or
// tabs between them, value among them; else "".
func Head(text string) string {
	line, _, _ := strings.Cut(strings.TrimLeft(strings.TrimPrefix(text, "\ufeff"), "\r\n\t "), "\n")
	line = strings.TrimRight(line, "\r ")
	names := headings(cells(line))
	if len(line) > maxLine || len(names) < 2 || !slices.Contains(names, "value") {
		return ""
	}
	return line
}

// headings are what the columns of a table are, in their order; "" for what is none of them.
func headings(cells []string) (names []string) {
	for _, c := range cells {
		names = append(names, columns[strings.ToLower(strings.TrimSpace(c))])
	}
	return names
}

// table reads indicators from a table with a head; lines without a value are passed over. What can't be read is given back
// with its line and the field.
func table(text string) (list []item.Indicator, unread []item.Unread) {
	text = strings.TrimLeft(strings.TrimPrefix(text, "\ufeff"), "\r\n\t ")
	var names []string
	seen := map[string]bool{}
	take := func(line int64, cells []string) error {
		if names == nil {
			names = headings(cells)
			return nil
		}
		x, field := row(names, cells)
		switch key := x.Kind + " " + x.Value; {
		case field != "":
			unread = append(unread, item.Unread{Line: int(line), Field: field, Text: item.Cut(joined(cells), maxLine)})
		case x.Kind != "" && !seen[key]:
			seen[key] = true
			list = append(list, x)
		}
		return nil
	}
	bad := func(line int64, why string) {
		unread = append(unread, item.Unread{Line: int(line), Field: "line", Text: why})
	}
	if err := sheet.ReadText(bufio.NewReader(strings.NewReader(text)), take, bad); err != nil {
		unread = append(unread, item.Unread{Field: "line", Text: err.Error()})
	}
	return list, unread
}

// row reads one row; field names what can't be read.
func row(names, cells []string) (x item.Indicator, field string) {
	said := map[string]string{}
	for i, c := range cells {
		if i < len(names) && names[i] != "" && said[names[i]] == "" {
			said[names[i]] = strings.TrimSpace(strings.ReplaceAll(c, "\x00", ""))
		}
	}
	word := bare(strings.TrimPrefix(said["value"], "'")) // as a spreadsheet's text has it
	if word == "" {
		return x, ""
	}
	if x.Kind, x.Value = One(word); x.Kind == "" {
		return x, "value"
	}
	if kind := strings.ToLower(said["type"]); kind != "" && kind != x.Kind && types[kind] != x.Kind {
		return x, "type"
	}
	tags, err := item.Tags(said["tags"])
	if err != nil || len(tags) > item.MaxTags {
		return x, "tags"
	}
	x.Tags, x.Note = tags, item.Cut(said["note"], maxNote)
	if tlp := strings.TrimPrefix(strings.ToLower(said["tlp"]), "tlp:"); tlp != "" {
		if _, err := tocsin.ParseMark(tlp); err != nil {
			return x, "tlp"
		}
		x.TLP = tlp
	}
	x.PAP = item.PAP(strings.TrimPrefix(strings.ToLower(said["pap"]), "pap:"))
	if x.PAP != "" && !slices.Contains(item.PAPs(), x.PAP) {
		return x, "pap"
	}
	return x, ""
}

// joined writes cells as a line of a table.
func joined(cells []string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(cells) // a Builder takes all
	w.Flush()
	return strings.TrimRight(b.String(), "\n")
}
