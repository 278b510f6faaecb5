package warn

import (
	"strings"
	"time"
)

// weekends are the days of rest of countries where they are not Saturday and Sunday, as the CLDR has them; the State of
// Palestine, which it does not name, rests as its neighbours do. Source: CLDR 47 §weekData.
func weekends(country string) (list []time.Weekday) {
	switch country {
	case "BH", "DZ", "EG", "IL", "IQ", "JO", "KW", "LY", "OM", "PS", "QA", "SA", "SD", "SY", "YE":
		return []time.Weekday{time.Friday, time.Saturday}
	case "AF":
		return []time.Weekday{time.Thursday, time.Friday}
	case "IR":
		return []time.Weekday{time.Friday}
	case "IN", "UG":
		return []time.Weekday{time.Sunday}
	}
	return []time.Weekday{time.Saturday, time.Sunday}
}

// countryOfZone returns the country of a time zone whose weekend is not the usual one: a regional centre writes to
// many countries, and a recipient's zone says more than the node's.
func countryOfZone(zone string) string {
	city := zone[strings.LastIndexByte(zone, '/')+1:]
	switch city {
	case "Bahrain":
		return "BH"
	case "Algiers":
		return "DZ"
	case "Cairo":
		return "EG"
	case "Jerusalem", "Tel_Aviv":
		return "IL"
	case "Baghdad":
		return "IQ"
	case "Amman":
		return "JO"
	case "Kuwait":
		return "KW"
	case "Tripoli":
		return "LY"
	case "Muscat":
		return "OM"
	case "Gaza", "Hebron":
		return "PS"
	case "Qatar":
		return "QA"
	case "Riyadh":
		return "SA"
	case "Khartoum":
		return "SD"
	case "Damascus":
		return "SY"
	case "Aden":
		return "YE"
	case "Kabul":
		return "AF"
	case "Tehran":
		return "IR"
	case "Kolkata":
		return "IN"
	case "Kampala":
		return "UG"
	}
	return ""
}

// Rests reports whether people rest on a day, in a zone; country is the node's, for zones that say nothing.
func Rests(day time.Weekday, zone, country string) bool {
	of := countryOfZone(zone)
	if of == "" && (zone == "" || zone == "UTC") {
		of = country
	}
	for _, d := range weekends(of) {
		if d == day {
			return true
		}
	}
	return false
}
