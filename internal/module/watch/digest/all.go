package digest

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/sheet"
)

// All makes a letter one that tells all that is open. Its problems are Open, the worst first, or Gone.
type All struct {
	Since   time.Time // from which day on is told what was fixed
	Settled int64     // problems that the owner has answered for good
}

// MaxOpen is how many open problems stand in the letter, fewRecords how many addresses of each; its table has them all.
const (
	MaxOpen    = 100
	fewRecords = 5
)

// shown are the problems that stand in the letter.
func (in Input) shown() []Problem {
	if in.All == nil {
		return in.Problems
	}
	open := slices.DeleteFunc(slices.Clone(in.Problems), func(p Problem) bool { return p.Change == Gone })
	return open[:min(len(open), MaxOpen)]
}

// severities are those that are counted, the worst first; "" is what nobody has rated.
var severities = []string{"critical", "high", "medium", "low", "info", ""}

// severityWord is a severity as the words have it; "" for what is not rated.
func severityWord(s string) string {
	n := tocsin.Severity(s)
	for _, known := range severities {
		if known != "" && tocsin.Severity(known) == n {
			return known
		}
	}
	return ""
}

func (b *body) subjectOfAll(open int) string {
	if open == 0 {
		return b.l.Text("summary.subject.none", "team", b.in.Team, "date", b.l.Date(b.in.Date))
	}
	return b.l.Text("summary.subject", "n", open, "team", b.in.Team, "date", b.l.Date(b.in.Date))
}

// openingOfAll is what is open in a few lines: how much, since when, of which types and how severe.
func (b *body) openingOfAll(open int64) []string {
	if open == 0 {
		return []string{b.l.Text("summary.none", "team", b.in.Team)}
	}
	types, severe := map[string]int64{}, map[string]int64{}
	var order []string
	oldest := time.Time{}
	for _, p := range b.in.Problems {
		if p.Change == Gone {
			continue
		}
		if types[p.Type]++; types[p.Type] == 1 {
			order = append(order, p.Type)
		}
		severe[severityWord(p.Severity)]++
		if oldest.IsZero() || p.First.Before(oldest) {
			oldest = p.First
		}
	}
	var byType, bySeverity []string
	for _, typ := range order {
		byType = append(byType, b.in.Class(b.l.Tag, typ)+": "+b.l.Number(types[typ]))
	}
	for _, s := range severities {
		if n := severe[s]; n > 0 {
			word := s
			if s == "" {
				word = "unrated"
			}
			bySeverity = append(bySeverity, b.l.Text("digest.severity."+word)+": "+b.l.Number(n))
		}
	}
	return []string{b.l.Text("summary.lead", "team", b.in.Team), b.l.Text("summary.oldest", "n", open, "date", b.l.Date(oldest)),
		strings.Join(bySeverity, " · "), strings.Join(byType, " · "), b.l.Text("summary.table")}
}

// tableOfAll is the whole list: a row for each address of each problem. Source: RFC 4180 §2.
func tableOfAll(in Input, name string) []File {
	var b bytes.Buffer
	b.WriteString("\ufeff") // so that programs of tables read UTF-8
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	_ = w.Write([]string{"classification.type", "classification.identifier", "severity", "since", "last_seen", "addresses", "address", "port", "seen", "detail", "id"}) // a buffer takes everything
	rows := 0
	for _, p := range in.Problems {
		if p.Change == Gone {
			continue
		}
		for _, r := range p.Records {
			rows++
			row := []string{p.Type, p.Identifier, severityWord(p.Severity), p.First.UTC().Format(time.DateOnly), p.Last.UTC().Format(time.DateOnly),
				strconv.FormatInt(p.Systems, 10), r.Address, r.Port, r.Time.UTC().Format(time.RFC3339), r.Detail, r.ID}
			for i, c := range row {
				row[i] = sheet.Cell(c)
			}
			_ = w.Write(row)
		}
	}
	w.Flush()
	if rows == 0 {
		return nil
	}
	return []File{{Name: name + ".csv", Type: "text/csv", Body: b.Bytes()}}
}
