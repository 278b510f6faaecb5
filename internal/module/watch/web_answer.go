package watch

import (
	"bytes"
	"crypto/rand"
	"embed"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/kit/lang"
	"tocsin/internal/module/watch/digest"
	"tocsin/internal/module/watch/warn"
)

//go:embed page/answer.html
var answerFiles embed.FS

var answerPage = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(answerFiles, "page/answer.html"))
})

// maxForm is how many bytes an answer may have: a letter of the most problems with a long text each is no answer.
const maxForm = 256 << 10

// answerView is the page of a link.
type answerView struct {
	l         *lang.Lang
	Lang, Dir string
	Langs     []answerLang // the languages that the page can be read in
	Nonce     string       // lets the page's own style through
	Title     string
	Head      [2]string // the title before and behind the letter's number, which stands unbroken in one line
	Number    string
	Team      string
	Lead      string
	Form      bool
	Wrong     string
	Problems  []answerProblem
	Choices   []answerChoice

	Received, Right        bool
	RightText, ContactNote string
	Email, Name            string
}

type answerProblem struct {
	N                 int
	Title, Answered   string
	About             string // the address of a machine that the letter is about
	What, Text, Until string
}

type answerChoice struct{ Value, Text string }

// answerLang is a language by its tag and as its speakers call it.
type answerLang struct {
	Tag, Name string
	Now       bool
}

// T is a text of the page.
func (v answerView) T(key string) string { return v.l.Text(key) }

// Answers is the page on which recipients answer their letters. It needs no account: who has the link is who got the
// letter. Asking for it changes nothing, since mail scanners open every link; only sending the form does.
func (r *Room) Answers() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+AnswerPath+"{token}", r.showAnswer)
	mux.HandleFunc("POST "+AnswerPath+"{token}", r.takeAnswer)
	return mux
}

func (r *Room) showAnswer(w http.ResponseWriter, req *http.Request) {
	l, err := r.warnings.LetterOfLink(req.Context(), req.PathValue("token"))
	if err != nil {
		r.closedLink(w, req, err)
		return
	}
	r.writeAnswer(w, http.StatusOK, r.answerForm(req, l))
}

func (r *Room) takeAnswer(w http.ResponseWriter, req *http.Request) {
	req.Body = http.MaxBytesReader(w, req.Body, maxForm)
	token := req.PathValue("token")
	l, err := r.warnings.LetterOfLink(req.Context(), token)
	if err != nil {
		r.closedLink(w, req, err)
		return
	}
	v := r.answerForm(req, l)
	reply, wrong := v.read(req)
	if wrong == "" {
		err = r.Answer(req.Context(), token, reply)
		wrong = wrongField(v.l, err)
	}
	switch {
	case wrong != "":
		v.Wrong = v.l.Text("answer.wrong", "field", wrong)
		r.writeAnswer(w, http.StatusUnprocessableEntity, v)
	case err != nil:
		r.closedLink(w, req, err)
	default:
		r.writeAnswer(w, http.StatusOK, &answerView{l: v.l, Team: r.Team, Title: v.l.Text("answer.done.title"), Lead: v.l.Text("answer.done.text", "team", r.Team)})
	}
}

// wrongField names what a person has to mend; "" where it is nothing of theirs.
func wrongField(l *lang.Lang, err error) string {
	if tocsin.WhyOf(err) == tocsin.Invalid && err != nil {
		return console.SayError(l, err)
	}
	return ""
}

// answerForm is the form of a letter: in the letter's language, or in the one that its reader chose, since whoever has to
// see to it may read another than whoever gets the mail.
func (r *Room) answerForm(req *http.Request, l warn.Letter) *answerView {
	words := digest.Words().Chosen(req)
	if words == nil {
		words = digest.Words().Lang(l.Language)
	}
	v := &answerView{l: words, Team: r.Team, Form: true, Title: words.Text("answer.title", "number", l.Number), Lead: words.Text("answer.lead", "team", r.Team),
		RightText: words.Text("answer.contact.right", "email", l.Email), ContactNote: words.Text("answer.contact.note", "team", r.Team)}
	v.Number = l.Number
	v.Head[0], v.Head[1], _ = strings.Cut(v.Title, l.Number)
	for _, o := range digest.Words().All() {
		v.Langs = append(v.Langs, answerLang{o.Tag, o.Name, o.Tag == words.Tag})
	}
	for _, c := range warn.Answers() {
		v.Choices = append(v.Choices, answerChoice{c, words.Text("answer." + c)})
	}
	for _, it := range l.Told {
		if it.Change == warn.Gone {
			continue
		}
		p := answerProblem{N: it.N, Title: r.Class(words.Tag, it.Type), About: l.About}
		if it.Identifier != "" {
			p.Title += " (" + it.Identifier + ")"
		}
		if it.Answer != nil {
			p.Answered = words.Text("answer.answered", "what", words.Text("answer."+it.Answer.What))
		}
		v.Problems = append(v.Problems, p)
	}
	return v
}

// read reads the form into a reply, and keeps in the page what was entered. wrong names what can't be read.
func (v *answerView) read(req *http.Request) (reply warn.Reply, wrong string) {
	if err := req.ParseForm(); err != nil {
		return reply, v.l.Text("answer.text")
	}
	get := func(name string) string { return strings.TrimSpace(req.PostForm.Get(name)) }
	for i := range v.Problems {
		p := &v.Problems[i]
		n := strconv.Itoa(p.N)
		p.What, p.Text, p.Until = get("a"+n), get("t"+n), get("u"+n)
		if p.Answered != "" || p.What == "" && p.Text == "" {
			continue
		}
		if p.What == "" {
			p.What = warn.AnswerOther // words alone are an answer too
		}
		a := warn.Answer{N: p.N, What: p.What, Text: p.Text}
		if p.What == warn.AnswerAccepted {
			day, err := time.Parse(time.DateOnly, p.Until)
			if err != nil {
				return reply, v.l.Text("answer.until") + ", " + p.Title
			}
			a.Until = day
		}
		reply.Answers = append(reply.Answers, a)
	}
	v.Received, v.Right, v.Email, v.Name = get("received") != "", get("right") != "", get("email"), get("name")
	reply.Received, reply.Right, reply.Email, reply.Name = v.Received, v.Right, v.Email, v.Name
	return reply, ""
}

// closedLink tells that a link does not work, in the reader's language: whose letter it was is not known.
func (r *Room) closedLink(w http.ResponseWriter, req *http.Request, err error) {
	words := digest.Words().Match(req)
	status := http.StatusNotFound
	if tocsin.WhyOf(err) == tocsin.Internal {
		r.Log.Error("answer page", "error", err)
		status = http.StatusInternalServerError
	}
	r.writeAnswer(w, status, &answerView{l: words, Team: r.Team, Title: words.Text("answer.closed.title"), Lead: words.Text("answer.closed.text")})
}

func (r *Room) writeAnswer(w http.ResponseWriter, status int, v *answerView) {
	v.Lang, v.Dir, v.Nonce = v.l.Tag, v.l.Dir(), rand.Text()
	var b bytes.Buffer
	if err := answerPage().Execute(&b, v); err != nil {
		r.Log.Error("write answer page", "error", err)
		http.Error(w, "Something went wrong inside.", http.StatusInternalServerError)
		return
	}
	h, nonce := w.Header(), v.Nonce
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'nonce-"+nonce+"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the asker is gone: nobody is left to tell
}
