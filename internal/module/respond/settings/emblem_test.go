package settings

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"
)

func TestTheTeamHasAPicture(t *testing.T) {
	s := newSite(t)
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, image.NewGray(image.Rect(0, 0, 40, 20))); err != nil {
		t.Fatal(err)
	}
	give := func(body []byte, want int) {
		t.Helper()
		if w := s.upload("/settings/team/emblem", "e.png", string(body)); w.Code != want {
			t.Errorf("%d bytes: %d, want %d", len(body), w.Code, want)
		}
	}
	shown := func(want bool) {
		t.Helper()
		code, page := s.get("/settings/team/who", "en")
		if strings.Contains(page, `src="/emblem/`) != want {
			t.Errorf("%d, a picture is shown: %v", code, !want)
		}
	}
	shown(false)
	give([]byte("<svg/>"), http.StatusUnprocessableEntity)
	shown(false)
	give(drawn.Bytes(), http.StatusSeeOther)
	shown(true)
	e, err := s.room.Emblem(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, body, err := s.room.EmblemBytes(t.Context(), e.Sum); err != nil || got != e || len(body) == 0 {
		t.Errorf("%v %d bytes %v", got, len(body), err)
	}
	if _, _, err := s.room.EmblemBytes(t.Context(), "0011223344556677"); err == nil {
		t.Error("a picture that never was is there")
	}
	if w := s.post("/settings/team/noemblem", nil); w.Code != http.StatusSeeOther {
		t.Errorf("%d", w.Code)
	}
	shown(false)
	s.who.may = actRead
	give(drawn.Bytes(), http.StatusForbidden)
}
