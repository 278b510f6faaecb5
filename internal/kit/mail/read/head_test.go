package read

import (
	"fmt"
	"testing"
)

func TestHead(t *testing.T) {
	f := func(head, want string) {
		t.Helper()
		in, err := Reader{}.Read([]byte("From: a@b.example\n" + head + "\n\nx"))
		if err != nil {
			t.Fatal(err)
		}
		h := in.Head
		if got := fmt.Sprint(h.Listed(), " ", h.List, " ", h.ListPost, " ", h.Spam, " ", h.Hops); got != want {
			t.Errorf("%q: got %q, want %q", head, got, want)
		}
	}
	f("Subject: x", "false    0")
	f("List-Id: People <people.list.example>\nList-Post: <mailto:people@list.example?subject=x>", "true people.list.example people@list.example  0")
	f("List-Unsubscribe: <https://news.example/leave>", "true    0")
	f("Precedence: bulk", "false    0")
	f("Precedence: list", "true    0")
	f("X-Spam-Flag: YES", "false   X-Spam-Flag 0")
	f("X-Spam-Flag: NO\nX-Spam-Status: No, score=1.2", "false    0")
	f("X-Spam-Status: Yes, score=12.1 required=5.0", "false   X-Spam-Status 0")
	f("X-Spam-Status: No\nX-Spam-Status: Yes", "false    0")
	f("X-MS-Exchange-Organization-SCL: 6", "false   X-MS-Exchange-Organization-SCL 0")
	f("X-MS-Exchange-Organization-SCL: -1", "false    0")
	f("X-Forefront-Antispam-Report: CIP:192.0.2.1;SFV:SPM;SCL:5", "false   X-Forefront-Antispam-Report 0")
	f("Received: a\nReceived: b", "false    2")
}
