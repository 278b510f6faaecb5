package watch

import (
	"testing"

	"tocsin/internal/kit/sqldb/sqldbtest"
)

func TestOnPostgres(t *testing.T) {
	sqldbtest.OnPostgres(t, "openBench",
		TestFindingsFollowTheirNetworks, TestRepeatedRecordsFollowToo, TestFollowOutlivesAnEnd, TestReplayAfterAMove, TestVulnerabilitiesFollowToo,
		TestReportBecomesFindings, TestSilenceFixesAndReturnRelapses, TestSameFileIsKnown, TestReplayKeepsIDs,
		TestInterruptedReadingGoesOn, TestDigestSpeaksTheOwnersLanguage, TestPagesOnALargeNode, TestEmptyReportFixes,
		TestEmptyReportOfAnotherDay, TestScopesOfFiles, TestWrongName, TestPartialReportFixesNothing,
		TestTextOfReport, TestWaitingIsReadLater, TestFailedReplayLosesNothing, TestReportMark)
}
