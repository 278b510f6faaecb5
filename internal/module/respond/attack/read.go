package attack

import (
	"regexp"
	"slices"
	"strings"
)

// inText finds ids as people and addresses write them: T1566, t1566.001, techniques/T1566/001.
var inText = regexp.MustCompile(`(?i)\bT(\d{4})(?:[./](\d{3}))?\b`)

// idsIn are the ids that a text has, each once.
func idsIn(text string) (ids []string) {
	for _, m := range inText.FindAllStringSubmatch(text, -1) {
		id := "T" + m[1]
		if m[2] != "" {
			id += "." + m[2]
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// IsID reports whether a text is an id as it is kept.
func IsID(s string) bool {
	ids := idsIn(s)
	return len(ids) == 1 && ids[0] == s
}

// named is the id of a technique by its name; "" where none or more than one has it.
func named(name string) string {
	if ids := load().byName[strings.ToLower(strings.Join(strings.Fields(name), " "))]; len(ids) == 1 {
		return ids[0]
	}
	return ""
}

// Read finds the techniques of one line: ids, or names with commas between them. What is neither is given back.
func Read(line string) (ids, unread []string) {
	if id := named(line); id != "" {
		return []string{id}, nil
	}
	for _, part := range strings.FieldsFunc(line, func(c rune) bool { return strings.ContainsRune(",;،；，、", c) }) {
		found := idsIn(part)
		if id := named(part); id != "" {
			found = []string{id}
		}
		for _, id := range found {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		if part = strings.TrimSpace(part); len(found) == 0 && part != "" {
			unread = append(unread, part)
		}
	}
	return ids, unread
}

// tagged are tags that say a technique: misp-galaxy:mitre-attack-pattern="Phishing - T1566" as MISP writes them, with the
// names of its older clusters too; attack.t1566.001 as Sigma does; an id alone.
var tagged = regexp.MustCompile(`(?i)^(?:misp-galaxy:mitre-[a-z-]*attack-pattern="[^"]* - (T\d{4}(?:\.\d{3})?)"|(?:attack\.)?(T\d{4}(?:\.\d{3})?))$`)

// OfTag is the technique that a tag says; "" where it says none.
func OfTag(tag string) string {
	m := tagged.FindStringSubmatch(strings.TrimSpace(tag))
	if m == nil {
		return ""
	}
	return strings.ToUpper(m[1] + m[2])
}

// Family are a technique and, where it is one, its sub-techniques: who asks for it asks for those too. What is no id is read
// as a name; nothing that is neither has a family.
func Family(text string) (ids []string) {
	found, _ := Read(text)
	for _, id := range found {
		ids = append(ids, id)
		for _, t := range load().list {
			if t.ID != id && Parent(t.ID) == id {
				ids = append(ids, t.ID)
			}
		}
	}
	return ids
}

// TacticOf is a tactic by the name that MITRE gives it, with blanks or hyphens; "" for none.
func TacticOf(name string) string {
	name = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), " ", "-")
	if slices.Contains(tactics, name) {
		return name
	}
	return ""
}

// mostFound is how many techniques a search gives.
const mostFound = 60

// Search are the techniques in use whose id and name have all words, in the order of ids; of no words none.
func Search(words string) (list []Technique) {
	all := strings.Fields(strings.ToLower(words))
	if len(all) == 0 {
		return nil
	}
	for _, t := range load().list {
		text := strings.ToLower(t.ID + " " + t.Name)
		if !t.Gone && len(list) < mostFound && !slices.ContainsFunc(all, func(w string) bool { return !strings.Contains(text, w) }) {
			list = append(list, t)
		}
	}
	return list
}
