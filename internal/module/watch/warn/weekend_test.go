package warn

import (
	"testing"
	"time"
)

// TestWeekends holds the table against the CLDR's: of each country whose weekend is not Saturday and Sunday, the days from
// its start to its end.
func TestWeekends(t *testing.T) {
	f := func(days string, countries ...string) {
		t.Helper()
		for _, cc := range countries {
			got := ""
			for d := time.Monday; d < time.Monday+7; d++ {
				if Rests(d%7, "", cc) {
					got += (d % 7).String()[:3] + " "
				}
			}
			if got != days+" " {
				t.Errorf("%s rests on %swant %s", cc, got, days)
			}
		}
	}
	f("Fri Sat", "BH", "DZ", "EG", "IL", "IQ", "JO", "KW", "LY", "OM", "PS", "QA", "SA", "SD", "SY", "YE")
	f("Thu Fri", "AF")
	f("Fri", "IR")
	f("Sun", "IN", "UG")
	f("Sat Sun", "", "AE", "ZM", "FR", "CN", "RU")
}

// TestZonesOfWeekends: the zone of a recipient says more than the country of the node.
func TestZonesOfWeekends(t *testing.T) {
	f := func(zone, country string, day time.Weekday, want bool) {
		t.Helper()
		if got := Rests(day, zone, country); got != want {
			t.Errorf("%s of a node of %s rests on %v: %v", zone, country, day, got)
		}
	}
	f("Asia/Riyadh", "FR", time.Friday, true)
	f("Asia/Riyadh", "FR", time.Sunday, false)
	f("Europe/Paris", "SA", time.Friday, false)
	f("Europe/Paris", "SA", time.Sunday, true)
	f("UTC", "SA", time.Friday, true)
	f("", "SA", time.Sunday, false)
	for _, zone := range []string{"Asia/Aden", "Asia/Amman", "Asia/Baghdad", "Asia/Bahrain", "Africa/Algiers", "Africa/Cairo", "Africa/Khartoum",
		"Africa/Tripoli", "Asia/Damascus", "Asia/Gaza", "Asia/Hebron", "Asia/Jerusalem", "Asia/Kuwait", "Asia/Muscat", "Asia/Qatar"} {
		f(zone, "FR", time.Friday, true)
		f(zone, "FR", time.Sunday, false)
	}
	f("Asia/Tehran", "FR", time.Saturday, false)
	f("Asia/Kabul", "FR", time.Thursday, true)
	f("Asia/Kolkata", "FR", time.Saturday, false)
	f("Africa/Kampala", "FR", time.Sunday, true)
}
