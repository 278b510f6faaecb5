package keys

import "testing"

// BenchmarkProtect tells how many letters a second can be signed and encrypted.
func BenchmarkProtect(b *testing.B) {
	r, err := Open(Options{Dir: b.TempDir(), Name: "CIRT", Email: team})
	if err != nil {
		b.Fatal(err)
	}
	for _, way := range []Way{PGP, SMIME} {
		if _, err := r.Generate(way); err != nil {
			b.Fatal(err)
		}
	}
	text := raw(b, team, team)
	for name, want := range map[string]Protection{
		"sign-pgp": {Sign: PGP}, "pgp": {Sign: PGP, Encrypt: PGP}, "sign-smime": {Sign: SMIME}, "smime": {Sign: SMIME, Encrypt: SMIME},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := r.Protect(text, team, want); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
