// Package console is the shell of Tocsin's pages: the layout with its rail of rooms, the parts that pages are put
// together from, charts, the languages, and what stands around a page: security headers, errors, static files.
//
// A room hands in its templates once (Console.Room) and renders typed structs with Console.Render. Pages need no script
// and load nothing from another host; a small script only adds a key to reach the search. Everything that a person
// reads comes from locale/*.json.
package console
