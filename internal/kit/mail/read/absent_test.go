package read

import (
	"testing"
	"time"
)

var written = time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)

func TestAbsent(t *testing.T) {
	f := func(kind Kind, subject, text, want string) {
		t.Helper()
		in := Incoming{Kind: kind, Subject: subject, Text: text, Date: written}
		away, until := in.Absent()
		got := ""
		if away {
			got = "away"
		}
		if !until.IsZero() {
			got += " " + until.Format("2006-01-02")
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	f(AutoReply, "Automatic reply: a host", "I am out until 5 December.", "away 2026-12-05")
	f(AutoReply, "Out of office", "Back on December 5th, 2026", "away 2026-12-05")
	f(AutoReply, "Out of office", "I will return on Monday, Jan 4", "away 2027-01-04")
	f(AutoReply, "Re: x", "I am on annual leave and will be back on 2026-12-07.", "away 2026-12-07")
	f(AutoReply, "Re: x", "Away until 13/12/2026", "away 2026-12-13")
	f(AutoReply, "Re: x", "Away until 12/13/2026", "away 2026-12-13")
	f(AutoReply, "Re: x", "Away until 01/02/2027", "away")            // January or February: nobody knows
	f(AutoReply, "Re: x", "Away until 11/12/2026", "away 2026-12-11") // the other reading is past
	f(AutoReply, "Réponse automatique : x", "Je suis absent jusqu’au 5 décembre 2026.", "away 2026-12-05")
	f(AutoReply, "Respuesta automática", "Estaré fuera de la oficina hasta el 5 de diciembre de 2026", "away 2026-12-05")
	f(AutoReply, "Автоматический ответ", "Я в отпуске до 5 декабря", "away 2026-12-05")
	f(AutoReply, "رد تلقائي", "أنا في إجازة حتى 5 ديسمبر 2026", "away 2026-12-05")
	f(AutoReply, "自动回复", "我休假至2026年12月5日", "away 2026-12-05")
	f(AutoReply, "自动回复", "我休假到12月5日", "away 2026-12-05")
	f(AutoReply, "Out of office", "Until 31 February", "away")
	f(AutoReply, "Out of office", "until 5 December 2031", "away")
	f(AutoReply, "[#12] We have your request", "Your ticket has the number 12.", "")
	f(Letter, "Out of office", "until 5 December", "")
}

func FuzzAbsent(f *testing.F) {
	f.Add("until 5 December", "x")
	f.Add("حتى 5 ديسمبر", "")
	f.Fuzz(func(t *testing.T, text, subject string) {
		in := Incoming{Kind: AutoReply, Subject: subject, Text: text, Date: written}
		if _, until := in.Absent(); !until.IsZero() && (until.Sub(written) < -24*time.Hour || until.Sub(written) > longestOff) {
			t.Errorf("%q: %v", text, until)
		}
	})
}
