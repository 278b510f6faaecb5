// Package happened reads tables of what happened when: the rows of a spreadsheet, a program's export, in the headings and
// the ways to write a time of six languages. It changes nothing.
package happened
