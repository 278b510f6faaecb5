package page

import (
	"fmt"
	"strings"
	"time"
)

// made is a letter of the first hour, all of it made up.
type made struct {
	from, subject, body string
	re                  int // the letter that it answers, counted from 1; 0 for none
	days                int // how long ago it came
	head                string
}

// theLetters are what lies in a team's mailbox: reports in six languages, answers, bounces, replies of machines, noise, and
// one that is older than a month.
func theLetters() []made {
	const bank = "Dear team,\n\nour customers get letters that lead to hxxps://copper-bank.login.example.net/verify and come from 198.51.100.77.\nThe file that is offered has the SHA-256 " +
		"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.\n\nPlease help to take the page down.\n\nMercy Banda\nCopper Bank\n"
	return []made{
		{"Mercy Banda <mercy@copper-bank.example>", "Phishing against our customers", bank, 0, 1, ""},
		{"Mercy Banda <mercy@copper-bank.example>", "Re: Phishing against our customers", "One more: hxxps://copper-bank.secure.example.org/pay from 198.51.100.78.\n", 1, 1, ""},
		{"Abuse <abuse@hoster.example>", "Re: Phishing against our customers", "We have taken the page at 198.51.100.77 down.\n\nOn Friday Mercy wrote:\n> our customers get letters\n", 2, 0, ""},
		{"منى خليل <mona@ministry.example>", "بلاغ عن صفحة مزورة", "السلام عليكم،\n\nتوجد صفحة مزورة على العنوان hxxp://moe.example.net/login وتسرق كلمات السر.\n\nمنى خليل\nوزارة التعليم\n", 0, 2, ""},
		{"منى خليل <mona@ministry.example>", "رد: بلاغ عن صفحة مزورة", "ما زالت الصفحة تعمل على 203.0.113.9.\n", 4, 1, ""},
		{"Jean Mulenga <jean@isp.example>", "Attaque par déni de service sur 192.0.2.10", "Bonjour,\n\nnotre client 192.0.2.10 subit 12 Gbit/s depuis ce matin.\n\nJean Mulenga\n", 0, 3, ""},
		{"Carlos Ruiz <carlos@cable.example>", "Servidor comprometido", "Hola:\n\nel servidor 198.51.100.20 envía correo basura desde anoche. El dominio de mando es bad-panel.example.com.\n", 0, 4, ""},
		{"Анна Орлова <anna@net.example>", "Сканирование из вашей сети", "Здравствуйте,\n\nс адреса 192.0.2.44 сканируют порт 3389 наших серверов.\n", 0, 5, ""},
		{"王芳 <wang@univ.example>", "贵国主机正在攻击我校", "您好，\n\n地址 192.0.2.51 正在暴力破解我校的 SSH。请协助处理。\n", 0, 6, ""},
		{"Grace Phiri <grace@hospital.example>", "Ransomware in our records office", "All files end in .locked since 06:10. The note names hxxp://ransom.example.com. We have cut the network.\n", 0, 0, "Importance: high\n"},
		{"Grace Phiri <grace@hospital.example>", "Re: Ransomware in our records office", "The first machine was 198.51.100.130.\n", 10, 0, ""},
		{"Peter Zulu <peter@power.example>", "Strange logins to our VPN", "We see logins from 203.0.113.200 at night, user operator2.\n", 0, 7, ""},
		{"Partner CERT <cert@cert.example>", "[CERT-XZ #2231] Stolen credentials of your users", "TLP:AMBER\n\nWe found 14 accounts of .zm in a list. Please tell us where to send it.\n", 0, 8, ""},
		{"Researcher <finder@bugs.example>", "Vulnerability in a government portal", "An endpoint at portal.gov.example gives any file: CVE-2026-1234 is not patched.\n", 0, 9, ""},
		{"Ruth Tembo <ruth@shop.example>", "My web shop was defaced", "The front page shows somebody's flag. It is at 203.0.113.66.\n", 0, 10, ""},
		{"Joseph Lungu <joseph@farm.example>", "Is this invoice real?", "I got an invoice from tax-office.example.net. Is it real?\n", 0, 11, ""},
		{"Bwalya <bwalya@school.example>", "Pupils get threats", "Pupils get messages that ask for pictures. What can we do?\n", 0, 12, ""},
		{"Mail Delivery System <mailer-daemon@mx.example>", "Undelivered Mail Returned to Sender", bounceBody("it@old-company.example"), 0, 2, bounceHead},
		{"Mail Delivery System <mailer-daemon@mx.example>", "Undelivered Mail Returned to Sender", bounceBody("noc@closed-isp.example"), 0, 3, bounceHead},
		{"Jean Mulenga <jean@isp.example>", "Out of office: your letter", "I am away until Monday.\n", 0, 1, "Auto-Submitted: auto-replied\n"},
		{"Servicio <soporte@cable.example>", "Respuesta automática: hemos recibido su correo", "Hemos recibido su correo. Número 8812.\n", 0, 2, "Auto-Submitted: auto-replied\n"},
		{"Helpdesk <help@hoster.example>", "[Ticket 5512] We have received your request", "Thank you. Your ticket is 5512.\n", 0, 3, "Auto-Submitted: auto-generated\n"},
		{"Offers <deals@shopping.example>", "Cheap watches for you", "Buy now.\n", 0, 1, "X-Spam-Flag: YES\nX-Spam-Status: Yes, score=18.2\n"},
		{"Winner <prize@lottery.example>", "You have won", "Send us your bank account.\n", 0, 2, "X-Spam-Flag: YES\nX-Spam-Status: Yes, score=21.0\n"},
		{"Security Weekly <news@weekly.example>", "Security Weekly 47", "News of the week.\n", 0, 3, "List-Id: <weekly.example>\nList-Unsubscribe: <mailto:leave@weekly.example>\nPrecedence: bulk\n"},
		{"FIRST Teams <teams@list.example>", "[teams] Call for papers", "Papers are due in March.\n", 0, 5, "List-Id: <teams.list.example>\nPrecedence: list\n"},
		{"Patrick Sakala <patrick@lake-net.example>", "Abuse report for 192.0.2.99", "Our firewall logs 192.0.2.99 trying telnet each minute.\n", 0, 13, ""},
		{"Esther Mwale <esther@ngo.example>", "Our Facebook page was taken over", "We can't get in any more.\n", 0, 14, ""},
		{"Copper Bank SOC <soc@copper-bank.example>", "Indicators of last night", "203.0.113.5\n203.0.113.6\nbad-panel.example.com\n", 0, 15, ""},
		{"Old Friend <old@friend.example>", "A letter of two months ago", "It is older than a month and stays where it is.\n", 0, 60, ""},
	}
}

const bounceHead = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\nAuto-Submitted: auto-replied\n"

func bounceBody(to string) string {
	return "--b\nContent-Type: text/plain\n\nYour letter could not be delivered.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; " +
		to + "\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n\n--b--\n"
}

// text is the letter as it lies in a mailbox.
func (l made) text(n int, at time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "From: %s\nTo: cirt@zm.example\nSubject: %s\nDate: %s\nMessage-ID: <%d.first-hour@letters.example>\nMIME-Version: 1.0\n", l.from, l.subject, at.Format(time.RFC1123Z), n)
	if l.re > 0 {
		fmt.Fprintf(&b, "In-Reply-To: <%[1]d.first-hour@letters.example>\nReferences: <%[1]d.first-hour@letters.example>\n", l.re)
	}
	b.WriteString(l.head)
	if !strings.Contains(l.head, "Content-Type:") {
		b.WriteString("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n")
	}
	return b.String() + "\n" + l.body
}
