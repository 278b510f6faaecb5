package console

import "testing"

func TestWayOfASubject(t *testing.T) {
	f := func(subject, want string) {
		t.Helper()
		if got := way(subject); got != want {
			t.Errorf("%q runs %s, want %s", subject, got, want)
		}
	}
	f("[QM-2026-000160] [QM-CERT] مشكلة واحدة في شبكاتكم", "rtl")
	f("Re: [QM-2026-000160] رسائل", "rtl")
	f("Re: Fwd: problems of AS64500", "ltr")
	f("Срочно: не отвечает", "ltr")
	f("12 مشكلة", "rtl")
	f("[QM-1]", "auto")
	f("[open", "ltr")
	f("", "auto")
}
