package respond

import (
	"slices"
	"strings"
	"testing"

	"tocsin/internal/module/respond/item"
)

func TestNotesLieInFolders(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *Room, _ *clocked) {
		it := started(t, r, anna, item.Start{Kind: item.Incident})
		for _, w := range []item.Log{{Text: "a", Folder: "Host / one"}, {Text: "b", Folder: "Host", Minutes: 5}, {Text: "c"}, {Text: "d", Folder: `Ho"st%`}} {
			if err := r.Work(t.Context(), anna, it.Number, w); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.Work(t.Context(), anna, it.Number, item.Log{Text: "e", Folder: "1/2/3/4/5/6"}); err == nil {
			t.Error("too deep a folder is taken")
		}
		is := func(folder, want string) (ids []int64) {
			t.Helper()
			list, err := r.Stream(t.Context(), anna, it.Number, item.StreamFilter{What: []item.What{item.Noted}, Folder: folder})
			if err != nil {
				t.Fatal(err)
			}
			var words []string
			for _, e := range slices.Backward(list) {
				words, ids = append(words, e.Text+":"+e.Folder()), append(ids, e.ID)
			}
			if got := strings.Join(words, " "); got != want {
				t.Errorf("in %q: %q, want %q", folder, got, want)
			}
			return ids
		}
		ids := is("Host", "a:Host/one b:Host")
		is(`Ho"st%`, `d:Ho"st%`)
		is("Ho", "")
		out, err := r.ChangeNote(t.Context(), bob, it.Number, ids[1], item.NoteChange{Folder: new("Mail")})
		done(t, out, err)(1)
		is("Mail", "b:Mail")
		out, err = r.RenameFolder(t.Context(), anna, it.Number, item.FolderName{From: "Host", To: "Machines/old"})
		done(t, out, err)(1)
		is("Machines", "a:Machines/old/one")
		if _, err := r.Undo(t.Context(), anna, out.Op); err != nil {
			t.Error(err)
		}
		is("Host", "a:Host/one")
		out, err = r.RenameFolder(t.Context(), anna, it.Number, item.FolderName{From: "Host"})
		done(t, out, err)(1)
		is("one", "a:one")
		if out, err = r.RenameFolder(t.Context(), anna, it.Number, item.FolderName{To: "x"}); err != nil || out.Changed != 0 {
			t.Errorf("%+v %v", out, err)
		}
		_, was, err := r.NoteHistory(t.Context(), anna, it.Number, ids[0])
		if err != nil || len(was) != 0 {
			t.Errorf("a note that was moved has other wordings: %+v %v", was, err)
		}
	})
}
