package lang

// Plural is a form that a language has for a number of things.
type Plural uint8

// The plural forms. Source: CLDR 48 plurals.
const (
	Other Plural = iota
	Zero
	One
	Two
	Few
	Many
)

// pluralNames are the forms as a catalogue names them, by Plural.
var pluralNames = [...]string{"other", "zero", "one", "two", "few", "many"}

// String returns the form's name in a catalogue.
func (p Plural) String() string {
	if int(p) < len(pluralNames) {
		return pluralNames[p]
	}
	return pluralNames[Other]
}

// million is from where French and Spanish say "de": "1 000 000 de constats".
const million = 1_000_000

// pluralEN is the rule of English. Source: CLDR 48 plurals en.
func pluralEN(n int64) Plural {
	if n == 1 {
		return One
	}
	return Other
}

// pluralZH is the rule of Chinese, which has one form. Source: CLDR 48 plurals zh.
func pluralZH(int64) Plural { return Other }

// pluralFR is the rule of French, where none and one are alike. Source: CLDR 48 plurals fr.
func pluralFR(n int64) Plural {
	switch {
	case n == 0 || n == 1:
		return One
	case n%million == 0:
		return Many
	}
	return Other
}

// pluralES is the rule of Spanish. Source: CLDR 48 plurals es.
func pluralES(n int64) Plural {
	switch {
	case n == 1:
		return One
	case n != 0 && n%million == 0:
		return Many
	}
	return Other
}

// pluralRU is the rule of Russian: 1, 21; 2 to 4, 22; 5, 11, 12. Source: CLDR 48 plurals ru.
func pluralRU(n int64) Plural {
	ten, hundred := n%10, n%100
	switch {
	case ten == 1 && hundred != 11:
		return One
	case ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14):
		return Few
	}
	return Many
}

// pluralAR is the rule of Arabic, which has all six. Source: CLDR 48 plurals ar.
func pluralAR(n int64) Plural {
	switch hundred := n % 100; {
	case n == 0:
		return Zero
	case n == 1:
		return One
	case n == 2:
		return Two
	case hundred >= 3 && hundred <= 10:
		return Few
	case hundred >= 11:
		return Many
	}
	return Other
}
