package desk_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tocsin/internal/kit/mail/read"
	"tocsin/internal/module/respond"
	"tocsin/internal/module/respond/item"
)

// What the team has sent becomes an item of its own from its page, for whoever may sort letters.
func TestALetterOfOursIsSplitOff(t *testing.T) {
	s := mailSite(t, map[string]string{"1": "From: Ana <ana@isp.example>\nSubject: a\nMessage-ID: <1@isp>\n\nHello\n"})
	s.who.may = everything + " inbox.read inbox.sort"
	err := s.room.TakeSent(t.Context(), respond.Arrival{SHA: "out", At: time.Now(), Incoming: read.Incoming{Kind: read.Letter, ID: "<2@cirt>", From: "cirt@cirt.example", To: []string{"bo@other.example"}, Subject: "b", InReplyTo: []string{"<1@isp>"}}})
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.room.List(t.Context(), s.viewer(), item.Filter{})
	if err != nil || len(list.Items) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	stream, err := s.room.Stream(t.Context(), s.viewer(), list.Items[0].Number, item.StreamFilter{What: []item.What{item.Wrote}})
	if err != nil || len(stream) != 2 || !stream[0].Mail.Out {
		t.Fatalf("%+v, %v", stream, err)
	}
	path := fmt.Sprintf("/letters/%d", stream[0].Mail.ID)
	button := `name="do" value="split"`
	if _, page := s.get(path, "en"); !strings.Contains(page, button) || strings.Contains(page, `value="spam"`) {
		t.Error("the page does not offer it")
	}
	s.who.may = everything + " inbox.read"
	if _, page := s.get(path, "en"); strings.Contains(page, button) {
		t.Error("who sorts nothing is offered it")
	}
	s.who.may = everything + " inbox.read inbox.sort"
	if code, _ := s.post("/letters/acts", fmt.Sprintf("do=split&id=%d&back=%s", stream[0].Mail.ID, path)); code != http.StatusSeeOther {
		t.Errorf("%d", code)
	}
	m, err := s.room.Mail(t.Context(), s.viewer(), stream[0].Mail.ID)
	if err != nil || m.Number == list.Items[0].Number {
		t.Fatalf("%+v, %v", m, err)
	}
	if it, err := s.room.Item(t.Context(), s.viewer(), m.Number); err != nil || it.Kind != item.Investigation || it.Email != "bo@other.example" {
		t.Errorf("%+v, %v", it, err)
	}
}
