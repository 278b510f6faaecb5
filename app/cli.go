package app

import (
	"log/slog"
	"os/user"
	"strings"

	"github.com/alecthomas/kong"

	"tocsin/app/command"
)

// commands is the command line: one field a command, in the order in which help lists them.
type commands struct {
	Data     string      `help:"The node's data directory." env:"TOCSIN_DATA" placeholder:"DIR"`
	EventsAt string      `name:"events" help:"Keep events in the VictoriaLogs server or cluster at this address instead of the data directory." env:"TOCSIN_EVENTS" placeholder:"URL"`
	LogLevel *slog.Level `help:"What is logged to standard error: debug, info, warn or error; warn without it." env:"TOCSIN_LOG" placeholder:"LEVEL"`

	Demo        demoCmd             `cmd:"" help:"Set up a fictional country in a temporary folder, read its reports and show what a national CIRT sees."`
	Init        initCmd             `cmd:"" help:"Make a folder the data directory of a node."`
	Serve       serveCmd            `cmd:"" help:"Run the node: pages and API on an address, and the work in the background."`
	Ingest      command.Ingest      `cmd:"" help:"Take reports in and read them."`
	Events      command.Events      `cmd:"" help:"Query events with LogsQL."`
	Incident    command.Incident    `cmd:"" help:"The incident desk: list, show and work reports, incidents, investigations and measures."`
	Findings    command.Findings    `cmd:"" help:"List and mark the problems that people work on."`
	Constituent command.Constituent `cmd:"" help:"Who is looked after, and whose a network is."`
	Digest      command.Digest      `cmd:"" help:"What owners are sent, and what became of it."`
	Campaign    command.Campaign    `cmd:"" help:"One letter about one thing to all whom it concerns, followed until it is fixed."`
	Advice      command.Advice      `cmd:"" help:"Say things of the team's own in letters, beside or in place of what Tocsin says of a type of problem."`
	Rule        command.Rule        `cmd:"" help:"Keep records out of letters, or send them to somebody else."`
	Feed        feedCmd             `cmd:"" help:"The sources that reports come from."`
	Inbox       command.Inbox       `cmd:"" help:"Reports that came in: what was read of them, what was rejected, and reading them again."`
	Outbox      outboxCmd           `cmd:"" help:"What leaves: held, released, sent, with its receipt."`
	Audit       auditCmd            `cmd:"" help:"What was done, as a chain that shows any change."`
	Backup      backupCmd           `cmd:"" help:"Copy the whole node into a folder while it works on, or check such a copy."`
	Report      command.Report      `cmd:"" help:"What the team did in a month, a quarter or a year."`
	Field       command.Field       `cmd:"" help:"The team's own fields of items."`
	Ignore      command.Ignore      `cmd:"" help:"What never matters as an indicator: own networks, public resolvers."`
	Tag         command.Tag         `cmd:"" help:"The tags of items: list, rename, remove."`
	Task        command.Task        `cmd:"" help:"What the team has to do that belongs to no item."`
	Article     command.Article     `cmd:"" help:"The knowledge base: articles of the team."`
	Template    command.Template    `cmd:"" help:"Templates of items: what a new one begins with."`
	View        command.View        `cmd:"" help:"Lists of items that people keep under a name."`
	Team        command.Team        `cmd:"" help:"What the team says of itself: the public pages, RFC 2350, security.txt."`
	Export      exportCmd           `cmd:"" help:"Write everything that the team has written down as open files."`
	Import      command.Import      `cmd:"" help:"Take in an export, or the cases of another incident system: TheHive, DFIR-IRIS, RTIR."`
	Restore     restoreCmd          `cmd:"" help:"Make a data directory of a backup."`
	Webhook     webhookCmd          `cmd:"" help:"Programs that are told what happens."`
	User        userCmd             `cmd:"" help:"People who may use the pages."`
	Token       tokenCmd            `cmd:"" help:"Programs that may use the API."`
	Config      configCmd           `cmd:"" help:"The node's settings."`
	Migrate     migrateCmd          `cmd:"" help:"Move the node's records from the data directory to PostgreSQL."`
	Reseal      resealCmd           `cmd:"" help:"Give the records another key for their secrets, after theirs is lost."`
	Mail        mailCmd             `cmd:"" help:"Test the way that letters leave, and see what came in."`
	Retention   command.Retention   `cmd:"" help:"For how long closed items and letters are kept."`
	Person      command.Person      `cmd:"" help:"Find a person wherever they stand, tell them what is known of them, erase them."`
	Key         keyCmd              `cmd:"" help:"Keys that letters are signed and encrypted with."`
	Doctor      doctorCmd           `cmd:"" help:"Check the node and say what is wrong and what to do."`
	Completion  completionCmd       `cmd:"" help:"Print the completion script of a shell."`
	Version     versionCmd          `cmd:"" help:"Print the version."`
}

const about = `Tocsin is the watch, warning and response software of a national CIRT, a regional cybersecurity centre or the global response centre.

A command works on the data directory that --data or TOCSIN_DATA names. It speaks to the server that runs there; where none runs, it is the node itself for as long as it takes.

Exit codes: 0 done, 1 a fault of Tocsin or of the machine, 2 wrong use, 3 bad input, 4 not found, 5 conflict, 6 not allowed, 7 too large, 8 in use or not reachable, 130 interrupted.`

func newParser(w *World, env []string, exit func(int)) (*kong.Kong, *commands, error) {
	var c commands
	p, err := kong.New(&c,
		kong.Name("tocsin"), kong.Description(about), kong.Writers(w.Out, w.Err), kong.Exit(exit),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Resolvers(envResolver(env)), kong.Bind(w, &w.World), kong.Vars{"listen": defaultListen, "user": userName()},
	)
	return p, &c, err
}

// envResolver reads flags from the environment that Main was given, so that a test has one of its own.
func envResolver(env []string) kong.Resolver {
	vars := map[string]string{}
	for _, kv := range env {
		if k, v, ok := strings.Cut(kv, "="); ok && strings.HasPrefix(k, "TOCSIN_") {
			vars[k] = v
		}
	}
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		for _, name := range flag.Envs {
			if v, ok := vars[name]; ok && v != "" {
				return v, nil
			}
		}
		return nil, nil
	})
}

// userName is who works at the command line, as the machine knows them.
func userName() string {
	u, err := user.Current()
	if err != nil {
		return "unknown"
	}
	return u.Username
}
