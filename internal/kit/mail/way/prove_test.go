package way

import "testing"

// What proves that a letter is from cirt.example, and what only looks like it.
func TestProves(t *testing.T) {
	const mx = "Received: from client by mx.cirt.example with ESMTPS; Mon, 30 Nov 2026 06:00:00 +0000\r\n"
	const pass = "Authentication-Results: mx.cirt.example; dkim=pass header.d=cirt.example; dmarc=pass (p=reject) header.from=cirt.example\r\n"
	f := func(head string, want bool) {
		t.Helper()
		w := Own{Domain: "cirt.example"}.Of(fields(head + "From: a@cirt.example\r\n"))
		if got := w.Proves("cirt.example"); got != want {
			t.Errorf("%v, want %v: %+v of\n%s", got, want, w, head)
		}
	}
	f(pass+mx, true)
	f(mx+pass, true) // a filter that writes below its server's own line
	f(mx, false)     // nothing was found
	f(pass, false)   // no server of ours had it
	f(mx+"Received: from evil by mx.evil.example; Mon, 30 Nov 2026 06:00:00 +0000\r\n"+pass, false)
	f(mx+"Authentication-Results: mx.cirt.example; dmarc=fail header.from=cirt.example\r\n"+pass, false) // a sender's own below
	f(mx+"Authentication-Results: mx.cirt.example; spf=pass smtp.mailfrom=evil.example\r\n"+pass, false)
	f(mx+"Authentication-Results: mx.evil.example; dmarc=pass header.from=cirt.example\r\n", false)
	f(mx+"Authentication-Results: mx.cirt.example; dmarc=pass header.from=evil.example\r\n", false)
	f(mx+"Authentication-Results: mx.cirt.example; dmarc=pass\r\n", false)
	f(mx+"Authentication-Results: mx.cirt.example; dmarc=pass header.from=cirt.example; dmarc=fail header.from=cirt.example\r\n", false)
	f(mx+"Authentication-Results: mx.cirt.example; dkim=pass header.d=cirt.example\r\n", true)
	f(mx+"Authentication-Results: mx.cirt.example; dkim=pass header.d=cirt.example; dmarc=none header.from=cirt.example\r\n", true)
	f(mx+"Authentication-Results: mx.cirt.example; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=cirt.example\r\n", false)
	f(mx+"Authentication-Results: mx.cirt.example; dkim=fail header.d=cirt.example\r\n", false)
	f(mx+"Authentication-Results: mx.cirt.example; spf=fail smtp.mailfrom=\"a; dmarc=pass header.from=cirt.example b\"@evil.example\r\n", false)
	f(mx+"Authentication-Results: mx.cirt.example; spf=fail (of \"a); dmarc=pass header.from=cirt.example (\"@evil.example) smtp.helo=x\r\n", false)
	f(mx+"Authentication-Results: mx.cirt.example; dkim=pass header.d=cirt.example header.b=\"Ab/c+d\"\r\n", true)
}
