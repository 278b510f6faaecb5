package page

import "testing"

// boardNote is a note as the desk has it, with those whom it can name.
const boardNote = `{{define "main"}}<form><label for="note"><bdi>Note</bdi></label><textarea id="note" data-mentions="names"></textarea>
<script src="{{asset "mention.js"}}" defer></script><details id="names"><summary><bdi>Name a colleague</bdi></summary>
<label><input type="checkbox" name="tell" value="bruno"> <bdi>bruno</bdi></label><label><input type="checkbox" name="tell" value="carla"> <bdi>Dr. Carla X.</bdi></label></details></form>{{end}}`

// @ in a note opens a list of names that the keyboard chooses from; an address of mail does not, and Escape leaves what was typed.
func TestNamesAreCompletedInANote(t *testing.T) {
	s, b := newBoard(t), open(t)
	b.visit(t, s.url+"/note?lang=en")
	press := func(key string) {
		t.Helper()
		eval[any](t, b, `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "`+key+`", bubbles: true, cancelable: true})), 0`)
	}
	is := func(text, names, chosen string) {
		t.Helper()
		b.want(t, `document.querySelector("#note").value`, text)
		b.want(t, `Array.from(document.querySelectorAll("#mentions:not([hidden]) [role=option]")).map(o => o.textContent).join()`, names)
		b.want(t, `(document.getElementById(document.querySelector("#note").getAttribute("aria-activedescendant")) || {textContent: ""}).textContent`, chosen)
	}
	eval[any](t, b, `document.querySelector("#note").focus(), 0`)
	b.want(t, `document.querySelector("#mentions").getAttribute("aria-label")`, "Name a colleague")
	b.keys(t, "hi @")
	is("hi @", "bruno,Dr. Carla X.", "bruno")
	press("ArrowDown")
	is("hi @", "bruno,Dr. Carla X.", "Dr. Carla X.")
	press("Enter")
	is("hi @carla ", "", "")
	b.keys(t, "@dr")
	is("hi @carla @dr", "Dr. Carla X.", "Dr. Carla X.")
	press("Escape")
	is("hi @carla @dr", "", "")
	b.keys(t, " x@b")
	is("hi @carla @dr x@b", "", "")
	b.keys(t, " @z")
	is("hi @carla @dr x@b @z", "", "")
	for _, bad := range b.troubles() {
		t.Error(bad)
	}
}
