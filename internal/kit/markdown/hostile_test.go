package markdown

import (
	"fmt"
	"slices"
	"strings"

	nethtml "golang.org/x/net/html"
)

// hostile are pieces that harm where they are let through.
var hostile = []string{
	`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `<svg/onload=alert(1)>`, `<a href="javascript:alert(1)">x</a>`, `javascript:alert(1)`, `JaVaScRiPt:alert(1)`, "java\tscript:alert(1)", `javascript&colon;alert(1)`,
	`&#106;avascript:alert(1)`, `data:text/html,<script>alert(1)</script>`, `vbscript:x`, `file:///etc/passwd`, `//t.example/x`, `"><script>alert(1)</script>`, `" onmouseover="alert(1)`, `' onfocus='alert(1)`, `</div></li></ol><script>alert(1)</script>`,
	`<style>@import url(//t.example)</style>`, `<iframe src=//t.example>`, `<!--><img src=x onerror=alert(1)>`, `<math><mi><style><img src=x onerror=alert(1)>`, `{{template "x"}}`, "\x00<script>", `https://a.example/"onclick="alert(1)`,
	`https://a.example/<script>`, `<base href=//t.example>`, `<form action=//t.example><button>`, "FIND\" onclick=\"alert(1)", "\u202ealert(1)", `<x y="z">`, `&lt;img src=x onerror=alert(1)&gt;`, `<template><p>`, `<plaintext>`, "`", "```", `]]>`, `](javascript:alert(1))`,
}

// stays are the elements that a text may become, and the attributes of each.
var stays = map[string]string{
	"p": "dir", "br": "", "hr": "", "h1": "dir", "h2": "dir", "h3": "dir", "h4": "dir", "h5": "dir", "h6": "dir", "em": "dir", "strong": "dir", "del": "dir", "code": "dir", "pre": "dir", "ul": "dir", "ol": "dir", "li": "",
	"blockquote": "dir", "table": "class dir aria-label", "thead": "", "tbody": "", "tr": "", "th": "scope", "td": "", "div": "class tabindex role aria-label", "bdi": "dir", "a": "href rel target",
}

// judge says what of HTML should not be there, or that it does not close what it opens.
func judge(out string) string {
	var open []string
	z := nethtml.NewTokenizer(strings.NewReader(out))
	for z.Next() != nethtml.ErrorToken {
		switch t := z.Token(); t.Type {
		case nethtml.TextToken:
			continue
		case nethtml.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != t.Data {
				return fmt.Sprintf("</%s> closes nothing in %s", t.Data, out)
			}
			open = open[:len(open)-1]
		case nethtml.StartTagToken:
			if wrong := judgeTag(t); wrong != "" {
				return wrong + " in " + out
			}
			if !void(t.Data) {
				open = append(open, t.Data)
			}
		default:
			return fmt.Sprintf("%v in %s", t, out)
		}
	}
	if len(open) > 0 {
		return fmt.Sprintf("%v stays open in %s", open, out)
	}
	return ""
}

func judgeTag(t nethtml.Token) string {
	names, ok := stays[t.Data]
	if !ok {
		return "<" + t.Data + ">"
	}
	for _, a := range t.Attr {
		if !slices.Contains(strings.Fields(names), a.Key) {
			return a.Key + " of " + t.Data
		}
		if a.Key == "href" && !strings.HasPrefix(a.Val, "http://") && !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "mailto:") && !strings.HasPrefix(a.Val, "/find?q=") {
			return "href " + a.Val
		}
	}
	return ""
}
