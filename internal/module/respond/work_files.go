package respond

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"tocsin"
	"tocsin/internal/kit/mail/show"
	"tocsin/internal/kit/unpack"
	"tocsin/internal/module/respond/item"
	"tocsin/internal/module/respond/record"
)

// filesOpened is how many bytes of letters are opened to find the files of an item.
const filesOpened = 128 << 20

// Files returns all files of an item and of what was merged into it that somebody may see: those of its newest letters, in
// and out, and its evidence as far as it is there. Which of them are indicators is told of other items alone.
func (r *Room) Files(ctx context.Context, v item.Viewer, quoted string) (it item.Item, out item.Files, err error) {
	it, ids, err := family(ctx, r.DB, v, quoted)
	if err != nil {
		return it, out, err
	}
	proofs, err := record.Proofs(ctx, r.DB, v, ids)
	if err != nil {
		return it, out, err
	}
	letters, err := record.LettersOf(ctx, r.DB, v, ids)
	if err != nil {
		return it, out, err
	}
	out.Files = []item.Attached{}
	for _, e := range proofs {
		if e.Held() {
			out.Files = append(out.Files, item.Attached{Name: e.Name, Type: e.Type, Size: e.Size, SHA256: e.SHA, At: e.Added, From: e.By, Evidence: e.ID, Mark: e.Mark})
		}
	}
	r.filesOf(ctx, letters, &out)
	slices.SortStableFunc(out.Files, func(a, b item.Attached) int { return b.At.Compare(a.At) })
	return it, out, r.knownElsewhere(ctx, v, ids, out.Files)
}

// filesOf adds the files of letters, as far as they can be opened.
func (r *Room) filesOf(ctx context.Context, letters []item.Mail, out *item.Files) {
	left := int64(filesOpened)
	for _, m := range letters {
		if m.Files == 0 && m.Seal == "" {
			continue
		}
		if left -= m.Size; left < 0 {
			out.Left++
			continue
		}
		found, err := r.filesIn(ctx, m)
		if err != nil || m.Files > 0 && len(found) == 0 {
			out.Left++
		}
		for _, f := range found {
			out.Files = append(out.Files, item.Attached{Name: f.Name, Type: f.Type, Size: f.Size, SHA256: f.SHA256, At: m.At, From: m.From, Letter: m.ID, Path: f.Path, Out: m.Out, Mark: m.Mark})
		}
	}
}

func (r *Room) filesIn(ctx context.Context, m item.Mail) ([]show.File, error) {
	raw, err := r.bytesOf(ctx, m)
	if err != nil {
		return nil, err
	}
	l, err := show.Open(raw, r.Reveal)
	return filesWithin(l), err
}

// filesWithin are the files of a letter and of the letters in it.
func filesWithin(l show.Letter) (list []show.File) {
	for _, f := range l.Files {
		list = append(list, f)
		if f.Letter != nil {
			list = append(list, filesWithin(*f.Letter)...)
		}
	}
	return list
}

// knownElsewhere notes which files are indicators of other items.
func (r *Room) knownElsewhere(ctx context.Context, v item.Viewer, ids []int64, files []item.Attached) error {
	var hashes []string
	for _, f := range files {
		hashes = append(hashes, f.SHA256)
	}
	slices.Sort(hashes)
	known, err := record.KnownHashes(ctx, r.DB, v, slices.Compact(hashes), ids)
	for i, f := range files {
		files[i].Known, files[i].TLP = known[f.SHA256], f.Mark.String()
	}
	return err
}

// PackFiles makes ready a zip of all files of an item, with item.ZipPassword. That a piece of evidence was fetched is written
// down before its first byte.
func (r *Room) PackFiles(ctx context.Context, v item.Viewer, quoted string) (write func(w io.Writer) error, err error) {
	it, all, err := r.Files(ctx, v, quoted)
	if err != nil {
		return nil, err
	}
	var size int64
	for _, f := range all.Files {
		size += f.Size
	}
	switch {
	case len(all.Files) == 0:
		return nil, tocsin.Faultf(tocsin.NotFound, "%s has no files", it.Number)
	case len(all.Files) > item.MaxZipFiles || size > item.MaxZip:
		return nil, tocsin.Faultf(tocsin.TooLarge, "the files are too many or too large for one zip; download them one by one")
	}
	return func(w io.Writer) error {
		z := unpack.Lock(w, item.ZipPassword)
		names := item.ZipNames(all.Files)
		for i := 0; i < len(names); {
			n := sameLetter(all.Files[i:])
			if err := r.pack(ctx, v, it.Number, z, names[i:i+n], all.Files[i:i+n]); err != nil {
				return fmt.Errorf("pack files of %s: %w", it.Number, err)
			}
			i += n
		}
		return z.Close()
	}, nil
}

// sameLetter is how many of the first files came with one letter; of evidence it is one.
func sameLetter(files []item.Attached) (n int) {
	for n = 1; n < len(files) && files[0].Evidence == 0 && files[n].Evidence == 0 && files[n].Letter == files[0].Letter; {
		n++
	}
	return n
}

// pack packs a piece of evidence, or files of one letter, which is opened once for all of them.
func (r *Room) pack(ctx context.Context, v item.Viewer, number string, z *unpack.Locked, names []string, files []item.Attached) error {
	if id := files[0].Evidence; id != 0 {
		_, body, err := r.Fetch(ctx, v, number, id)
		if err != nil {
			return err
		}
		return errors.Join(z.Add(names[0], files[0].At, body), body.Close())
	}
	paths := make([]string, len(files))
	for i, f := range files {
		paths[i] = f.Path
	}
	_, raw, err := r.Raw(ctx, v, files[0].Letter)
	if err != nil {
		return err
	}
	list, err := show.Attachments(raw, r.Reveal, paths...)
	if err != nil {
		return err
	}
	for i, one := range list {
		if err := z.Add(names[i], files[i].At, one.Body); err != nil {
			return err
		}
	}
	return nil
}
