package arch

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// faultFolder holds the catalogues of faults: a line for each English sentence.
const faultFolder = "internal/console/fault"

var faultLanguages = []string{"ar", "es", "fr", "ru", "zh"}

// unseen are folders and beginnings of files whose sentences reach the command line, a log or an answer of the API alone,
// which are English for everybody.
var unseen = []string{
	"app/cli_", "app/command", "app/connect.go", "app/door.go", "app/home.go", "app/serve.go", "app/settings.go", "app/settings_oidc.go", "app/settings_ldap.go", "app/doctor", // the command line
	"app/node_records.go", "app/node_backup.go", "app/node_import.go", "app/node_collect.go", "app/node_seal.go", "app/node_sso.go", "app/node_ldap.go", "app/node_webhook.go", "app/node_obs.go", // the start of a node
	"app/api_", "app/node_away.go", "app/bench", "app/demo", "cmd", "test", "tools",
	"internal/kit/audit", "internal/kit/backup", "internal/kit/blob", "internal/kit/carry", "internal/kit/certs", "internal/kit/config", "internal/kit/seal", "internal/kit/search", "internal/kit/share", "internal/kit/sqldb",
	"internal/kit/eventlog/embedded", "internal/kit/eventlog/engine", "internal/kit/eventlog/remote", "internal/kit/eventlog/query.go", "internal/kit/eventlog/eventlogtest", // a log's own answers
	"internal/kit/route", "internal/kit/web", "internal/kit/webhook", "internal/kit/obs", "internal/console/worldmap",
	"internal/kit/mail/mailtest", "internal/kit/sqldb/sqldbtest",
	"internal/module/respond/api", "internal/module/respond/history", "internal/module/respond/work_import.go", "internal/module/respond/report/api.go", "internal/module/watch/api", "internal/module/watch/work_page_cursor.go",
	"plugin/enrich", // said by tocsin doctor
}

// faults says that each sentence that reaches people has its translations, and each translation its sentence.
func faults(t *tree) (breaches []string) {
	said := gatherSentences(t)
	known := map[string]bool{}
	for _, s := range said {
		if s.format == "" {
			breaches = append(breaches, s.at+": the sentence of this fault can't be told; write it as one literal of Faultf")
			continue
		}
		known[s.format] = true
	}
	for _, tag := range faultLanguages {
		name := path.Join(faultFolder, tag+".json")
		lines, ok := catalogueOf(t, name)
		if !ok && len(said) > 0 {
			breaches = append(breaches, name+": can't be read as a catalogue")
		}
		for _, s := range said {
			if lines[s.format] == nil && s.format != "" && !s.unseen {
				breaches = append(breaches, fmt.Sprintf("%s: %s does not say this sentence; add to it: %q: %q", s.at, name, s.format, "…"))
			}
		}
		for _, key := range slices.Sorted(maps.Keys(lines)) {
			if !known[key] && !slices.Contains(kept, key) {
				breaches = append(breaches, fmt.Sprintf("%s: nothing says %q; take the line away", name, key))
			}
			for _, text := range lines[key] {
				if want, got := verbs(key), verbs(text); !slices.Equal(got, want) {
					breaches = append(breaches, fmt.Sprintf("%s: %q has the verbs %v, its translation %v", name, key, want, got))
				}
			}
		}
	}
	return breaches
}

// kept are words of sentences, reasons of refused rows that stand in constants or are put together, and sentences that are put
// together of others and read apart again where they are shown.
var kept = []string{
	"a quoted value is not closed", "something stands between the closing quote and the next column", "in the future: %s", "older than the node keeps events: %s",
	"line %d: %s", "done", "not", "with pgp", "with smime", "report", "zip", "letter", "evidence", "incident", "investigation", "measure",
	"a picture", "a program", "an old Office document", "an xz archive; unpack it first", "a zstd archive; unpack it first", "a 7-zip archive; unpack it first",
}

// catalogueOf returns the lines of a catalogue: the texts of each, one or one for each plural form.
func catalogueOf(t *tree, name string) (lines map[string][]string, ok bool) {
	for _, f := range t.files {
		if f.path != name {
			continue
		}
		var raw map[string]any
		if json.Unmarshal([]byte(f.text), &raw) != nil {
			return nil, false
		}
		lines = map[string][]string{}
		for key, v := range raw {
			switch v := v.(type) {
			case string:
				lines[key] = []string{v}
			case map[string]any:
				for _, text := range v {
					lines[key] = append(lines[key], fmt.Sprint(text))
				}
			}
		}
		return lines, true
	}
	return nil, false
}

var aVerb = regexp.MustCompile(`%(%|(?:\[(\d+)\])?([-+# 0-9.]*)(?:\[(\d+)\])?([a-zA-Z]))`)

// verbs returns the verbs of a format by the number of their argument: "1s". A width or precision is of no matter, as
// long as a translation has the sentence's own.
func verbs(format string) (list []string) {
	next := 1
	for _, m := range aVerb.FindAllStringSubmatch(format, -1) {
		if m[1] == "%" {
			continue
		}
		if at := m[2] + m[4]; at != "" {
			fmt.Sscan(at, &next) //nolint:errcheck // the pattern lets digits through alone
		}
		list = append(list, fmt.Sprint(next, m[3], m[5]))
		next++
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// isUnseen reports whether a file's sentences reach no page.
func isUnseen(name string) bool {
	if name == "app/api_mail.go" {
		return false // its steps stand on the page of mail
	}
	return strings.HasSuffix(name, "_test.go") || slices.ContainsFunc(unseen, func(start string) bool {
		return name == start || strings.HasPrefix(name, start) && (strings.HasSuffix(start, "_") || strings.ContainsAny(name[len(start):][:1], "/_.") || strings.HasSuffix(start, ".go"))
	})
}
