package demo

import (
	"strconv"
	"time"

	"tocsin/internal/module/respond/item"
)

// routine are the takedowns and questions that nobody remembers, written down by the team itself.
func routine() []Case {
	var all []Case
	for i, b := range blocks {
		r := dice("routine " + b.title)
		c := Case{Key: b.title, Ago: time.Duration(57-i*4)*day - time.Duration(r.IntN(30))*hour, Org: b.org,
			Start: item.Start{Kind: b.kind, Title: b.title, Class: b.class, Priority: item.Priority(3 + r.IntN(3)), Person: b.person, Email: b.email, Language: "en", How: "email", Owner: Team[(i+1)%len(Team)]}}
		then := "active"
		if b.kind == item.Investigation {
			then = ""
		}
		if then != "" {
			c.Steps = append(c.Steps, Step{After: time.Duration(2+r.IntN(30)) * hour, Do: Status, Name: then})
		}
		switch {
		case b.kind == item.Measure && i < len(blocks)/2:
			c.Steps = append(c.Steps, Step{After: 14 * day, Do: Status, Name: "removed"})
		case b.kind == item.Investigation && i%3 == 0:
			c.Steps = append(c.Steps, Step{After: 9 * day, Do: Close, Name: "no-answer-provider"})
		case b.kind == item.Investigation:
			c.Steps = append(c.Steps, Step{After: 3 * day, Do: Note, Text: "They answered by telephone: customer no. " + strconv.Itoa(2000+r.IntN(900)) + ", cancelled."}, Step{After: 4 * day, Do: Close, Name: "resolved"})
		default:
			c.Steps = append(c.Steps, Step{After: 40 * hour, Do: FollowUp, Name: "480"})
		}
		all = append(all, c)
	}
	return all
}

// blocks are what was asked of those who can switch something off.
var blocks = []struct {
	kind                             item.Kind
	title, org, class, person, email string
}{
	{item.Measure, "Take post-meridia-fee.invalid down", "", "phishing", "Abuse desk", "abuse@farland-registrar.test"},
	{item.Investigation, "Who had 198.51.100.204 on the night of the attack?", "caravel-mobile.example", "ddos-amplifier", "NOC", "noc@caravel-mobile.example"},
	{item.Measure, "Block 203.0.113.206 at the exchange", "mix-meridia.example", "c2-server", "NOC", "noc@mix-meridia.example"},
	{item.Investigation, "Which customer sends from 2001:db8:4000::15?", "costahosting.example", "spam", "Abuse desk", "abuse@costahosting.example"},
	{item.Measure, "Take nanan-textile-office.invalid down", "", "social-engineering", "Abuse desk", "abuse@farland-registrar.test"},
	{item.Investigation, "Old page of the register of voters", "elections-meridia.example", "information-disclosure", "Webmaster", "it@elections-meridia.example"},
	{item.Measure, "Sinkhole c2-a41f09.badnews.test", "nic-meridia.example", "c2-server", "Hostmaster", "hostmaster@nic-meridia.example"},
	{item.Measure, "Take register-elections-meridia.invalid down", "elections-meridia.example", "masquerade", "Abuse desk", "abuse@farland-registrar.test"},
	{item.Investigation, "Firmware of the routers that speak to the sinkhole", "meridia-telecom.example", "vulnerable-system", "CSIRT", "csirt@meridia-telecom.example"},
	{item.Measure, "Take mcb-app.invalid down", "mcb-meridia.example", "phishing", "Abuse desk", "abuse@farland-registrar.test"},
	{item.Investigation, "Is 203.0.113.205 still in use?", "", "c2-server", "Partner CIRT", "desk@farland-cirt.test"},
	{item.Measure, "Block relief-meridia-donate.invalid at the resolvers", "relief-meridia.example", "social-engineering", "NOC", "noc@meridia-telecom.example"},
	{item.Measure, "Filter port 502 from abroad", "aguas-meridia.example", "exploit", "NOC", "noc@meridia-telecom.example"},
}
