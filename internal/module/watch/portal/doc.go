// Package portal has the pages on which somebody of a constituent sees and answers what is their own organisation's and
// that of those below it, and the page on which an officer decides what they claim. Whose things are shown comes from the
// account that is signed in and never from the request: what is not theirs is not there.
package portal
