// Package page looks at the pages of the real program in a real browser: keys, selection, live parts and paper; axe on
// every page in both directions; a made-up language that finds text without a key and lines that are too wide; sizes; and
// pages without a script. It skips where there is no Chromium. Pictures are left in out/page.
package page
