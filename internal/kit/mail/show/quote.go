package show

import (
	"cmp"
	"regexp"
	"strings"
)

// The kinds of blocks.
const (
	Own       = "own"       // what the writer says now
	Quote     = "quote"     // what was said before
	Signature = "signature" // who the writer is
)

// Block is a piece of a letter's text, so that a page can fold what was said before.
type Block struct {
	Kind       string
	Paragraphs []Paragraph
}

// Paragraph are lines with nothing empty between, and the direction that they are read in.
type Paragraph struct {
	Text string
	Dir  string // rtl or ltr
}

// Text is a block's text as it stood in the letter, but for empty lines.
func (b Block) Text() string {
	var texts []string
	for _, p := range b.Paragraphs {
		texts = append(texts, p.Text)
	}
	return strings.Join(texts, "\n\n")
}

// own is what the writer says now; the whole text where that is nothing.
func (l *Letter) own() string { return cmp.Or(l.Said(), l.Text) }

// Said is what the writer says now, without what is quoted and without the signature; "" where that is nothing.
func (l *Letter) Said() string {
	var texts []string
	for _, b := range l.Blocks {
		if b.Kind == Own {
			texts = append(texts, b.Text())
		}
	}
	return strings.TrimSpace(strings.Join(texts, "\n\n"))
}

var (
	// below are lines behind which a program put the whole letter that is answered.
	below = regexp.MustCompile(`(?i)^\s*(?:[-_=*]{2,}\s*(?:original message|original appointment|forwarded message|forwarded by|begin forwarded message|message d['’]origine|message original|message transféré|mensaje original|mensaje reenviado|исходное сообщение|пересылаемое сообщение|пересланное сообщение|ursprüngliche nachricht|weitergeleitete nachricht|mensagem original|الرسالة الأصلية|رسالة معاد توجيهها|原始邮件|原始郵件|转发邮件|转发的邮件)\b?.{0,80}|begin forwarded message:)\s*$`)
	// wrote are lines that say who wrote what is quoted behind them.
	wrote = regexp.MustCompile(`(?i)(?:\bwrote|\bschrieb.{0,60}|\ba écrit|\bescribi[óo]|\bescreveu|\bha scritto|писал(?:а|\(а\))?|пишет|написал(?:а|\(а\))?|كتب.{0,60}|写道|寫道|书写|のメール)\s*[:：]\s*$`)
	// headers are lines at the head of a letter that Outlook quotes without any sign.
	headers = regexp.MustCompile(`(?i)^\s*\*?(?:from|sent|date|to|cc|subject|von|gesendet|an|betreff|de|envoyé|à|objet|date|enviado|para|asunto|assunto|от|от кого|отправлено|дата|кому|тема|من|تاريخ الإرسال|أُرسلت|إلى|الموضوع|发件人|发送时间|收件人|主题|寄件者|主旨|抄送)\s?\*?\s*[:：]\s?\S`)
	rule    = regexp.MustCompile(`^\s*_{10,}\s*$`)
)

// blocks cuts a text into what is new, what is quoted and the signature.
func blocks(text string) (list []Block) {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	kinds := judgeLines(lines)
	for start := 0; start < len(lines); {
		end := start
		for end < len(lines) && kinds[end] == kinds[start] {
			end++
		}
		if p := paragraphs(lines[start:end]); len(p) > 0 {
			list = append(list, Block{Kind: kinds[start], Paragraphs: p})
		}
		start = end
	}
	return list
}

// judgeLines says of each line what it is.
func judgeLines(lines []string) []string {
	kinds := make([]string, len(lines))
	kind := Own
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		switch {
		case kind == Quote && !strings.HasPrefix(strings.TrimSpace(line), ">") && strings.TrimSpace(line) != "":
			kind = Own
		}
		switch {
		case strings.HasPrefix(strings.TrimLeft(line, " "), ">"):
			kind = Quote
			markWrote(lines, kinds, i)
		case whole(lines, i):
			for ; i < len(lines); i++ {
				kinds[i] = Quote
			}
			return kinds
		case line == "-- " || line == "--":
			kind = Signature
		}
		kinds[i] = kind
	}
	return kinds
}

// whole reports whether a whole letter is quoted from a line on.
func whole(lines []string, i int) bool {
	if below.MatchString(lines[i]) {
		return true
	}
	count := 0
	from := i
	if rule.MatchString(lines[i]) {
		from = i + 1
	}
	for _, line := range lines[from:min(len(lines), from+6)] {
		if !headers.MatchString(line) {
			break
		}
		count++
	}
	return count >= 3
}

// markWrote makes the line that says who wrote it, which may be broken in two, part of the quote that begins at line i.
func markWrote(lines, kinds []string, i int) {
	at := i - 1
	for at >= 0 && at >= i-2 && strings.TrimSpace(lines[at]) == "" {
		at--
	}
	if at < 0 || kinds[at] != Own || len(lines[at]) > 400 || !wrote.MatchString(lines[at]) {
		return
	}
	for j := at; j < i; j++ {
		kinds[j] = Quote
	}
	if at > 0 && kinds[at-1] == Own && strings.TrimSpace(lines[at-1]) != "" && strings.ContainsAny(lines[at-1], "0123456789") && (at == 1 || strings.TrimSpace(lines[at-2]) == "") {
		kinds[at-1] = Quote
	}
}

// paragraphs cuts lines at the empty ones.
func paragraphs(lines []string) (list []Paragraph) {
	var held []string
	flush := func() {
		if len(held) > 0 {
			text := strings.Join(held, "\n")
			list = append(list, Paragraph{Text: text, Dir: direction(strings.TrimLeft(text, "> "))})
		}
		held = nil
	}
	for _, line := range lines {
		if strings.Trim(line, "> \t") == "" {
			flush()
			continue
		}
		held = append(held, strings.TrimRight(line, " \t"))
	}
	flush()
	return list
}
