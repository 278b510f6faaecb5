package settings

import (
	"net/http"

	"tocsin/internal/console"
)

// Routes puts the pages on the mux. They belong behind the door.
func (d *Desk) Routes(mux *http.ServeMux) {
	for pattern, page := range map[string]console.Handler{
		"GET /settings/setup":             d.setup,
		"POST /settings/setup/hide":       d.hideSetup,
		"GET /settings/setup/contacts":    d.contacts,
		"POST /settings/setup/contacts":   d.takeContacts,
		"GET /settings/setup/reports":     d.reports,
		"POST /settings/setup/reports":    d.takeReports,
		"GET /settings/setup/warnings":    d.warnings,
		"POST /settings/setup/warnings":   d.draftWarnings,
		"GET /settings/team":              d.team,
		"GET /settings/team/{part}":       d.team,
		"POST /settings/team/{part}":      d.takeTeam,
		"POST /settings/team/emblem":      d.takeEmblem,
		"POST /settings/team/noemblem":    d.dropEmblem,
		"GET /settings/mail":              d.mail,
		"POST /settings/mail":             d.takeMailbox,
		"POST /settings/mail/out":         d.takeOut,
		"POST /settings/mail/test":        d.testMail,
		"GET /settings/letters":           d.letters,
		"POST /settings/letters":          d.takeLetters,
		"GET /settings/templates":         d.templates,
		"GET /settings/templates/one":     d.template,
		"POST /settings/templates/one":    d.takeTemplate,
		"POST /settings/templates/word":   d.takeWord,
		"POST /settings/templates/noword": d.dropWord,
		"GET /settings/fields":            d.fields,
		"GET /settings/fields/one":        d.field,
		"POST /settings/fields/one":       d.takeField,
		"GET /settings/ignored":           d.ignored,
		"POST /settings/ignored":          d.takeIgnored,
		"GET /settings/playbooks":         d.playbooks,
		"GET /settings/playbooks/one":     d.playbook,
		"POST /settings/playbooks/one":    d.takePlaybook,
		"GET /settings/clocks":            d.clocks,
		"POST /settings/clocks":           d.takeClocks,
	} {
		mux.Handle(pattern, d.console.Handle(page))
	}
}
