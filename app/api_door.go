package app

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/audit"
	"tocsin/internal/kit/auth"
	"tocsin/internal/kit/obs"
	"tocsin/internal/kit/route"
	"tocsin/internal/kit/web"
)

// scopeReport is the right to give reports.
const scopeReport = "reports:write"

// apiDoor asks whoever comes from outside for a token, and lets nobody ask too often.
type apiDoor struct {
	tokens    *auth.Tokens
	metrics   *obs.Metrics
	log       *slog.Logger
	people    func(ctx context.Context, name string) (web.Asker, error) // who has a token of their own
	byToken   *auth.Rates
	byAddress *auth.Rates
	report    int64 // the longest report, in bytes; 0: as long as the inbox takes
}

// newDoor returns the one door for all that comes from outside.
func (n *Node) newDoor() *apiDoor {
	return &apiDoor{tokens: n.Tokens, metrics: n.obs.metrics, log: n.Log, people: n.Trust.Asker,
		byToken: auth.NewRates(n.Settings.API.TokenRate, time.Now), byAddress: auth.NewRates(n.Settings.API.AddressRate, time.Now),
		report: int64(n.Settings.API.ReportMB) << 20}
}

// outerAPI is the API for programs, with a token. Source: RFC 6750 §2.1.
func (n *Node) outerAPI(d *apiDoor) (http.Handler, error) {
	h, err := n.api().Outer("Tocsin", Version, d.guard)
	if err != nil {
		return nil, err
	}
	return d.limit(noStore(h)), nil
}

// noStore keeps answers out of every cache.
func noStore(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// limit bounds how often one address asks, before anything is looked up: so nobody can guess at tokens either.
func (d *apiDoor) limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ok, after := d.byAddress.Allow(auth.Network(r.RemoteAddr)); !ok {
			d.slow(w, after)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// guard lets a request through that bears a token with the scope; of a person's own token it asks what the person may as
// well. Without a scope any token will do.
func (d *apiDoor) guard(op route.Doc, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tok, err := d.token(r)
		if err != nil {
			d.refuse(w, err)
			return
		}
		if ok, after := d.byToken.Allow(tok.Name); !ok {
			d.slow(w, after)
			return
		}
		if op.Scope != "" && !tok.May(op.Scope) || op.Scope == scopeReport && tok.Feed != "" && r.URL.Query().Get("feed") != tok.Feed {
			d.metrics.Refused("scope")
			w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="tocsin", error="insufficient_scope", scope=%q`, op.Scope))
			web.ProblemOf(d.log, tocsin.Faultf(tocsin.Denied, "the token %s has no right for that: it has %s%s", tok.Name, strings.Join(tok.Scopes, ", "), ofFeed(tok))).Write(w)
			return
		}
		ctx, err := d.asking(r.Context(), tok)
		if err != nil {
			d.refuse(w, err)
			return
		}
		if err := lets(ctx, op); err != nil {
			d.metrics.Refused("act")
			web.ProblemOf(d.log, err).Write(w)
			return
		}
		if op.Scope == scopeReport && d.report > 0 {
			r.Body = http.MaxBytesReader(w, r.Body, d.report)
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// asking notes who asks: a program under its token's name, or a person under their own, with the token in the audit log.
func (d *apiDoor) asking(ctx context.Context, tok auth.Token) (context.Context, error) {
	if tok.Person == "" {
		return web.WithActor(ctx, actorOf(tok)), nil
	}
	a, err := d.people(ctx, tok.Person)
	if err != nil {
		return ctx, err
	}
	return audit.Through(web.WithAsker(ctx, a), tok.Name), nil
}

// lets refuses what takes a person to a program, and to a person what their roles do not let them do.
func lets(ctx context.Context, op route.Doc) error {
	a, _ := web.AskerOf(ctx)
	if op.Person && !a.Person {
		return tocsin.Faultf(tocsin.Denied, "this takes a person: the token of a program can't do it")
	}
	if act := actFor(op); act != "" {
		return web.Must(ctx, act)
	}
	return nil
}

func ofFeed(t auth.Token) string {
	if t.Feed == "" {
		return ""
	}
	return ", for reports of the feed " + t.Feed
}

// actorOf is the name under which what a token does is kept.
func actorOf(t auth.Token) string { return "token:" + t.Name }

func (d *apiDoor) token(r *http.Request) (auth.Token, error) {
	kind, presented, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(kind, "Bearer") {
		return auth.Token{}, tocsin.Faultf(tocsin.Denied, "the API asks for a token (Authorization: Bearer ...): tocsin token create makes one")
	}
	return d.tokens.Check(r.Context(), strings.TrimSpace(presented))
}

// refuse answers a request without a good token. Source: RFC 6750 §3.
func (d *apiDoor) refuse(w http.ResponseWriter, err error) {
	p := web.ProblemOf(d.log, err)
	if tocsin.WhyOf(err) == tocsin.Denied {
		d.metrics.Refused("token")
		p.Status = http.StatusUnauthorized
		w.Header().Set("WWW-Authenticate", `Bearer realm="tocsin"`)
	}
	p.Write(w)
}

// slow asks to come again later. Source: RFC 6585 §4.
func (d *apiDoor) slow(w http.ResponseWriter, after time.Duration) {
	d.metrics.Refused("rate")
	seconds := int(math.Ceil(after.Seconds()))
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	web.Problem{Title: tocsin.Unavailable.String(), Status: http.StatusTooManyRequests,
		Detail: fmt.Sprintf("too many requests: come again in %d s", seconds)}.Write(w)
}
