package arch

import (
	"fmt"
	"go/ast"
	"regexp"
	"slices"
	"strings"
)

const indexFile = "docs/standard/index.txt"

// standard is one line of the index: "NAME VERSION | status | where | what it is".
type standard struct {
	name, status string
	line         int
	cited        bool
}

var statuses = []string{"yes", "partly", "data", "later", "no"}

var (
	sourceWord  = regexp.MustCompile(`(^|[\s(])Source: `)
	sentenceEnd = regexp.MustCompile(`\.(\s+[A-Z(]|\s*$)`)
	decisionRef = regexp.MustCompile(`^decide/(\d{4})\b`)
)

// sources says that each "Source: NAME VERSION §SECTION" in a comment is listed in the index of standards, and that
// what the index calls done, wholly or partly, is cited where it is done.
func sources(t *tree) (breaches []string) {
	index, breaches := t.index()
	if index == nil {
		return append(breaches, indexFile+": is missing; list there each standard that a comment cites")
	}
	t.code(func(f *file) {
		for _, c := range f.ast.Comments {
			for _, cited := range citations(c) {
				if !t.known(cited, index) {
					breaches = append(breaches, fmt.Sprintf("%s: cites %q; list it in %s, or write it as it stands there", t.at(c.Pos()), cited, indexFile))
				}
			}
		}
	})
	for _, s := range index {
		if !s.cited && (s.status == "yes" || s.status == "partly") {
			breaches = append(breaches, fmt.Sprintf("%s:%d: no code cites %s; cite it where it is done, or change its status", indexFile, s.line, s.name))
		}
		if s.cited && s.status == "later" {
			breaches = append(breaches, fmt.Sprintf("%s:%d: %s is cited, so it is begun; change its status", indexFile, s.line, s.name))
		}
	}
	return breaches
}

// citations returns what a comment cites: the parts of the sentence behind "Source: ", cut at semicolons.
func citations(c *ast.CommentGroup) (cited []string) {
	text := strings.Join(strings.Fields(c.Text()), " ")
	for _, at := range sourceWord.FindAllStringIndex(text, -1) {
		sentence := text[at[1]:]
		if end := sentenceEnd.FindStringIndex(sentence); end != nil {
			sentence = sentence[:end[0]]
		}
		for part := range strings.SplitSeq(sentence, ";") {
			cited = append(cited, strings.TrimSpace(part))
		}
	}
	return cited
}

// known reports whether a citation begins with a standard of the index or names a decision that there is.
func (t *tree) known(cited string, index []*standard) bool {
	if m := decisionRef.FindStringSubmatch(cited); m != nil {
		return slices.ContainsFunc(t.files, func(f *file) bool { return strings.HasPrefix(f.path, "docs/decide/"+m[1]+"-") })
	}
	for _, s := range index {
		if rest, ok := strings.CutPrefix(cited, s.name); ok && (rest == "" || strings.ContainsAny(rest[:1], " ,.:")) {
			s.cited = true
			return true
		}
	}
	return false
}

// index reads the index of standards.
func (t *tree) index() (index []*standard, breaches []string) {
	at := slices.IndexFunc(t.files, func(f *file) bool { return f.path == indexFile })
	if at < 0 {
		return nil, nil
	}
	index = []*standard{}
	n := 0
	for line := range strings.SplitSeq(t.files[at].text, "\n") {
		n++
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		columns := strings.Split(line, "|")
		if len(columns) != 4 || !slices.Contains(statuses, strings.TrimSpace(columns[1])) {
			breaches = append(breaches, fmt.Sprintf("%s:%d: want NAME VERSION | one of %v | where | what it is", indexFile, n, statuses))
			continue
		}
		index = append(index, &standard{name: strings.TrimSpace(columns[0]), status: strings.TrimSpace(columns[1]), line: n})
	}
	return index, breaches
}

var (
	decisionName  = regexp.MustCompile(`^docs/decide/(\d{4})-[a-z0-9-]+\.md$`)
	decisionParts = []string{"\n## Context\n", "\n## Choice\n", "\n## Price\n"}
)

// decisions says how a decision record is named and what it holds; a number is given once.
func decisions(t *tree) (breaches []string) {
	taken := map[string]string{}
	for _, f := range t.files {
		if !under(f.path, "docs/decide") || f.base() == "README.md" {
			continue
		}
		m := decisionName.FindStringSubmatch(f.path)
		if m == nil {
			breaches = append(breaches, f.path+": want NNNN-title.md, in small letters")
			continue
		}
		if other := taken[m[1]]; other != "" {
			breaches = append(breaches, f.path+": "+other+" has that number; take the next free one")
		}
		taken[m[1]] = f.path
		for _, part := range decisionParts {
			if !strings.Contains(f.text, part) {
				breaches = append(breaches, f.path+": lacks the heading"+strings.ReplaceAll(part, "\n", " ")+"; see docs/decide/README.md")
			}
		}
	}
	return breaches
}
