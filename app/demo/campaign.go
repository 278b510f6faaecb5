package demo

import "tocsin/internal/module/watch/warn"

// Campaign is one that the centre of the fictional country has drafted: about a vulnerability that its reports name.
func Campaign() warn.Campaign {
	return warn.Campaign{Name: "php-cgi-2024-4577", CVE: "CVE-2024-4577", By: "demo", Words: map[string]warn.Words{
		"en": {Title: "Update PHP on your web servers", Text: "Web servers of yours run a PHP that lets anybody run commands on them (CVE-2024-4577). It is being exploited.\n\nUpdate PHP, then look for files that you did not put there. Tell us when it is done."},
		"fr": {Title: "Mettez PHP à jour sur vos serveurs web", Text: "Des serveurs web de votre organisation utilisent un PHP qui permet à n’importe qui d’y exécuter des commandes (CVE-2024-4577). La faille est exploitée.\n\nMettez PHP à jour, puis cherchez des fichiers que vous n’avez pas déposés. Dites-nous quand c’est fait."},
		"es": {Title: "Actualice PHP en sus servidores web", Text: "Servidores web de su organización usan un PHP que permite a cualquiera ejecutar órdenes en ellos (CVE-2024-4577). Se está explotando.\n\nActualice PHP y busque después ficheros que usted no haya puesto. Avísenos cuando esté hecho."},
		"ru": {Title: "Обновите PHP на веб-серверах", Text: "На ваших веб-серверах работает PHP, который позволяет кому угодно выполнять на них команды (CVE-2024-4577). Уязвимость эксплуатируется.\n\nОбновите PHP, затем поищите файлы, которых вы туда не клали. Сообщите нам, когда всё будет сделано."},
		"ar": {Title: "حدّثوا PHP على خوادم الويب لديكم", Text: "تعمل على خوادم ويب لديكم نسخة من PHP تتيح لأي أحد تنفيذ الأوامر عليها (CVE-2024-4577). الثغرة مستغَلّة.\n\nحدّثوا PHP ثم ابحثوا عن ملفات لم تضعوها أنتم. وأبلغونا حين يتم ذلك."},
		"zh": {Title: "请更新网站服务器上的PHP", Text: "贵单位的网站服务器所用的PHP可让任何人在其上执行命令（CVE-2024-4577）。该漏洞正被利用。\n\n请更新PHP，然后查找并非由你们放置的文件。完成后请告知我们。"},
	}}
}
