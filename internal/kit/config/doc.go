// Package config reads settings: what stands in a TOML file, over that the environment. It is strict: an unknown key or
// a value of the wrong type is a fault with its file, line and field, so that a mistyped setting is never silently the
// default.
//
// The settings are one struct. A field's tags tell all that is known of it, so that nothing is written twice:
//
//	SMTP string `toml:"smtp" default:"" help:"host:port of the server that takes mail"`
//
// A field that is a struct is a section. secret:"env" marks what may come from the environment alone and is never shown;
// secret:"url" marks an address whose password is not shown.
package config
