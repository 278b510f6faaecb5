package arch

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
)

const module = "tocsin"

// floor is one step of the house: a folder, and what its files may import.
type floor struct {
	name    string
	folder  string
	below   []string // names of the floors that it may import
	sibling bool     // whether its packages may import each other
	remedy  string
}

var house = []floor{
	{"kit", "internal/kit", []string{"words"}, true, "kit knows no cybersecurity: hand the thing in as a parameter or an interface"},
	{"shelf", "plugin", []string{"words", "kit"}, true, "a shelf serves the rooms: hand the thing in, or move the shared part to internal/kit"},
	{"console", "internal/console", []string{"words", "kit"}, true, "the console serves every room: hand the thing in"},
	{"room", "internal/module", []string{"words", "kit", "shelf", "console"}, false,
		"rooms never import rooms: declare a one- or two-method interface here and let app fill it"},
	{"wiring", "app", []string{"words", "kit", "shelf", "console", "room"}, true, "nothing below app may need it"},
	{"main", "cmd", []string{"wiring"}, false, "main is five lines: move it to app"},
	{"proof", "test", []string{"words", "kit", "shelf", "console", "room", "wiring"}, true, "tests are imported by nobody"},
	{"words", "", nil, true, "the shared words need the standard library alone: move it up a floor"},
}

// proofModules may be imported by any test, and by packages that exist for tests.
var proofModules = []string{
	"pgregory.net/rapid", "go.uber.org/goleak", "github.com/google/go-cmp", "github.com/rogpeppe/go-internal",
	"golang.org/x/tools/txtar", "golang.org/x/net/html", "github.com/chromedp",
	"github.com/zitadel/oidc/v3", // an OpenID provider, which people sign in at in tests
}

// commonModules may be imported by every floor but the words: the standard library's own antechamber.
var commonModules = []string{"golang.org/x/sync", "golang.org/x/sys"}

// modules are the third-party modules, or packages of them, that a folder may import. One place a module, if it can be.
var modules = map[string][]string{
	"internal/kit/sqldb":    {"modernc.org/sqlite", "github.com/pressly/goose/v3", "github.com/jackc/pgx/v5"},
	"internal/kit/eventlog": {"github.com/VictoriaMetrics/VictoriaLogs", "github.com/VictoriaMetrics/VictoriaMetrics", "github.com/valyala/fastjson", "github.com/klauspost/compress"},
	"internal/kit/blob":     {"github.com/klauspost/compress"},
	"internal/kit/inbox":    {"github.com/klauspost/compress"},
	"internal/kit/jobs":     {"github.com/riverqueue/river"},
	"internal/kit/outbox":   {"github.com/klauspost/compress"},
	"internal/kit/config":   {"github.com/pelletier/go-toml/v2", "github.com/knadh/koanf"},
	"internal/kit/obs":      {"github.com/prometheus/client_golang"},
	"internal/kit/route":    {"github.com/danielgtaylor/huma/v2"},
	"internal/kit/auth":     {"golang.org/x/time"},
	"internal/kit/certs":    {"golang.org/x/crypto/acme"},
	"internal/kit/fetch":    {"golang.org/x/net", "github.com/klauspost/compress"},
	"internal/kit/lang":     {"golang.org/x/text"},
	"internal/kit/mail": {
		"github.com/emersion", "github.com/jhillyerd/enmime/v2", "github.com/ProtonMail/go-crypto", "github.com/smallstep/pkcs7", "github.com/microcosm-cc/bluemonday",
		"golang.org/x/net/html", "golang.org/x/net/idna", "golang.org/x/text",
	},
	"internal/kit/markdown":            {"github.com/yuin/goldmark", "golang.org/x/net/html"},
	"internal/kit/search":              {"golang.org/x/text"},
	"internal/kit/sheet":               {"github.com/xuri/excelize/v2"},
	"internal/kit/unpack":              {"github.com/klauspost/compress", "golang.org/x/text"},
	"internal/kit/cel":                 {"cel.dev/cel-go"},
	"plugin/feed":                      {"github.com/pelletier/go-toml/v2", "cel.dev/cel-go", "golang.org/x/tools/txtar"},
	"plugin/format":                    {"github.com/valyala/fastjson", "github.com/klauspost/compress", "golang.org/x/text"},
	"plugin/norm":                      {"golang.org/x/net/idna", "golang.org/x/text"},
	"plugin/enrich":                    {"github.com/gaissmai/bart", "github.com/klauspost/compress", "github.com/oschwald/maxminddb-golang/v2", "golang.org/x/net/publicsuffix"},
	"internal/module/watch":            {"github.com/gaissmai/bart", "github.com/emersion/go-smtp"}, // go-smtp: the server that takes the letters of a test's week
	"internal/module/trust":            {"golang.org/x/crypto/argon2", "rsc.io/qr", "golang.org/x/oauth2"},
	"internal/module/trust/sso":        {"github.com/coreos/go-oidc/v3", "golang.org/x/oauth2", "github.com/go-jose/go-jose/v4"},
	"internal/module/trust/directory":  {"github.com/go-ldap/ldap/v3"},
	"internal/module/trust/passkey":    {"github.com/go-webauthn/webauthn"},
	"internal/module/respond":          {"github.com/emersion/go-smtp"}, // the server that takes the letters of a test
	"internal/module/respond/shelf":    {"github.com/pelletier/go-toml/v2"},
	"internal/module/respond/playbook": {"github.com/pelletier/go-toml/v2"},
	"internal/module/respond/statute":  {"github.com/pelletier/go-toml/v2"},
	"internal/module/respond/report":   {"github.com/xuri/excelize/v2"},
	"internal/module/respond/happened": {"github.com/xuri/excelize/v2"},
	"internal/module/watch/roster": {
		"github.com/xuri/excelize/v2", "golang.org/x/net/idna", "golang.org/x/text", "github.com/emersion/go-vcard", "github.com/openrdap/rdap",
	},
	"app": {
		"github.com/alecthomas/kong", "github.com/willabides/kongplete", "github.com/posener/complete",
		"github.com/pelletier/go-toml/v2", "golang.org/x/term", "golang.org/x/text", "github.com/mattn/go-isatty",
	},
}

