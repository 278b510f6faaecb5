package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"tocsin"
	"tocsin/app/command"
	"tocsin/internal/kit/obs"
)

// Version is the program's version; the build sets it.
var Version = "0.1.0-dev"

// Exit codes. They are part of what the program promises; see docs/use/commands.md.
const (
	exitOK          = 0
	exitInternal    = 1
	exitUsage       = 2
	exitInvalid     = 3 // what was given can't be used
	exitNotFound    = 4
	exitConflict    = 5
	exitDenied      = 6
	exitTooLarge    = 7
	exitUnavailable = 8 // something needed is away or in use
	exitInterrupted = 130
)

var exitOf = map[tocsin.Why]int{
	tocsin.Internal: exitInternal, tocsin.Invalid: exitInvalid, tocsin.NotFound: exitNotFound, tocsin.Conflict: exitConflict,
	tocsin.Denied: exitDenied, tocsin.TooLarge: exitTooLarge, tocsin.Unavailable: exitUnavailable,
}

// World is what a command knows of where it runs.
type World struct {
	command.World

	Dir    string
	Events string
	Log    *slog.Logger
	Env    []string    // as os.Environ gives it
	level  *slog.Level // that of the command line; nil where it says none
}

// Main runs the command line and returns the exit code.
func Main(ctx context.Context, args, env []string, in io.Reader, out, errs io.Writer) int {
	limitMemory(env)
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // who asks twice does not want to wait: the second signal ends the program at once
	w := &World{Env: env, World: command.World{Ctx: ctx, In: in, Out: out, Err: errs, Terminal: isTerminal(errs)}}
	w.Connect = func() (*command.Client, error) { return connect(w.Ctx, w.options()) }
	code := exitOK
	parser, cli, err := newParser(w, env, func(c int) { code = c; panic(exited{}) })
	if err != nil {
		fmt.Fprintln(errs, "tocsin:", err)
		return exitInternal
	}
	return run(w, parser, cli, args, &code)
}

// exited ends the parser when it has shown a help text: kong wants a function that does not return.
type exited struct{}

func run(w *World, parser *kong.Kong, cli *commands, args []string, code *int) (result int) {
	defer func() {
		if p := recover(); p != nil {
			if _, ok := p.(exited); !ok {
				panic(p)
			}
			result = *code
		}
	}()
	if len(args) == 0 {
		args = []string{"--help"}
	}
	kctx, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(w.Err, "tocsin: %v\n", err)
		return exitUsage
	}
	if w.Events = cli.EventsAt; cli.Data != "" {
		w.Dir = kong.ExpandPath(cli.Data)
	}
	w.level = cli.LogLevel
	w.logBy(LogSettings{})
	return w.report(kctx.Run(w))
}

// report tells an error to the person and returns the exit code of its sort.
func (w *World) report(err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, command.ErrSaid):
		return exitInvalid
	case w.Ctx.Err() != nil:
		fmt.Fprintln(w.Err, "tocsin: interrupted; what was taken in is kept and goes on at the next start")
		return exitInterrupted
	}
	fmt.Fprintln(w.Err, "tocsin:", strings.TrimSpace(err.Error()))
	return exitOf[tocsin.WhyOf(err)]
}

// logBy makes the log as settings say; the command line's level goes before theirs.
func (w *World) logBy(s LogSettings) {
	level := slog.LevelWarn
	if w.level != nil {
		level = *w.level
	} else if s.Level != "" {
		_ = level.UnmarshalText([]byte(s.Level)) // the settings were checked
	}
	w.Log = obs.NewLog(w.Err, level, s.JSON)
}

// environment returns a variable of an environment as os.Environ gives it; "" where it is not there.
func environment(env []string, name string) string {
	for _, kv := range env {
		if v, ok := strings.CutPrefix(kv, name+"="); ok {
			return v
		}
	}
	return ""
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// options are what the command line decides of a node's start.
func (w *World) options() Options {
	return Options{Dir: w.Dir, Events: w.Events, Log: w.Log, Env: w.Env}
}
