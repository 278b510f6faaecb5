package read

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Limits of a note of absence.
const (
	maxAbsence = 8 << 10              // bytes of its text that are looked at
	longestOff = 400 * 24 * time.Hour // somebody who is away for longer is not said to be
)

// Absent tells whether a letter is a machine's note that somebody is away, and until when; zero where it doesn't say, or
// where what it says can be read in two ways.
func (in Incoming) Absent() (away bool, until time.Time) {
	if in.Kind != AutoReply {
		return false, until
	}
	text := in.Subject + "\n" + in.Text
	text = strings.ToValidUTF8(text[:min(len(text), maxAbsence)], "")
	until = untilIn(text, in.Date)
	return awayIn(in.Subject) || awayText.MatchString(text) || !until.IsZero(), until
}

// awayText are the words of notes of absence whose subject does not say so.
var awayText = regexp.MustCompile(`(?i)out of (?:the )?office|on (?:annual |sick |maternity )?(?:leave|vacation|holiday)|\b(?:away|absent) (?:from|until|till)|absen(?:te|t)e?\b.{0,20}(?:jusqu|du )|en cong[ée]|fuera de la oficina|de vacaciones|в отпуске|вне офиса|отсутствую|خارج المكتب|في إجازة|不在办公室|休假|外出`)

// dateWords are what stands before the day on which somebody is back, and how far behind it the day may stand.
const dateWords = `(?:until|till|through|back (?:on|in)|back|return(?:ing)?(?: on)?|jusqu['’]?\s?(?:au|à)?|de retour(?: le)?|retour(?: le)?|hasta(?: el)?|regres\w{1,6}(?: el)?|vuelv\w{1,3}(?: el)?|до|по|вернусь|حتى(?: يوم)?|سأعود(?: في| يوم)?|أعود(?: في| يوم)?|العودة(?: في| يوم)?|直到|至|返回|到)[^\d\n]{0,24}?`

// months begin as these do; a month's place among its twelve is its number. The longest beginning counts.
var months = [12][]string{
	{"jan", "ene", "янв", "يناير", "كانون الثاني"}, {"feb", "fév", "fev", "фев", "فبراير", "شباط"}, {"mar", "мар", "مارس", "آذار"}, {"apr", "avr", "abr", "апр", "أبريل", "نيسان"},
	{"may", "mai", "мая", "май", "مايو", "أيار"}, {"jun", "juin", "июн", "يونيو", "حزيران"}, {"jul", "juil", "июл", "يوليو", "تموز"}, {"aug", "aoû", "aou", "ago", "авг", "أغسطس", "آب"},
	{"sep", "сен", "سبتمبر", "أيلول"}, {"oct", "окт", "أكتوبر", "تشرين الأول"}, {"nov", "ноя", "نوفمبر", "تشرين الثاني"}, {"dec", "déc", "dic", "дек", "ديسمبر", "كانون الأول"}}

var dates = []*regexp.Regexp{
	regexp.MustCompile(`(?i)` + dateWords + `(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})`),
	regexp.MustCompile(`(?i)` + dateWords + `(?P<m>\d{1,2})月(?P<d>\d{1,2})日`),
	regexp.MustCompile(`(?i)` + dateWords + `(?P<a>\d{1,2})[/.-](?P<b>\d{1,2})[/.-](?P<y>\d{4})`),
	regexp.MustCompile(`(?i)` + dateWords + `(?P<d>\d{1,2})(?:st|nd|rd|th|er|º)?\.?\s+(?:of\s+|de\s+)?(?P<n>\pL{3,12}(?: \pL{3,8})?)\.?(?:,?\s+(?:de\s+)?(?P<y>\d{4}))?`),
	regexp.MustCompile(`(?i)(?:until|till|through|back|back on|return(?:ing)?(?: on)?)\s+(?:\pL{3,9},?\s+)?(?P<n>\pL{3,9})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?P<y>\d{4}))?`),
}

// untilIn reads the day until which somebody is away, as they say it in a letter of a time: the last moment before it is
// over is not told, the day is.
func untilIn(text string, written time.Time) time.Time {
	if written.IsZero() {
		return time.Time{}
	}
	for _, re := range dates {
		m := re.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		get := func(name string) int {
			if i := re.SubexpIndex(name); i >= 0 {
				n, _ := strconv.Atoi(m[i]) // of digits; without any it is 0
				return n
			}
			return 0
		}
		if i := re.SubexpIndex("n"); i >= 0 {
			if at := dayOf(get("y"), monthOf(m[i]), get("d"), written); !at.IsZero() {
				return at
			}
			continue
		}
		if re.SubexpIndex("a") >= 0 {
			return either(dayOf(get("y"), get("b"), get("a"), written), dayOf(get("y"), get("a"), get("b"), written))
		}
		return dayOf(get("y"), get("m"), get("d"), written)
	}
	return time.Time{}
}

// either is the one of two readings that can be; where both can, nobody knows.
func either(one, other time.Time) time.Time {
	switch {
	case one.IsZero():
		return other
	case other.IsZero() || one.Equal(other):
		return one
	}
	return time.Time{}
}

// monthOf is the number of a month by its name; 0 is none.
func monthOf(name string) (month int) {
	name, longest := strings.ToLower(name), 0
	for i, list := range months {
		for _, begin := range list {
			if strings.HasPrefix(name, begin) && len(begin) > longest {
				month, longest = i+1, len(begin)
			}
		}
	}
	return month
}

// dayOf is a day that lies ahead of a letter; zero for what is no day or can't be meant. Without a year it is the next one.
func dayOf(year, month, day int, written time.Time) time.Time {
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return time.Time{}
	}
	years := []int{year}
	if year == 0 {
		years = []int{written.Year(), written.Year() + 1}
	}
	for _, y := range years {
		at := time.Date(y, time.Month(month), day, 0, 0, 0, 0, time.UTC)
		if ahead := at.Sub(written); at.Day() == day && ahead > -24*time.Hour && ahead < longestOff {
			return at
		}
	}
	return time.Time{}
}
