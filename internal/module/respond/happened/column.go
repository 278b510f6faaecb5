package happened

import (
	"strings"
	"unicode"
)

// The columns that a table may have.
const (
	colAt         = "at"
	colText       = "text"
	colKind       = "kind"
	colAssets     = "assets"
	colIndicators = "indicators"
	colSource     = "source"
	colMark       = "tlp"
	colZone       = "zone"
	colStamp      = "stamp" // the time where no other column has it
)

// headings are what columns are called, in lower case and without spaces and signs: English, Arabic, Spanish, French,
// Russian, Chinese, and what DFIR-IRIS, Timesketch and this program's own exports write.
var headings = map[string]string{
	colAt: `at when time date datetime eventdate occurred occurredat happened happenedat dateandtime utctime
		وقت الوقت تاريخ التاريخ متى التاريخوالوقت
		hora fecha cuándo cuando fechayhora momento
		heure quand dateetheure dateheure horodatage
		когда время дата датаивремя
		时间 日期 何时 发生时间 日期时间`,
	colStamp: `timestamp`,
	colText: `text what event description message title content eventtitle eventcontent details detail summary whathappened
		ماذا الحدث الوصف النص ماحدث التفاصيل
		qué que suceso descripción descripcion texto mensaje título titulo detalle quésucedió quéocurrió
		quoi évènement événement evenement texte titre détail détails cequisestpassé
		что событие описание текст сообщение чтопроизошло подробности
		什么 事件 描述 内容 消息 标题 说明 发生了什么`,
	colKind: `kind type category sort eventcategory categoryname tactic
		نوع النوع الفئة
		tipo clase categoría categoria
		genre catégorie categorie
		вид тип категория
		类型 种类 类别`,
	colAssets: `assets asset host hosts hostname computer system eventassets device
		الأصول أصول الأصل المضيف الجهاز
		activos activo equipo equipos sistema
		actifs actif machine machines hôte système
		активы актив узел узлы хост компьютер
		资产 主机 设备 系统`,
	colIndicators: `indicators indicator ioc iocs eventiocs observable observables
		المؤشرات مؤشرات المؤشر
		indicadores indicador
		indicateurs indicateur
		индикаторы индикатор признаки
		指标 失陷指标 威胁指标`,
	colSource: `source eventsource whosaysso log origin parser timestampdesc
		المصدر مصدر منيقولذلك
		fuente origen quiénlodice
		origine quiledit
		источник ктосообщил
		来源 出处`,
	colMark: `tlp mark marking
		الوسم علامة العلامة
		marca marcado
		marque marquage
		пометка метка
		标记 标识`,
	colZone: `zone timezone tz eventtz
		المنطقةالزمنية
		zonahoraria
		fuseau fuseauhoraire
		часовойпояс
		时区`,
}

// columnOf is which column a heading names; "" for none.
var columns = func() map[string]string {
	of := map[string]string{}
	for column, names := range headings {
		for name := range strings.FieldsSeq(names) {
			of[name] = column
		}
	}
	return of
}()

func columnOf(heading string) string {
	return columns[strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, heading)]
}
