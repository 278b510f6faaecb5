package console

import "testing"

func TestAFoldedRoomOpensOnItsPages(t *testing.T) {
	room := Room{Links: []Link{{Page: "settings/team"}, {Page: "settings/mail"}}, Folded: true}
	for page, want := range map[string]bool{"watch/overview": true, "settings/mail": false, "settings/team/key": false, "settings/mailbox": true} {
		if room.Hides(page) != want {
			t.Errorf("on %s its links are hidden: %v", page, !want)
		}
	}
	if room.Folded = false; room.Hides("watch/overview") {
		t.Error("a room that is not folded hides links")
	}
}
