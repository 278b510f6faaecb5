package trust

import (
	"strings"
	"testing"
	"time"
)

// The vectors of RFC 6238, appendix B, for SHA-1.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	f := func(unix int64, want string) {
		t.Helper()
		if got := hotp([]byte("12345678901234567890"), unix/30, 8); got != want {
			t.Errorf("%d: %s, want %s", unix, got, want)
		}
	}
	f(59, "94287082")
	f(1111111109, "07081804")
	f(1111111111, "14050471")
	f(1234567890, "89005924")
	f(2000000000, "69279037")
	f(20000000000, "65353130")
}

func TestACodeHoldsForAStepAroundAndOnce(t *testing.T) {
	secret := base32Plain.EncodeToString([]byte("12345678901234567890"))
	at := time.Unix(1111111109, 0)
	step := at.Unix() / 30
	f := func(code string, shift time.Duration, last int64, want bool) {
		t.Helper()
		if _, ok := codeStep(secret, code, at.Add(shift), last); ok != want {
			t.Errorf("%s after %v, last %d: %v", code, shift, last, ok)
		}
	}
	f("081804", 0, 0, true)
	f("081804", 30*time.Second, 0, true)
	f("081804", -30*time.Second, 0, true)
	f("081804", 61*time.Second, 0, false)
	f("081804", -60*time.Second, 0, false)
	f("081804", 0, step-1, true)
	f("081804", 0, step, false)
	f("081805", 0, 0, false)
	f("81804", 0, 0, false)
	f("", 0, 0, false)
	if _, ok := codeStep("", "081804", at, 0); ok {
		t.Error("without a secret")
	}
}

func TestPasswords(t *testing.T) {
	f := func(s string, good bool) {
		t.Helper()
		if err := checkPassword(s); (err == nil) != good {
			t.Errorf("%.20q: %v", s, err)
		}
	}
	f("elevenchars", false)
	f("twelve chars", true)
	f("كلمة مرور طويلة", true)
	f("密码密码密码密码密码密码", true)
	f("密码密码", false)
	f(strings.Repeat("x", maxPassword+1), false)
	c := cost{memory: 64, passes: 1, threads: 1}
	kept := c.hash("correct horse", salt())
	got, _, key, err := parseHash(kept)
	if err != nil || got != c || len(key) != keyLen || strings.Contains(kept, "horse") {
		t.Errorf("%s: %+v %v", kept, got, err)
	}
	if usualCost().hash("a", make([]byte, saltLen)) == usualCost().hash("b", make([]byte, saltLen)) {
		t.Error("two passwords, one hash")
	}
}

func TestPausesGrow(t *testing.T) {
	f := func(n int, want time.Duration) {
		t.Helper()
		if got := pause(n, freeByName); got != want {
			t.Errorf("%d: %v, want %v", n, got, want)
		}
	}
	f(0, 0)
	f(4, 0)
	f(5, time.Second)
	f(6, 2*time.Second)
	f(10, 32*time.Second)
	f(14, 512*time.Second)
	f(15, longestPause)
	f(1_000_000, longestPause)
}

func FuzzParseHash(f *testing.F) {
	f.Add(cost{memory: 64, passes: 1, threads: 1}.hash("x", make([]byte, saltLen)))
	f.Add("$argon2id$v=19$m=65536,t=3,p=4$$")
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		c, salt, key, err := parseHash(s)
		if err != nil {
			return
		}
		if c.memory > mostMemory || c.passes > mostPasses || c.passes == 0 || c.threads == 0 || len(salt) != saltLen || len(key) != keyLen {
			t.Errorf("%q: %+v", s, c)
		}
	})
}

func FuzzLocal(f *testing.F) {
	for _, s := range []string{"/outbox?state=held", "//evil.example", "/\\evil.example", "https://evil.example/", "/%2f/evil.example", "javascript:alert(1)", "/sign-in", "/.//evil.example"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := local(s)
		if got[0] != '/' || strings.HasPrefix(got, "//") || strings.ContainsAny(got, "\\\r\n\x00") {
			t.Errorf("%q: %q", s, got)
		}
	})
}

func FuzzCodes(f *testing.F) {
	f.Add("123 456")
	f.Add("abcd-efgh-ijkl-mnop")
	f.Fuzz(func(t *testing.T, s string) {
		if c := recoveryOf(s); c != "" && len(c) != recoveryLen {
			t.Errorf("%q: %q", s, c)
		}
		codeStep("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", tidyCode(s), time.Unix(0, 0), 0)
	})
}
