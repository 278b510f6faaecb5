package trust

import (
	"context"
	"testing"
	"time"

	"tocsin"
	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

func TestNothingIsAnAddressBeforeItsCodeComesBack(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, c := open(t, db)
		codes := map[string]string{}
		r.OnAddress(func(_ context.Context, _ *sqldb.Tx, _ User, address, code string) error {
			codes[address] = code
			return nil
		})
		if _, err := r.Add(t.Context(), Wish{Name: "anna", Roles: []string{"lead"}, Clearance: "red"}); err != nil {
			t.Fatal(err)
		}
		anna, err := r.Named(t.Context(), "anna")
		if err != nil {
			t.Fatal(err)
		}
		is := func(address, wanted string) {
			t.Helper()
			a, err := r.AddressOf(t.Context(), anna)
			if err != nil || a.Address != address || a.Wanted != wanted {
				t.Errorf("%+v %v, want %q, %q", a, err, address, wanted)
			}
		}
		f := func(err error, why tocsin.Why) {
			t.Helper()
			if (err == nil) != (why == tocsin.Internal) || err != nil && tocsin.WhyOf(err) != why {
				t.Error(err)
			}
		}
		want := func(s string) error { return r.WantAddress(t.Context(), anna, s) }
		confirm := func(s string) error { return r.ConfirmAddress(t.Context(), anna, s) }
		is("", "")
		f(confirm(""), tocsin.Conflict)
		f(want("no address"), tocsin.Invalid)
		f(want("anna@cirt.example\r\nBcc: x@y.example"), tocsin.Invalid)
		f(want("Anna@CIRT.example"), tocsin.Internal)
		is("", "Anna@cirt.example")
		f(confirm("aaaa-aaaa"), tocsin.Invalid)
		f(confirm(" "+codes["Anna@cirt.example"]+" "), tocsin.Internal)
		is("Anna@cirt.example", "")
		f(confirm(codes["Anna@cirt.example"]), tocsin.Conflict)

		f(want("other@cirt.example"), tocsin.Internal)
		is("Anna@cirt.example", "other@cirt.example")
		for range maxCodeTries {
			f(confirm("aaaa-aaaa"), tocsin.Invalid)
		}
		f(confirm(codes["other@cirt.example"]), tocsin.Conflict)
		is("Anna@cirt.example", "other@cirt.example")

		for range maxCodes - 2 {
			f(want("third@cirt.example"), tocsin.Internal)
		}
		f(want("third@cirt.example"), tocsin.Conflict)
		c.add(24 * time.Hour)
		f(want("third@cirt.example"), tocsin.Internal)
		c.add(addressHolds)
		f(confirm(codes["third@cirt.example"]), tocsin.Conflict)

		f(r.DropAddress(t.Context(), anna), tocsin.Internal)
		is("", "")
	})
}
