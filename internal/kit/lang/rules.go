package lang

// rules are what a language has beside its catalogue. Source: CLDR 48.
type rules struct {
	name   string
	rtl    bool
	plural func(int64) Plural
	needs  []Plural // the forms that a whole number can ask for
	group  string   // between groups of three digits
	least  int      // digits that the first group must have before there is a group at all
	point  string   // before a fraction
	space  string   // between a number and % or a unit
	date   string   // of {d} {m} {y}
	day    string   // a date without its year
	months [12]string
	units  [5]string // of bytes, from B on
}

var latinUnits = [5]string{"B", "kB", "MB", "GB", "TB"}

const (
	nbsp       = "\u00a0"
	narrowNBSP = "\u202f"
)

// rulesOf returns the rules of a language that Tags names. Digits are Western in all six: they stand beside addresses,
// ports and counts of reports that are Western everywhere, and nobody should have to compare two kinds.
func rulesOf(tag string) rules {
	switch tag {
	case "ar":
		return arabic()
	case "es":
		return spanish()
	case "fr":
		return french()
	case "ru":
		return russian()
	case "zh":
		return chinese()
	}
	return english()
}

func english() rules {
	return rules{
		name: "English", plural: pluralEN, needs: []Plural{One, Other},
		group: ",", point: ".", date: "{d} {m} {y}", day: "{d} {m}", space: "",
		months: [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"},
		units:  latinUnits,
	}
}

func french() rules {
	return rules{
		name: "Français", plural: pluralFR, needs: []Plural{One, Many, Other},
		group: narrowNBSP, point: ",", date: "{d} {m} {y}", day: "{d} {m}", space: narrowNBSP,
		months: [12]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
		units:  [5]string{"o", "ko", "Mo", "Go", "To"},
	}
}

func spanish() rules {
	return rules{
		name: "Español", plural: pluralES, needs: []Plural{One, Many, Other},
		group: ".", least: 2, point: ",", date: "{d} {m} {y}", day: "{d} {m}", space: nbsp,
		months: [12]string{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"},
		units:  latinUnits,
	}
}

func russian() rules {
	return rules{
		name: "Русский", plural: pluralRU, needs: []Plural{One, Few, Many},
		group: nbsp, point: ",", date: "{d} {m} {y}", day: "{d} {m}", space: nbsp,
		months: [12]string{"янв.", "февр.", "мар.", "апр.", "мая", "июн.", "июл.", "авг.", "сент.", "окт.", "нояб.", "дек."},
		units:  [5]string{"Б", "кБ", "МБ", "ГБ", "ТБ"},
	}
}

func chinese() rules {
	return rules{
		name: "中文", plural: pluralZH, needs: []Plural{Other},
		group: ",", point: ".", date: "{y}年{m}{d}日", day: "{m}{d}日", space: "",
		months: [12]string{"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"},
		units:  latinUnits,
	}
}

func arabic() rules {
	return rules{
		name: "العربية", rtl: true, plural: pluralAR, needs: []Plural{Zero, One, Two, Few, Many, Other},
		group: ",", point: ".", date: "{d} {m} {y}", day: "{d} {m}", space: "",
		months: [12]string{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"},
		units:  [5]string{"بايت", "ك.ب", "م.ب", "غ.ب", "ت.ب"},
	}
}
