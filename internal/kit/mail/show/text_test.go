package show

import (
	"strings"
	"testing"
)

func TestBlocks(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		var got []string
		for _, b := range blocks(text) {
			got = append(got, b.Kind+":"+strings.ReplaceAll(b.Text(), "\n", "|"))
		}
		if s := strings.Join(got, " / "); s != want {
			t.Errorf("%q:\n got %s\nwant %s", text, s, want)
		}
	}
	f("hello", "own:hello")
	f("hello\n\nOn 1 Nov 2026, CIRT wrote:\n> said\n> more\nthanks", "own:hello / quote:On 1 Nov 2026, CIRT wrote:|> said|> more / own:thanks")
	f("hello\n-- \nJörg\nISP", "own:hello / signature:--|Jörg|ISP")
	f("ok\n\nLe 1 nov. 2026 à 9:00, CIRT\n<warn@cirt.example> a écrit :\n> x", "own:ok / quote:Le 1 nov. 2026 à 9:00, CIRT|<warn@cirt.example> a écrit :|> x")
	f("ok\n\n-----Original Message-----\nFrom: x\n\ntext", "own:ok / quote:-----Original Message-----|From: x||text")
	f("ok\nFrom: a\nSent: b\nTo: c\nSubject: d\n\ntext", "own:ok / quote:From: a|Sent: b|To: c|Subject: d||text")
	f("ok\n\n发件人: a\n发送时间: b\n收件人: c\n主题: d\n\n旧", "own:ok / quote:发件人: a|发送时间: b|收件人: c|主题: d||旧")
	f("ok\nمن: a\nتاريخ الإرسال: b\nإلى: c\n\nقديم", "own:ok / quote:من: a|تاريخ الإرسال: b|إلى: c||قديم")
	f("Date: today is fine", "own:Date: today is fine")
	f("", "")
}

func TestLanguage(t *testing.T) {
	f := func(text, want, dir string) {
		t.Helper()
		if got := language(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
		if got := direction(text); got != dir {
			t.Errorf("%q: got %s", text, got)
		}
	}
	f("Please check that the machine is clean, thank you for this", "en", "ltr")
	f("Nous avons nettoyé les machines et vous remercions pour votre message", "fr", "ltr")
	f("Hemos limpiado los equipos, gracias por su aviso, es una red de la empresa", "es", "ltr")
	f("Мы очистили сервер, спасибо", "ru", "ltr")
	f("Ми очистили сервер, її більше немає", "uk", "ltr")
	f("لقد قمنا بتنظيف الخادم", "ar", "rtl")
	f("我们已经清除了恶意软件", "zh", "ltr")
	f("サーバーを停止しました", "ja", "ltr")
	f("ניקינו את השרת", "he", "rtl")
	f("192.0.2.1 תודה", "he", "rtl")
	f("192.0.2.1", "", "ltr")
}
