package desk

import (
	"net/http"

	"tocsin"
	"tocsin/internal/console"
	"tocsin/internal/module/respond/item"
)

// Routes puts the pages on the mux.
func (d *Desk) Routes(mux *http.ServeMux) {
	for pattern, page := range map[string]console.Handler{
		"GET /inbox":                               d.inbox,
		"GET /incidents":                           d.list,
		"GET /incidents/new":                       d.newItem,
		"POST /incidents/new":                      d.start,
		"POST /incidents/acts":                     d.bulk,
		"POST /incidents/undo":                     d.undo,
		"GET /incidents/tags":                      d.tags,
		"GET /incidents/templates":                 d.models,
		"POST /incidents/templates":                d.takeModel,
		"GET /incidents/templates/one":             d.model,
		"POST /incidents/templates/one":            d.saveModel,
		"POST /incidents/tags":                     d.renameTag,
		"GET /incidents/{number}":                  d.one,
		"POST /incidents/{number}/change":          d.change,
		"POST /incidents/{number}/write":           d.write,
		"GET /incidents/{number}/write":            d.compose,
		"POST /incidents/{number}/letter":          d.keep,
		"GET /incidents/{number}/letter":           d.preview,
		"POST /incidents/{number}/send":            d.send,
		"GET /mass":                                d.masses,
		"POST /mass":                               d.beginMass,
		"GET /mass/{id}":                           d.mass,
		"POST /mass/{id}":                          d.changeMass,
		"POST /mass/{id}/groups":                   d.regroupMass,
		"GET /mass/{id}/look":                      d.lookMass,
		"POST /incidents/{number}/note":            d.note,
		"GET /incidents/{number}/notes":            d.notes,
		"POST /incidents/{number}/notes":           d.renameFolder,
		"GET /incidents/{number}/notes/{id}":       d.oneNote,
		"POST /incidents/{number}/notes/{id}":      d.changeNote,
		"GET /articles":                            d.articles,
		"GET /articles/new":                        d.newArticle,
		"POST /articles":                           d.saveArticle,
		"GET /articles/{id}":                       d.article,
		"POST /articles/{id}":                      d.showArticle,
		"POST /incidents/{number}/link":            d.link,
		"POST /incidents/{number}/task":            d.task,
		"GET /incidents/{number}/tasks":            d.tasks,
		"POST /incidents/{number}/tasks/{id}":      d.changeTask,
		"GET /incidents/{number}/time":             d.worked,
		"POST /incidents/{number}/time":            d.setMinutes,
		"POST /incidents/{number}/play":            d.play,
		"POST /incidents/{number}/clock":           d.clock,
		"POST /incidents/{number}/members":         d.members,
		"POST /incidents/{number}/evidence":        d.keepFiles,
		"POST /incidents/{number}/evidence/part":   d.keepPart,
		"GET /incidents/{number}/evidence/{id}":    d.fetchProof,
		"POST /incidents/{number}/evidence/{id}":   d.proof,
		"POST /incidents/{number}/review":          d.review,
		"GET /incidents/{number}/files":            d.files,
		"GET /incidents/{number}/files.zip":        d.filesZip,
		"GET /incidents/{number}/indicators":       d.indicators,
		"POST /incidents/{number}/indicators":      d.markThings,
		"GET /incidents/{number}/indicators/{id}":  d.oneIndicator,
		"POST /incidents/{number}/indicators/{id}": d.changeIndicator,
		"GET /incidents/{number}/report":           d.after,
		"GET /incidents/{number}/report.docx":      d.afterWord,
		"POST /incidents/{number}/report":          d.tell,
		"GET /incidents/{number}/timeline":         d.timeline,
		"POST /incidents/{number}/timeline":        d.moments,
		"GET /incidents/{number}/timeline/table":   d.lineTable,
		"POST /incidents/{number}/timeline/table":  d.readTable,
		"GET /incidents/{number}/timeline/{id}":    d.oneMoment,
		"POST /incidents/{number}/timeline/{id}":   d.changeMoment,
		"GET /incidents/{number}/assets":           d.assets,
		"POST /incidents/{number}/assets":          d.workAssets,
		"GET /incidents/{number}/assets/{id}":      d.asset,
		"POST /incidents/{number}/assets/{id}":     d.changeAsset,
		"GET /incidents/{number}/techniques":       d.techniques,
		"POST /incidents/{number}/techniques":      d.workTechniques,
		"GET /incidents/{number}/relations":        d.relations,
		"GET /incidents/{number}/related":          d.related,
		"POST /incidents/{number}/refs":            d.refer,
		"GET /letters":                             d.mails,
		"GET /letters/{id}":                        d.mail,
		"GET /letters/{id}/html":                   d.mailHTML,
		"GET /letters/{id}/raw":                    d.mailRaw,
		"GET /letters/{id}/file/{path}":            d.mailFile,
		"POST /letters/acts":                       d.resort,
		"GET /due":                                 d.due,
		"GET /mine":                                d.mine,
		"GET /mine/board":                          d.board,
		"POST /mine/board":                         d.arrange,
		"GET /mine/shift":                          d.shift,
		"GET /mine/tasks":                          d.allTasks,
		"GET /tasks":                               d.teamTasks,
		"POST /task":                               d.task,
		"POST /tasks/{id}":                         d.changeTask,
		"GET /incidents/views":                     d.views,
		"POST /incidents/views":                    d.saveView,
	} {
		mux.Handle(pattern, d.console.Handle(page))
	}
	d.followRoutes(mux)
	d.mailRoutes(mux)
	d.endRoutes(mux)
}

// Hears tells whether who asks may hear that a topic of the desk changes.
func (d *Desk) Hears(r *http.Request, topic string) bool {
	v, err := d.viewer(r.Context())
	return err == nil && d.room.Hears(r.Context(), v, topic)
}

// acting reads a form and makes sure that whoever sent it may do what it asks.
func (d *Desk) acting(w http.ResponseWriter, r *http.Request, act string) (item.Viewer, error) {
	if !d.may(r.Context(), act) {
		return item.Viewer{}, denied()
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return item.Viewer{}, &tocsin.Fault{Why: tocsin.Invalid, Text: "The form can't be read.", Err: err}
	}
	return d.viewer(r.Context())
}
