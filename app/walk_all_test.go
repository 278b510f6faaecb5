package app

import "testing"

// What a stranger, a neighbour and a colleague can't do, tried on every route of the made-up country's node. What only
// looks comes first. docs/develop/testing.md lists what is shown where.
func TestWalk(t *testing.T) {
	k := walk(t)
	k.crawl(t, "all", "/", "/public", "/sign-in")
	k.crawl(t, "constituent", "/portal")
	if len(k.paths) < 40 || len(k.forms) < 25 {
		t.Fatalf("the crawl found %d kinds of pages and %d kinds of forms", len(k.paths), len(k.forms))
	}
	t.Run("statements", k.fewStatements)
	t.Run("headers", k.headers)
	t.Run("looking changes nothing", k.looking)
	t.Run("other sites' forms", k.foreign)
	t.Run("other names", k.hosts)
	t.Run("queries", k.queries)
	t.Run("other people's things", k.others)
	t.Run("roles", k.roles)
	t.Run("large", k.large)
	t.Run("ways back", k.waysBack)
	t.Run("what others write", k.hostile)
}
