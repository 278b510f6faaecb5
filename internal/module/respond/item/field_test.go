package item

import "testing"

func TestFieldReads(t *testing.T) {
	f := func(typ FieldType, s, want string) {
		t.Helper()
		got, err := Field{Name: "x", Type: typ, Choices: []Choice{{Value: "a"}}}.Read(s)
		if got != want || (err != nil) != (want == "" && s != "") {
			t.Errorf("%s %q: %q, %v, want %q", typ, s, got, err, want)
		}
	}
	f(TextField, " two words ", "two words")
	f(NumberField, "007.500", "7.5")
	f(NumberField, "-3", "-3")
	f(NumberField, "100", "100")
	f(NumberField, "1e9", "")
	f(NumberField, "1/3", "")
	f(NumberField, "many", "")
	f(DateField, "2026-11-28", "2026-11-28")
	f(DateField, "28.11.2026", "")
	f(ChoiceField, "a", "a")
	f(ChoiceField, "b", "")
	f(YesField, "Yes", "1")
	f(YesField, "false", "0")
	f(YesField, "perhaps", "")
	f(YesField, "", "")
}
