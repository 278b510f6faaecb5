// Package script runs the whole program the way an operator does, one story a file: testdata/*.txtar are scripts of
// testscript. Beside its commands they have these:
//
//	tocsin ...               the program, on the data directory $WORK/node
//	code N tocsin ...        the same, and its exit code must be N
//	days FILE...             put dates for $DAY0 (today) to $DAY9 (nine days ago, both UTC) into files
//	pack OUT FILE...         pack files: into a zip, or one file into a gzip, by the end of the name OUT
//	start ARG...             run `tocsin serve` in the background on a free port; $URL is where its pages are,
//	                   and the file said holds what it said until then
//	stop                     end it as Ctrl+C does; it must exit with 0
//	fetch [-headers] [METHOD [HOST]] URL  ask for a page: status and body to standard output
//	ask [-t TOKEN] [-d FILE] METHOD URL  the same for programs: a token, a body; Retry-After and WWW-Authenticate are shown
//	column KEY NAME          what the lines of JSON on standard output say under a key becomes $NAME, sorted
package script
