package script

import (
	"archive/zip"
	"compress/gzip"
	"crypto/tls"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// must ends a helping program with what is wrong.
func must[T any](v T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return v
}

// fetch asks for a page: fetch [METHOD [HOST]] URL.
func fetch() {
	args := os.Args[1:]
	headers := args[0] == "-headers"
	if headers {
		args = args[1:]
	}
	method := http.MethodGet
	if len(args) > 1 {
		method = args[0]
	}
	req := must(http.NewRequest(method, args[len(args)-1], nil))
	if len(args) > 2 {
		req.Host = args[1]
	}
	res := must(anyCertificate().Do(req))
	defer res.Body.Close()
	fmt.Println(res.StatusCode)
	if headers {
		must(0, res.Header.Write(os.Stdout))
	}
	must(io.Copy(os.Stdout, res.Body))
}

// anyCertificate is a client that asks a node whatever certificate it shows.
func anyCertificate() *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // the node is ours
}

// ask asks for what programs ask for: ask [-t TOKEN] [-d FILE] [-n TIMES] METHOD URL. Of several answers the last is shown.
func ask() {
	flags := flag.NewFlagSet("ask", flag.ExitOnError)
	token, file, times := flags.String("t", "", "token"), flags.String("d", "", "body"), flags.Int("n", 1, "times")
	must(0, flags.Parse(os.Args[1:]))
	for i := range *times {
		var body io.Reader
		if *file != "" {
			body = must(os.Open(*file))
		}
		req := must(http.NewRequest(flags.Arg(0), flags.Arg(1), body))
		if *token != "" {
			req.Header.Set("Authorization", "Bearer "+*token)
		}
		res := must(http.DefaultClient.Do(req))
		if i < *times-1 {
			must(io.Copy(io.Discard, res.Body))
		} else {
			fmt.Println(res.StatusCode)
			for _, h := range []string{"Content-Type", "Retry-After", "WWW-Authenticate"} {
				if v := res.Header.Get(h); v != "" {
					fmt.Println(h+":", v)
				}
			}
			must(io.Copy(os.Stdout, res.Body))
		}
		must(0, res.Body.Close())
	}
}

// pack packs files: pack OUT FILE...
func pack() {
	out := must(os.Create(os.Args[1]))
	var err error
	if strings.HasSuffix(os.Args[1], ".zip") {
		err = packZip(out, os.Args[2:])
	} else {
		z := gzip.NewWriter(out)
		must(z.Write(must(os.ReadFile(os.Args[2]))))
		err = z.Close()
	}
	must(0, err)
	must(0, out.Close())
}

func packZip(out io.Writer, files []string) error {
	z := zip.NewWriter(out)
	for _, f := range files {
		must(must(z.Create(filepath.Base(f))).Write(must(os.ReadFile(f))))
	}
	return z.Close()
}
