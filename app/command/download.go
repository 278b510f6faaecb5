package command

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"

	"tocsin"
)

// download writes the answer of a path to a file, which must not be there; "-" is standard output.
func (w *World) download(cl *Client, path string, q url.Values, file string) (err error) {
	res, err := cl.Open(w.Ctx, http.MethodGet, path, q, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if file == "-" {
		_, err = io.Copy(w.Out, res.Body)
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return tocsin.Faultf(tocsin.Conflict, "%s is there already", file)
	}
	if err != nil {
		return err
	}
	n, err := io.Copy(f, res.Body)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.Out, "%s: %d bytes\n", file, n)
	return err
}
