package app

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"tocsin"
	"tocsin/internal/kit/feed"
	"tocsin/internal/kit/lang"
	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/desk"
	"tocsin/internal/module/respond/duty"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/report"
	"tocsin/internal/module/trust/subscribe"
)

// openSubscriptions opens what people have sent to them by the clock, or fetch as feeds. It comes after the desk, whose lists
// they are.
func (n *Node) openSubscriptions(ctx context.Context) (err error) {
	n.subs, err = subscribe.New(ctx, subscribe.Deps{DB: n.DB, Room: n.Trust, Bell: n.bell, Outbox: n.Outbox, Source: deskSubjects{n}, Log: n.Log, Now: n.now}, n.Jobs)
	return err
}

// deskSubjects are what people can subscribe to: lists of the desk, what is due, and reports of the team's work.
type deskSubjects struct{ n *Node }

// What there is beside views, with the pages that show the same.
const (
	subjectDue      = "due"
	subjectDueMine  = "due:mine"
	subjectDuty     = "duty"
	subjectOverview = "overview"
	subjectView     = "view:"
	subjectReport   = "report:"
)

// subjectLists are the desk's own lists.
var subjectLists = []struct{ what, path string }{{"mine", "/incidents?tab=mine"}, {"open", "/incidents?tab=open"}, {"late", "/incidents?tab=late"}, {"free", "/incidents?tab=free"}, {"inbox", "/inbox?tab=new"}}

// subjectSpans are the periods of reports.
var subjectSpans = []report.Span{report.Month, report.Quarter, report.Year}

// Offers implements subscribe.Source.
func (s deskSubjects) Offers(ctx context.Context, who web.Asker, l *lang.Lang) (list []subscribe.Offer, err error) {
	add := func(what string, o subscribe.Offer) {
		o.What, o.Title = what, l.Text("subscribe.offer."+strings.ReplaceAll(what, ":", "."))
		list = append(list, o)
	}
	add(subjectDueMine, subscribe.Offer{ICal: true})
	add(subjectDue, subscribe.Offer{Mail: true, Atom: true, ICal: true})
	add(subjectDuty, subscribe.Offer{ICal: true})
	for _, one := range subjectLists {
		add(one.what, subscribe.Offer{Mail: true, Atom: true})
	}
	add(subjectOverview, subscribe.Offer{Mail: true})
	if maySubscribeReports(who) {
		for _, span := range subjectSpans {
			add(subjectReport+string(span), subscribe.Offer{Mail: true})
		}
	}
	views, err := s.n.Respond.Views(ctx, who.Name)
	for _, w := range views {
		if _, ok, _ := desk.FilterOf(w.Query, asViewer(who), time.UTC); ok {
			list = append(list, subscribe.Offer{What: subjectView + strconv.FormatInt(w.ID, 10), Title: w.Title, Mail: true, Atom: true})
		}
	}
	return list, err
}

// maySubscribeReports tells whether somebody may read reports of the team's work, which are TLP:AMBER.
func maySubscribeReports(who web.Asker) bool {
	return who.Clearance <= tocsin.Amber && (who.May == nil || who.May("report.read"))
}

// Take implements subscribe.Source.
func (s deskSubjects) Take(ctx context.Context, q subscribe.Question) (subscribe.Sheet, error) {
	list, err := s.Offers(ctx, q.Who, q.Lang)
	if err != nil {
		return subscribe.Sheet{}, err
	}
	i := slices.IndexFunc(list, func(o subscribe.Offer) bool { return o.What == q.What })
	if i < 0 {
		return subscribe.Sheet{}, tocsin.Faultf(tocsin.NotFound, "there is no such view of yours")
	}
	sheet := subscribe.Sheet{Title: list[i].Title, Mark: tocsin.Green}
	span, isReport := strings.CutPrefix(q.What, subjectReport)
	switch {
	case isReport:
		err = s.report(ctx, q, report.Span(span), &sheet)
	case q.What == subjectOverview:
		err = s.overview(ctx, q, &sheet)
	case q.What == subjectDue:
		err = s.due(ctx, q, &sheet)
	default:
		err = s.list(ctx, q, &sheet)
	}
	return sheet, err
}

// Seen implements subscribe.Source.
func (s deskSubjects) Seen(ctx context.Context, who web.Asker, numbers []string) (map[string]bool, error) {
	got, err := s.n.Respond.Numbered(ctx, asViewer(who), numbers)
	seen := map[string]bool{}
	for _, it := range got {
		seen[it.Number] = true
	}
	return seen, err
}

// Dates implements subscribe.Source.
func (s deskSubjects) Dates(ctx context.Context, q subscribe.Question) (list []feed.Entry, err error) {
	owner := ""
	switch q.What {
	case subjectDuty:
		spells, err := s.n.Respond.OwnDuty(ctx, q.Who.Name)
		return duty.Feed{Title: q.Lang.Text("respond.duty.mine")}.Entries(spells), err
	case subjectDueMine:
		owner = q.Who.Name
	case subjectDue:
	default:
		return nil, tocsin.Faultf(tocsin.NotFound, "there is no such view of yours")
	}
	dates, err := s.n.Respond.Dates(ctx, asViewer(q.Who), owner)
	sets := s.n.Respond.Statutes()
	for _, d := range dates {
		if d.Item.Quiet() {
			continue // only few may know of it, and a calendar is kept by programs of others
		}
		list = append(list, feed.Entry{ID: string(d.Kind) + "-" + strconv.FormatInt(d.ID, 10), From: d.At, To: d.At, Title: dateTitle(q.Lang, d, func() string { return desk.ClockName(q.Lang, sets, d.Clock) }), Link: datePage(d)})
	}
	return list, err
}

// datePage is where something stands that is due.
func datePage(d item.Date) string {
	if d.Item.Number == "" {
		return "/tasks"
	}
	return "/incidents/" + d.Item.Number
}

// dateTitle is what an entry of a calendar says: what an item says stands there up to TLP:GREEN, and else its number.
func dateTitle(l *lang.Lang, d item.Date, clock func() string) string {
	title := d.Item.Number + " · "
	if d.Item.Number == "" {
		return l.Text("respond.task.team") + " · " + strconv.FormatInt(d.ID, 10)
	}
	if d.Kind == item.ClockDate {
		title += clock()
	} else {
		title += l.Text("subscribe.date." + string(d.Kind))
	}
	if d.Item.Mark < tocsin.Green {
		return title
	}
	if d.Text != "" {
		return title + " · " + d.Text
	}
	return title + " · " + d.Item.Title
}
