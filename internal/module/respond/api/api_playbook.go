package api

import (
	"net/http"

	"tocsin/internal/kit/web"
	"tocsin/internal/module/respond/playbook"
)

func (r room) getBooks(w http.ResponseWriter, req *http.Request) error {
	all, _, err := r.Books(req.Context()) // what can't be read the page of playbooks tells
	if err != nil {
		return err
	}
	out := []Book{}
	for _, b := range all {
		out = append(out, bookOf(b))
	}
	return web.Write(w, out)
}

func bookOf(b playbook.Book) Book {
	one := Book{Name: b.Name, Classes: append([]string{}, b.Classes...), Own: b.From != playbook.Shipped, From: string(b.From), In: map[string]BookInWord{}, Source: b.Source}
	for tag, text := range b.In {
		one.In[tag] = BookInWord{text.Title, text.Text, append([]string{}, text.Steps...)}
	}
	return one
}

func (r room) putBook(w http.ResponseWriter, req *http.Request) error {
	var s BookSource
	if err := body(w, req, &s); err != nil {
		return err
	}
	name := req.PathValue("name")
	if err := r.SaveBook(req.Context(), viewerOf(req), name, s.Source); err != nil {
		return err
	}
	b, err := playbook.Read(name, s.Source)
	b.From = playbook.Written
	if err != nil {
		return err
	}
	return web.Write(w, bookOf(b))
}

func (r room) deleteBook(w http.ResponseWriter, req *http.Request) error {
	return gone(w, r.DropBook(req.Context(), viewerOf(req), req.PathValue("name")))
}
