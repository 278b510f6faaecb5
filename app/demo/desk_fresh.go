package demo

// fresh are letters of the last two days that nobody has looked at, and what machines sent.
var fresh = []Case{
	{Key: "new 1", Ago: 41 * hour, Letter: &Letter{From: "operations@meridia-gas.example", Name: "غرفة العمليات", Subject: "رسائل بريد مشبوهة إلى مهندسي المحطة",
		Text: "السلام عليكم،\n\nوصلت إلى ستة مهندسين رسالة فيها ملف «جدول الصيانة.zip» من planning@meridia-gas-ops.invalid. فتحها واحد منهم.\n\nغرفة العمليات"}},
	{Key: "new 2", Ago: 26 * hour, Letter: &Letter{From: "zhiban@hydro.meridia-power.example", Name: "值班室", Subject: "大坝监测系统登录异常",
		Text: "您好：\n\n昨夜 02:10 至 02:25，监测系统有 40 次失败登录，来自 203.0.113.34（我方外包公司地址）。请协助判断。\n\n南岸水电站值班室"}},
	{Key: "new 3", Ago: 17 * hour, Letter: &Letter{From: "researcher@harbour-lab.example", Name: "Ada Lindqvist", Subject: "TLP:GREEN Open database at 192.0.2.86",
		Text: "Hello,\n\nI look for open databases and found one at 192.0.2.86:9200 that seems to belong to your ministry of education. It lists pupils. I have copied nothing but the names of the tables.\n\nAda Lindqvist",
		File: &File{"tables.txt", "text/plain", "pupils\nmarks\nschools\n"}}},
	{Key: "new 4", Ago: 9 * hour, Letter: &Letter{From: "fraude@agribanque.example", Name: "Service fraude", Subject: "Faux conseillers au téléphone",
		Text: "Bonjour,\n\ntrente clients ont été appelés hier par de faux conseillers qui connaissaient leur solde. Nous pensons à une fuite chez un prestataire.\n\nLe service fraude"}},
	{Key: "new 5", Ago: 4 * hour, Letter: &Letter{From: "contacto@emprendedoras.example", Name: "Pilar Núñez", Subject: "¿Es de ustedes este aviso?",
		Text: "Hola:\n\nrecibimos un aviso sobre nuestra página web. No tenemos informático. ¿Qué debemos hacer?\n\nPilar Núñez"}},
	{Key: "new 6", Ago: 70 * minute, Letter: &Letter{From: "dispatcher@railways-meridia.example", Name: "Дежурный диспетчер", Subject: "Срочно: не отвечает сервер расписаний",
		Text: "Здравствуйте!\n\nСервер расписаний 203.0.113.90 не отвечает с 6:20, на экране требование выкупа. Звоните: дежурный, доб. 4411."}},
	{Key: "news", Ago: 11 * hour, Letter: &Letter{From: "news@security-weekly.example", Name: "Security Weekly", Subject: "Security Weekly 48: what happened this week",
		Text: "This week: three updates that you should not miss.\n\nUnsubscribe: https://security-weekly.example/u/1",
		Head: "List-Id: <weekly.security-weekly.example>\r\nList-Unsubscribe: <https://security-weekly.example/u/1>\r\nPrecedence: bulk\r\n"}},
	{Key: "away", Ago: 20 * hour, Letter: &Letter{From: "clerk@assembly-meridia.example", Name: "Clerk of the Assembly", Subject: "Out of office: Re: problems in your network",
		Text: "I am out of the office until Monday.", Head: "Auto-Submitted: auto-replied\r\n"}},
	{Key: "lost", Ago: 5 * hour, Letter: &Letter{From: "mailer-daemon@mx.farland.test", Subject: "Undelivered Mail Returned to Sender",
		Text: "I'm sorry to inform you that your message could not be delivered to one or more recipients.", Head: "Auto-Submitted: auto-replied\r\n"}},
}
