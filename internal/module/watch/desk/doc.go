// Package desk is what people see of the watch: its pages. It asks a Source for what they show and knows nothing of how
// that is kept; app fills the Source. Pages only read: nothing is changed from here.
//
// Takes: find.Finding, inbox.Report, tocsin.Event and tocsin.Org from its Source. Gives: pages below /watch.
package desk
