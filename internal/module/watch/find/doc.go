// Package find keeps the findings: what people work on. A finding is an owner's problem of one RSIT type and one
// identifier; behind it stand one or more sightings, one for each kind of report that tells of it.
//
// Whether a finding is open, fixed or relapsed is never written down. A sighting holds the days of the reports that told
// of it, a kind of report holds the days of all its reports, and the rest is a pure function of the two (Episodes): a
// problem is fixed when a later report of the same kind is silent of it, and relapsed when it comes back. So it does not
// matter in which order reports arrive, or how often they are read. What a person says (Say) is laid over that.
//
// Tables: watch_kind, watch_sighting, watch_say.
package find
