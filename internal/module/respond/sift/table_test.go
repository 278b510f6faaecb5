package sift

import (
	"fmt"
	"strings"
	"testing"
)

// A text whose first line is a head is read as a table; what can't be read is named by line and field.
func TestTable(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		list, unread := Paste(text)
		var got []string
		for _, x := range list {
			got = append(got, strings.Trim(fmt.Sprintf("%s %s|%s|%s|%s|%s", x.Kind, x.Value, strings.Join(x.Tags, "+"), x.TLP, x.PAP, x.Note), "|"))
		}
		for _, u := range unread {
			got = append(got, fmt.Sprintf("!%d %s", u.Line, u.Field))
		}
		if s := strings.Join(got, " / "); s != want {
			t.Errorf("%q:\n got %q\nwant %q", text, s, want)
		}
	}
	f("type,value,tags,tlp,pap,note\nip,192[.]0[.]2[.]1,\"c2, botnet\",amber,green,seen twice", "ip 192.0.2.1|c2+botnet|amber|green|seen twice")
	f("value;tlp\nbad.example;TLP:GREEN\nbad.example;red\n;red\n", "domain bad.example||green")
	f("ioc_value,ioc_type,ioc_description,ioc_tags,ioc_tlp\nd41d8cd98f00b204e9800998ecf8427e,md5,empty,x,red", "hash d41d8cd98f00b204e9800998ecf8427e|x|red||empty")
	f("Type\tValue\nhostname\tbad.example\nip\tbad.example\nip\tnothing at all", "domain bad.example / !3 type / !4 value")
	f("value,tlp,pap,tags\n192.0.2.1,purple\n192.0.2.2,,blue\n192.0.2.3,,,\"a\"\"b\"\n192.0.2.4", "ip 192.0.2.4 / !2 tlp / !3 pap / !4 tags")
	f("value\n192.0.2.1", "ip 192.0.2.1 / !1 ")
	f("192.0.2.1\n192.0.2.2", "ip 192.0.2.1 / ip 192.0.2.2")
}

func TestHead(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		if got := Head(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
	f("\ufeffType,Value\r\nx", "Type,Value")
	f("value", "")
	f("192.0.2.1, value", "192.0.2.1, value")
	f("", "")
	f("type,tags", "")
}