// floors says who may import whom: imports go down the list of floors, and a room never imports a room.
func floors(t *tree) (breaches []string) {
	t.code(func(f *file) {
		from, ok := floorOf(f.dir())
		if !ok {
			breaches = append(breaches, f.path+": the folder is on no floor; put it into one of those that ARCHITECTURE.md names")
			return
		}
		f.imports(func(what string, pos token.Pos) {
			if remedy := from.forbids(f, what); remedy != "" {
				breaches = append(breaches, fmt.Sprintf("%s: may not import %s; %s", t.at(pos), what, remedy))
			}
		})
	})
	return breaches
}

// forbids returns the remedy where a file may not import a package, or "".
func (fl floor) forbids(f *file, what string) string {
	if what != module && !strings.HasPrefix(what, module+"/") {
		return fl.forbidsOutside(f, what)
	}
	dir := strings.TrimPrefix(strings.TrimPrefix(what, module), "/")
	to, ok := floorOf(dir)
	switch {
	case !ok:
		return "the folder is on no floor"
	case dir == f.dir(), slices.Contains(fl.below, to.name):
		return ""
	case to.name == fl.name && (fl.sibling || roomOf(dir) == roomOf(f.dir())):
		return ""
	}
	return fl.remedy
}

func (fl floor) forbidsOutside(f *file, what string) string {
	first, _, _ := strings.Cut(what, "/")
	if !strings.Contains(first, ".") || fl.name == "proof" {
		return ""
	}
	if (f.isTest() || strings.HasSuffix(f.dir(), "test") || strings.HasSuffix(f.dir(), "testkit")) && listed(what, proofModules) {
		return ""
	}
	if fl.name != "words" && listed(what, commonModules) {
		return ""
	}
	for folder, allowed := range modules {
		if under(f.dir(), folder) && listed(what, allowed) {
			return ""
		}
	}
	if fl.name == "words" {
		return fl.remedy
	}
	return "wrap the module in one package of internal/kit, or name it for this folder in test/arch/floors_test.go"
}

func listed(what string, allowed []string) bool {
	return slices.ContainsFunc(allowed, func(m string) bool { return under(what, m) })
}

func floorOf(dir string) (floor, bool) {
	for _, fl := range house {
		if dir == fl.folder || fl.folder != "" && under(dir, fl.folder) {
			return fl, true
		}
	}
	return floor{}, false
}

// roomOf returns the folder of the room that a package is part of: "internal/module/watch" for …/watch/pipe.
func roomOf(dir string) string {
	parts := strings.SplitN(dir, "/", 4)
	return strings.Join(parts[:min(3, len(parts))], "/")
}
