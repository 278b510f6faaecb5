package app

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"tocsin/app/command"
)

type completionCmd struct {
	Shell string `arg:"" help:"bash, zsh or fish." enum:"bash,zsh,fish"`
}

// Run prints the script.
func (c *completionCmd) Run(w *command.World, k *kong.Kong) error {
	switch c.Shell {
	case "fish":
		return fishCompletion(w.Out, k.Model)
	case "zsh":
		fmt.Fprint(w.Out, "#compdef tocsin\nautoload -U +X bashcompinit && bashcompinit\n")
	}
	return bashCompletion(w.Out, k.Model)
}

// words returns what can stand after a command: its subcommands and flags.
func words(n *kong.Node) []string {
	var all []string
	for _, child := range n.Children {
		if !child.Hidden {
			all = append(all, child.Name)
		}
	}
	for _, group := range n.AllFlags(true) {
		for _, f := range group {
			all = append(all, "--"+f.Name)
		}
	}
	return all
}

// eachNode calls each with every command and the words before it.
func eachNode(n *kong.Node, path string, each func(path string, n *kong.Node)) {
	each(path, n)
	for _, child := range n.Children {
		eachNode(child, strings.TrimSpace(path+" "+child.Name), each)
	}
}

func bashCompletion(w io.Writer, app *kong.Application) error {
	var b strings.Builder
	b.WriteString("# source <(tocsin completion bash)\n_tocsin() {\n  local w path= i\n" +
		"  for ((i = 1; i < COMP_CWORD; i++)); do w=${COMP_WORDS[i]}; [[ $w == -* ]] || path=\"$path $w\"; done\n" +
		"  while :; do\n    case \"${path# }\" in\n")
	eachNode(app.Node, "", func(path string, n *kong.Node) {
		fmt.Fprintf(&b, "    %q) COMPREPLY=($(compgen -W %q -- \"${COMP_WORDS[COMP_CWORD]}\")); return ;;\n", path, strings.Join(words(n), " "))
	})
	b.WriteString("    esac\n    [[ $path ]] || return\n    path=${path% *}\n  done\n}\ncomplete -o default -o bashdefault -F _tocsin tocsin\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func fishCompletion(w io.Writer, app *kong.Application) error {
	var b strings.Builder
	b.WriteString("# tocsin completion fish | source\n")
	eachNode(app.Node, "", func(path string, n *kong.Node) {
		cond := "__fish_use_subcommand"
		if path != "" {
			cond = "__fish_seen_subcommand_from " + path[strings.LastIndexByte(path, ' ')+1:]
		}
		for _, child := range n.Children {
			fmt.Fprintf(&b, "complete -c tocsin -f -n '%s' -a %s -d '%s'\n", cond, child.Name, quoteFish(child.Help))
		}
		for _, f := range n.Flags {
			fmt.Fprintf(&b, "complete -c tocsin -n '%s' -l %s -d '%s'\n", cond, f.Name, quoteFish(f.Help))
		}
	})
	_, err := io.WriteString(w, b.String())
	return err
}

func quoteFish(s string) string { return strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) }
