package roster

import "strings"

// Sectors are the keys of well-known sectors; other words are taken too. Source: Directive (EU) 2022/2555 Annexes I, II
func Sectors() []string {
	return []string{"energy", "transport", "banking", "finance", "health", "water", "wastewater", "digital", "telecom",
		"government", "space", "postal", "waste", "chemicals", "food", "manufacturing", "research", "education", "media",
		"defence", "justice", "commerce", "tourism", "civil-society"}
}

// sectorOf brings a sector into its one form: lower case, in the words of Sectors where it is a known other name.
func sectorOf(s string) string {
	s = strings.ToLower(s)
	if key, ok := sectorAliases[strings.ReplaceAll(s, "-", " ")]; ok {
		return key
	}
	return s
}

var sectorAliases = map[string]string{
	"defense": "defence", "military": "defence", "healthcare": "health", "financial": "finance", "bank": "banking",
	"banks": "banking", "telecommunications": "telecom", "telecoms": "telecom", "isp": "telecom", "public administration": "government",
	"public sector": "government", "gov": "government", "academia": "research", "academic": "research", "drinking water": "water",
	"waste water": "wastewater", "civil society": "civil-society", "ngo": "civil-society", "electricity": "energy",
	"transportation": "transport", "digital infrastructure": "digital", "municipality": "government",
	"local government": "government", "public safety": "justice", "police": "justice", "retail": "commerce",
}
