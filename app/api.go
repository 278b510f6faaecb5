package app

import (
	"net/http"

	"tocsin/internal/kit/route"
	"tocsin/internal/module/respond/api"
)

// api is every operation of the node, each once: both doors serve them. What has no Doc is for the inner door alone.
func (n *Node) api() *route.Table {
	t := route.New(n.Log)
	n.Watch.API(t)
	n.Collect.API(t)
	api.Team(t, n.Respond)
	t.On("GET /api/v1/status", n.getStatus, route.Doc{Scope: "status:read", Summary: "What the node is and how much it holds", Answer: Status{}})
	t.On("GET /api/v1/doctor", n.getDoctor)
	n.tokenAPI(t)
	n.Trust.API(t)
	n.bell.API(t)
	n.subs.API(t)
	api.Import(t, n.Respond)
	api.Desk(t, n.Respond)
	n.Reports.API(t)
	n.backupAPI(t)
	n.exportAPI(t)
	n.webhookAPI(t)
	n.outboxAPI(t)
	n.waitingAPI(t)
	n.settingsAPI(t)
	n.auditAPI(t)
	n.mailAPI(t)
	return t
}

// inner is what the node's own socket serves: everything. Who can open the socket is the node's operator.
func (n *Node) inner() http.Handler { return n.api().Inner() }
