package roster

import (
	"testing"

	"tocsin/internal/kit/sqldb/sqldbtest"
)

func TestOnPostgres(t *testing.T) {
	sqldbtest.OnPostgres(t, "open",
		TestClaimCountsOnceApproved, TestClaimsAreCheckedAndFew, TestLacks, TestStale,
		TestNationals, TestVCard, TestContactdb, TestTuency,
		TestRDAP, TestRegistries, TestRegistryIsStreamed, TestBadCellsAreToldAndTheRestStays,
		TestFileThatCannotBeReadChangesNothing, TestTooLargeFile, TestAllFormatsSayTheSame, TestProblemsOfJSONHaveLines,
		TestRowsOfOneNameAreOneOrganisation, TestImportsAreIdempotentAndSpareTheOthers, TestMergeOutlivesImports, TestMoveOutlivesImports,
		TestHandWorkOutlivesItsImport, TestHistoryTellsBeforeAndAfter, TestPreferenceOutlivesImports, TestPreferenceNamesTheBadField,
		TestLettersChangePreferencesInTheOpen,
		TestRecipients, TestRecipientIsFilled, TestImportThenOwner, TestSecondImportReplacesOnlyItsOwn,
		TestPhoneAloneIsAContact, TestPhoneByHand, TestWho, TestManyClaimsCostLittle, TestCoverage, TestLargeImport, TestHostileFiles)
}
