package record

import (
	"slices"
	"strings"
	"testing"

	"tocsin/internal/kit/sqldb"
	"tocsin/internal/kit/sqldb/sqldbtest"
)

// notPeople are columns of text in which nobody of outside stands: words of closed lists, names of users, numbers, hashes,
// reasons, the team's own texts. Whole tables stand with * behind.
var notPeople = strings.Fields(`respond_migration.* respond_setting.* respond_template.* respond_duty.* respond_deleted.* respond_retention.* respond_hold.* respond_sweep.* respond_erasure.*
	respond_ignored.* respond_article.* respond_article_text.* respond_told.* respond_member.* respond_follow.* respond_read.* respond_clock.* respond_op.* respond_link.* respond_letter_ref.*
	respond_item.number respond_item.kind respond_item.status respond_item.resolution respond_item.class respond_item.pap respond_item.owner respond_item.team respond_item.org
	respond_item.reporter respond_item.how respond_item.language respond_item.waits respond_item.reviewer respond_item.review
	respond_letter.sha respond_letter.way respond_letter.sort respond_letter.message_id respond_letter.seal respond_letter.state respond_letter.warning respond_letter.why respond_letter.trouble
	respond_entry.by respond_entry.what respond_entry.changed_by respond_task.owner respond_task.done_by respond_task.playbook respond_task.every
	respond_indicator.kind respond_indicator.pap respond_indicator.by respond_indicator.side respond_indicator.assets
	respond_asset.low respond_asset.high respond_indicator.low respond_indicator.high respond_asset.kind respond_asset.org respond_asset.state respond_asset.by respond_technique.technique respond_technique.tactic respond_technique.by
	respond_moment.kind respond_moment.by respond_moment.exact respond_moment.zone respond_moment.assets respond_moment.indicators
	respond_evidence.sha respond_evidence.type respond_evidence.by respond_custody.by respond_custody.what respond_change.field
	respond_analysis.analyser respond_analysis.verdict respond_analysis.by respond_wanted.by respond_value.field respond_value.type respond_story.part respond_story.by respond_ref.kind respond_ref.by respond_tag.by
	respond_copy.kind respond_copy.signed respond_copy.crypted respond_copy.state respond_copy.author respond_draft.owner respond_draft_file.name respond_draft_file.type
	respond_mass.by respond_mass_file.name respond_mass_file.type respond_view.owner`)

// Every column of text is one in which a person is looked for, or is named as one in which nobody stands. Whoever adds one
// says which.
func TestEveryTextIsLookedThroughForPeople(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if err := Open(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		for _, c := range schema(t, db) {
			if !strings.Contains(c.kind, "TEXT") && !strings.Contains(c.kind, "CHAR") {
				continue
			}
			looked := slices.ContainsFunc(places, func(p place) bool { return p.table == c.table && slices.Contains(p.text, c.name) })
			if !looked && !slices.Contains(notPeople, c.table+".*") && !slices.Contains(notPeople, c.table+"."+c.name) {
				t.Errorf("%s.%s: name it in places of store_erase.go, or in notPeople", c.table, c.name)
			}
		}
	})
}
