package arch

import (
	"fmt"
	"go/ast"
	"slices"
)

// dials are the files that may open connections or ask by HTTP themselves, with what keeps them from addresses inside. All
// others go through internal/kit/fetch, whose guard judges each address when its name is resolved.
var dials = []string{
	"internal/kit/fetch/fetch.go",             // the guard
	"internal/kit/fetch/dial.go",              // the guard
	"internal/kit/webhook/send.go",            // by the guard's dialer, which app gives
	"internal/module/trust/sso/web_client.go", // by the guard's dialer
	"internal/kit/mail/smtp/conn.go",          // to the team's mail server alone, which an administrator names and may be inside
	"internal/kit/mail/box/imap.go",           // the same
	"internal/kit/eventlog/remote/open.go",    // to the server of the settings' file
	"internal/module/trust/directory/dial.go", // the same: it is inside
	"internal/kit/obs/notify.go",              // to the socket of systemd
	"internal/module/trust/sso/web_issuer.go", // holds the client of web_client.go
	"internal/kit/mail/mailtest/serve.go",     // to servers that tests start
	"app/command/client.go",                   // to the node's own socket
}

// dialing sees that nothing else opens connections.
func dialing(t *tree) (breaches []string) {
	t.code(func(f *file) {
		if f.isTest() || under(f.dir(), "test") || slices.Contains(dials, f.path) {
			return
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if name := dialName(n); name != "" {
				breaches = append(breaches, fmt.Sprintf("%s: %s; ask by internal/kit/fetch, or dial by fetch.Dialer and list the file in test/arch/dial_test.go", t.at(n.Pos()), name))
			}
			return true
		})
	})
	return breaches
}

// dialName is what opens connections of a package of the standard library, or "".
func dialName(n ast.Node) string {
	sel, ok := n.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	pkg, ok := sel.X.(*ast.Ident)
	if !ok {
		return ""
	}
	names := map[string][]string{
		"net":  {"Dial", "DialTimeout", "DialTCP", "DialUDP", "DialUnix", "DialIP", "Dialer"},
		"tls":  {"Dial", "DialWithDialer", "Dialer"},
		"http": {"Client", "DefaultClient", "DefaultTransport", "Get", "Post", "PostForm", "Head", "Transport"},
		"smtp": {"Dial", "DialTLS", "DialStartTLS", "SendMail", "SendMailTLS"},
	}
	if slices.Contains(names[pkg.Name], sel.Sel.Name) {
		return pkg.Name + "." + sel.Sel.Name
	}
	return ""
}
