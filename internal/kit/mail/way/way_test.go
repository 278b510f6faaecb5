package way

import (
	"fmt"
	"strings"
	"testing"

	"tocsin/internal/kit/mail/tree"
)

// fields are the headers of a letter.
func fields(head string) []tree.Field {
	raw := []byte(strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\nx")
	return tree.ReadHead(&raw).Fields
}

const (
	own     = "Received: from relay.isp.example (relay.isp.example [192.0.2.1])\n by mx.cirt.example (Postfix) with ESMTPS id 1; Mon, 2 Nov 2026 08:00:00 +0000\n"
	within  = "Received: from mx.cirt.example by localhost with LMTP id 2; Mon, 2 Nov 2026 08:00:00 +0000\n"
	foreign = "Received: from pc (unknown) by relay.isp.example with ESMTP id 3; Mon, 2 Nov 2026 08:00:00 +0000\n"
	outlook = "Received: from relay.isp.example by DB9.prod.outlook.com (10.0.0.1) with Microsoft SMTP Server id 15.20; Mon, 2 Nov 2026 08:00:00 +0000\n"
	said    = "X-Spam-Flag: YES\n"
)

func TestSpam(t *testing.T) {
	f := func(o Own, head, want string) {
		t.Helper()
		w := o.Of(fields(head + "From: a@b.example"))
		if got := strings.TrimSpace(w.Host + " " + w.Past + " spam=" + w.Spam + " doubt=" + w.Doubt); got != want {
			t.Errorf("%q: got %q, want %q", head, got, want)
		}
	}
	mx := "mx.cirt.example relay.isp.example "
	f(Own{}, said, "spam=X-Spam-Flag doubt=")
	f(Own{}, own+said+foreign, mx+"spam=X-Spam-Flag doubt=")
	f(Own{}, said+own+foreign, mx+"spam=X-Spam-Flag doubt=")
	f(Own{}, within+own+said+foreign, mx+"spam=X-Spam-Flag doubt=")
	f(Own{}, own+foreign+said, mx+"spam= doubt=X-Spam-Flag") // a server of the sender's side says so
	f(Own{}, own+"X-Spam-Flag: NO\n"+foreign+said, mx+"spam= doubt=")
	f(Own{Spam: BelieveAny}, own+foreign+said, mx+"spam=X-Spam-Flag doubt=")
	f(Own{Spam: BelieveNone}, own+said+foreign, mx+"spam= doubt=")
	// A filter that adds its headers at the end names the server that it ran on.
	f(Own{}, own+foreign+"X-Spam-Checker-Version: SpamAssassin 4.0.0 (2022-12-14) on mx.cirt.example\n"+said, mx+"spam=X-Spam-Flag doubt=")
	f(Own{}, own+foreign+"X-Spam-Checker-Version: SpamAssassin 4.0.0 (2022-12-14) on relay.isp.example\n"+said, mx+"spam= doubt=X-Spam-Flag")
	f(Own{}, own+foreign+"X-Rspamd-Server: mx.cirt.example\nX-Spam: Yes\n", mx+"spam=X-Spam doubt=")
	// Exchange takes its own headers away from letters that come in; others can't be told from a stranger's.
	exchange := "X-Forefront-Antispam-Report: CIP:192.0.2.1;SFV:SPM;SCL:5\n"
	f(Own{}, outlook+foreign+exchange, "db9.prod.outlook.com relay.isp.example spam=X-Forefront-Antispam-Report doubt=")
	f(Own{}, outlook+foreign+"X-MS-Exchange-Organization-SCL: 6\n", "db9.prod.outlook.com relay.isp.example spam=X-MS-Exchange-Organization-SCL doubt=")
	f(Own{}, own+foreign+exchange, mx+"spam= doubt=X-Forefront-Antispam-Report")
	// What the settings name is own, and nothing else.
	f(Own{Servers: []string{".cirt.example"}}, own+said+foreign, mx+"spam=X-Spam-Flag doubt=")
	f(Own{Servers: []string{"mx.other.example"}}, own+said+foreign, "mx.cirt.example spam= doubt=X-Spam-Flag")
	f(Own{Servers: []string{"mx.cirt.example", "relay.isp.example"}}, own+foreign+said, "mx.cirt.example  spam=X-Spam-Flag doubt=")
	f(Own{Domain: "cirt.example"}, "Received: by store.cirt.example; x\n"+own+said+foreign, "store.cirt.example relay.isp.example spam=X-Spam-Flag doubt=")
	// Where strangers come to the node's own door, the topmost server may be theirs.
	f(Own{Open: true, Domain: "cirt.example"}, foreign+said, "relay.isp.example spam= doubt=X-Spam-Flag")
}

func TestAuth(t *testing.T) {
	f := func(o Own, head, want string) {
		t.Helper()
		w := o.Of(fields(head + "From: a@b.example"))
		var got []string
		for _, a := range w.Auth {
			got = append(got, a.Method+"="+a.Result)
		}
		if s := strings.TrimSpace(fmt.Sprint(strings.Join(got, " "), " +", w.Other)); s != want {
			t.Errorf("%q: got %q, want %q", head, s, want)
		}
	}
	ours := "Authentication-Results: mx.cirt.example; spf=pass smtp.mailfrom=b.example;\n dkim=pass (2048-bit) header.d=b.example; dmarc=FAIL\n"
	f(Own{}, ours+own+foreign, "spf=pass dkim=pass dmarc=fail +0")
	f(Own{}, own+ours+foreign, "spf=pass dkim=pass dmarc=fail +0")
	f(Own{}, own+foreign+ours, "+3") // it says that it is ours, below a server that is not
	f(Own{}, own+strings.Replace(ours, "mx.cirt", "mx.evil", 1), "+3")
	f(Own{}, own+strings.Replace(ours, "mx.cirt.example;", "cirt.example 1;", 1), "+3")
	f(Own{Domain: "cirt.example"}, own+strings.Replace(ours, "mx.cirt.example;", "cirt.example 1;", 1), "spf=pass dkim=pass dmarc=fail +0")
	f(Own{}, own+"Authentication-Results: mx.cirt.example; none\n", "+0")
	f(Own{}, "Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=b.example;dmarc=pass action=none\n"+outlook, "spf=pass dmarc=pass +0")
	f(Own{}, "Authentication-Results: spf=pass smtp.mailfrom=b.example\n"+own, "+1")
}

// Whatever stands there, nothing of it turns the direction of a line, and nothing is believed below a stranger's server.
func FuzzOf(f *testing.F) {
	f.Add(own + said + foreign)
	f.Add("Received: by\nReceived: (((((\nAuthentication-Results: ;;=;=;")
	f.Add("Received: from a by b by c; x\nAuthentication-Results: \u202eb; spf=pass")
	f.Fuzz(func(t *testing.T, head string) {
		w := Own{Servers: []string{"mx.cirt.example"}}.Of(fields("Received: by relay.isp.example; x\n" + head))
		if w.Spam != "" && !strings.Contains(strings.ToLower(head), "mx.cirt.example") || len(w.Auth) > 0 {
			t.Errorf("%q: %+v", head, w)
		}
		for _, a := range (Own{}).Of(fields(head)).Auth {
			if strings.ContainsAny(a.Server+a.Detail, "\u202e\x00") {
				t.Errorf("%q: %+v", head, a)
			}
		}
	})
}
