package demo

import (
	"time"

	"tocsin/internal/module/respond/item"
)

// small are the letters of everyday, each with how the desk dealt with it: the owner goes round, the days too.
func small() []Case {
	var all []Case
	for i, e := range everyday {
		r := dice("desk " + e.from)
		c := Case{Key: e.from, Ago: time.Duration(56-i*2)*day - time.Duration(r.IntN(20))*hour, Org: e.org,
			Start: item.Start{Kind: item.Report, Class: e.class, Priority: item.Priority(2 + r.IntN(4)), Language: e.lang, Reporter: "customer"}}
		if e.subject == "" {
			c.Start.Title, c.Start.Text, c.Start.How, c.Start.Person, c.Start.Email = e.title, e.text, "telephone", e.name, e.from
		} else {
			c.Letter = &Letter{From: e.from, Name: e.name, Subject: e.subject, Text: e.text}
		}
		c.Steps = coursed(Team[i%len(Team)], i, e, time.Duration(5+r.IntN(240))*time.Minute)
		all = append(all, c)
	}
	return all
}

// coursed is how one everyday case went: most were answered and closed, some wait, a few were none of ours.
func coursed(owner string, n int, e everydayLetter, taken time.Duration) []Step {
	steps := []Step{{After: taken, By: owner, Do: Take}}
	add := func(after time.Duration, do Do, text, name string) {
		steps = append(steps, Step{After: taken + after, By: owner, Do: do, Text: text, Name: name})
	}
	if e.subject != "" {
		add(10*time.Minute, Answer, thanks[e.lang], "")
	}
	switch n % 6 {
	case 1:
		add(2*hour, Note, e.note, "")
		add(26*hour, Back, again[e.lang], "")
		add(30*hour, Close, "", "resolved")
	case 2:
		add(3*hour, Note, e.note, "")
		add(5*hour, Task, "Look at the log again in a week", "")
		add(2*day, Close, "", "false-positive")
	case 3:
		add(hour, Call, e.note, "")
		add(9*hour, Close, "", "resolved")
	case 4:
		add(5*hour, Note, e.note, "")
		add(6*day, Close, "", "no-answer-constituent")
	case 5:
		add(40*time.Minute, Note, e.note, "")
		add(hour, Status, "", "rejected")
	default:
		add(4*hour, Note, e.note, "")
		add(20*hour, Back, again[e.lang], "")
		add(22*hour, Answer, over[e.lang], "")
		add(23*hour, Close, "", "resolved")
	}
	if n >= len(everyday)-underway {
		steps = steps[:min(len(steps), 3)]
	}
	return steps
}

// underway is how many of the newest everyday cases are still worked on.
const underway = 5

// everydayLetter is a letter of everyday; one without a subject was told by telephone.
type everydayLetter struct {
	lang, org, from, name, class string
	title, subject, text, note   string
}
