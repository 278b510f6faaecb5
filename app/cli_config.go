package app

import (
	"encoding/json"
	"fmt"

	"tocsin/app/command"
	"tocsin/internal/kit/config"
)

type configCmd struct {
	Describe configDescribeCmd `cmd:"" help:"Print every setting: what it does, its default, its name in the environment, its value and where that comes from."`
}

type configDescribeCmd struct {
	JSON bool `help:"One line of JSON a setting." name:"json"`
}

// Run prints the settings of the data directory, or where none is named, the defaults.
func (c *configDescribeCmd) Run(w *World) error {
	list, err := describe(w)
	if err != nil {
		return err
	}
	for _, s := range list {
		if c.JSON {
			err = json.NewEncoder(w.Out).Encode(s)
		} else {
			_, err = fmt.Fprintf(w.Out, "%s = %s   (%s)\n    %s\n    %s; default %s; environment %s\n", s.Key, quoted(s.Value), command.Printable(s.From),
				s.Help, s.Type, quoted(s.Default), s.Env)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// quoted shows that a text is empty.
func quoted(s string) string {
	if s == "" {
		return "''"
	}
	return command.Printable(s)
}

func describe(w *World) ([]config.Setting, error) {
	if w.Dir == "" {
		s := new(Settings)
		from, err := config.Read(s, config.Source{Env: w.Env, Prefix: envPrefix})
		return config.Describe(s, envPrefix, from), err
	}
	_, s, from, err := readHome(w.Dir, w.Env)
	if err != nil {
		return nil, err
	}
	return config.Describe(&s, envPrefix, from), nil
}
