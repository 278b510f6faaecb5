// Package crash kills the real program at random moments and looks whether anything is missing or doubled afterwards.
//
// Each round begins a command, kills it with SIGKILL, gives the same command again to its end, and then compares events,
// findings, rejects and the inbox with what the files hold. A round is made from its seed alone, up to the moment of the
// kill, which is a share of the usual time: `go test ./test/crash -run Ingest -seed N -rounds 1` begins where N failed.
// With TOCSIN_TEST_LONG set a hundred rounds of ingest are made, and without it a few.
package crash
