package app

import (
	"cmp"
	"context"
	"errors"
	"time"

	"tocsin/internal/kit/jobs"
	"tocsin/internal/kit/mail/keys"
	"tocsin/internal/kit/search"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/trust"
)

// openRespond opens the incident desk. It comes after the outbox, which it writes to, and before mail, which it reads.
func (n *Node) openRespond(ctx context.Context) (err error) {
	s := n.Settings
	words, err := search.Open(ctx, n.DB, "items")
	if err != nil {
		return err
	}
	senders, err := search.Open(ctx, n.DB, "mail")
	if err != nil {
		return err
	}
	articles, err := search.Open(ctx, n.DB, "articles")
	if err != nil {
		return err
	}
	proofs, err := n.openBlobs(evidenceFolder)
	if err != nil {
		return err
	}
	n.Respond, err = respond.New(ctx, respond.Config{Country: s.Country, Team: cmp.Or(s.Name, "Tocsin"), Language: s.Language, From: s.Mail.From, Sign: keys.Way(s.Mail.Sign), Folder: n.Home.Dir},
		respond.Deps{DB: n.DB, Outbox: n.Outbox, Log: n.Log, Now: n.now, Search: words, MailSearch: senders, ArticleSearch: articles, Ring: deskRing{n}, People: deskPeople{n}, Letters: n.letterBytes, Colleague: n.colleague, Reveal: n.reveal, Own: n.ownServers, Sender: func() string { return n.mailNow().From }, Second: deskSecond{n}, Peopled: n.Trust.Peopled, Persons: deskPersons{n}, Forget: n.forget, DropLetter: n.dropLetter, Blobs: proofs, Sightings: deskSights{n.Watch}, Owners: deskOwners{n.Watch}, Sectors: n.Watch.Sectors,
			Analysts: n.analysts, Paper: n.paper, Handlers: n.handlers, Readers: n.itemReaders, Notices: n.Notices, Decisions: n.decisions})
	if err != nil {
		return err
	}
	n.Trust.OnGrant(respond.ActMass, n.granted)
	for _, act := range []trust.Act{respond.ActDiscard, respond.ActDelete, respond.ActDeleteLetter, respond.ActErase, respond.ActRetention} {
		n.Trust.OnGrant(act, n.granted)
	}
	for _, act := range []trust.Act{respond.ActDelete, respond.ActDeleteLetter} {
		n.Trust.AfterGrant(act, n.Respond.Sweep)
	}
	n.Trust.AfterGrant(respond.ActErase, n.eraseSoon)
	if err := n.Jobs.Handle(eraseJob, jobs.Options{}, func(ctx context.Context, _ jobs.Job) error { return n.Respond.EraseOn(ctx) }); err != nil {
		return err
	}
	if err := errors.Join(n.indexedBeside(ctx, "items", words, n.Respond.Reindex), n.indexedBeside(ctx, "letters", senders, n.Respond.ReindexMail), n.indexedBeside(ctx, "articles", articles, n.Respond.ReindexArticles), n.beside(ctx, "networks", n.Respond.KeyNets)); err != nil {
		return err
	}
	err = n.Jobs.Handle("respond.tend", jobs.Options{}, func(ctx context.Context, _ jobs.Job) error {
		return errors.Join(n.Respond.Tend(ctx), n.Respond.Sweep(ctx), n.Respond.EraseOn(ctx))
	})
	if err != nil {
		return err
	}
	return errors.Join(n.Jobs.Every("respond.tend", tendEvery), n.retainJob())
}

// tendEvery is how often clocks that were missed are looked for.
const tendEvery = 5 * time.Minute
