package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"

	"tocsin/app/command"
	"tocsin/app/demo"
	"tocsin/internal/module/watch"
)

// demoMail is what the demonstration's node says of mail: letters have a sender, and no server takes them, so nothing can
// leave even if a person opened the outbox.
const demoMail = `
[mail]
from = "QM-CERT <warnings@qm-cert.example>"
reply_to = "desk@qm-cert.example"

[digest]
link_base = "https://tocsin.qm-cert.example"
`

// addMail writes demoMail behind the node's settings.
func addMail(h Home) error {
	f, err := os.OpenFile(h.path(settingsFile), os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write settings: %w", err)
	}
	if _, err = f.WriteString(demoMail); err != nil {
		f.Close()
		return fmt.Errorf("write settings: %w", err)
	}
	return f.Close()
}

// showOutbox drafts all letters into the outbox, which is held as that of every new node: a campaign's, then digests.
func showOutbox(w *command.World, cl *command.Client, _ demo.Set) error {
	camp, err := json.Marshal(demo.Campaign())
	if err != nil {
		return err
	}
	err = cl.Post(w.Ctx, "/api/v1/campaigns", nil, bytes.NewReader(camp), func(line []byte) error { return command.TellCampaign(w, line) })
	if err != nil {
		return err
	}
	return cl.Post(w.Ctx, "/api/v1/digests/send", url.Values{"now": {"true"}}, nil, func(line []byte) error {
		var t watch.DigestTally
		if err := json.Unmarshal(line, &t); err != nil {
			return err
		}
		if err := command.TellDrafted(w, t); err != nil {
			return err
		}
		_, err := fmt.Fprintln(w.Out, "The outbox is held, as that of every new node, and the demonstration has no mail server: nothing is sent.")
		return err
	})
}
