package record

import (
	"strings"

	"tocsin/internal/kit/carry"
)

// items are rows that others are about: a line has their number.
var items = carry.Ref{Table: "respond_item", Name: "number"}

// carried are the desk's tables as they are exported and read back, in an order in which each finds what it is about.
// docs/use/moving.md tells what each field is. Not carried is what ends by itself: links of the public form's reporters
// are, drafts that somebody has begun are not.
var carried = []struct {
	file, table, key, columns string
	replace                   bool
	after                     []string
}{
	{file: "items", table: "respond_item", key: "id", columns: `id# number kind status open~ resolution title class priority# mark!=tlp pap owner team org=constituent person email reporter how
		language waits=waits_for restricted? created@ changed@ heard@ told@ answered@ closed@ due@ soon~ snoozed@ follow@=follow_up expires@ merged#=merged_into backlog? reviewer review version#`,
		after: []string{
			`UPDATE respond_item SET open = CASE WHEN merged = 0 AND status NOT IN ('resolved', 'rejected', 'abandoned', 'removed') THEN 1 ELSE 0 END`,
			`UPDATE respond_item SET soon = CASE WHEN due <> 0 AND (follow = 0 OR due <= follow) THEN due WHEN follow <> 0 THEN follow ELSE 9223372036854775807 END`,
			`UPDATE respond_item SET soon = expires WHERE kind = 'measure' AND open = 1 AND expires <> 0 AND expires < soon`,
		}},
	{file: "links", table: "respond_link", key: "child parent", columns: `child>=part parent>=incident at@ by`},
	{file: "refs", table: "respond_ref", key: "item kind ref", columns: `item> kind ref title at@ by`},
	{file: "values", table: "respond_value", key: "item field", columns: `item> field type value`},
	{file: "tags", table: "respond_tag", key: "item tag", columns: `item> tag at@ by`},
	{file: "members", table: "respond_member", key: "item name", columns: `item> name`},
	{file: "copied", table: "respond_copied", key: "item address", columns: `item> address wrote`},
	{file: "followers", table: "respond_follow", key: "item name", columns: `item> name at@`},
	{file: "read", table: "respond_read", key: "name item", columns: `name item> seen@`, replace: true},
	{file: "duty", table: "respond_duty", key: "day", columns: `day name`, replace: true},
	{file: "letters", table: "respond_letter", key: "id", columns: `id# sha=sha256 item> way sort message_id sender=from name recipients%=to subject snippet said@=date at@ size#=bytes files#
		seal act# state mark!=tlp warning why trouble names=file_names`},
	{file: "references", table: "respond_letter_ref", key: "letter message_id", columns: `letter# message_id`},
	{file: "copies", table: "respond_copy", key: "act", columns: `act# letter# recipient=to kind signed crypted=encrypted state closes? author bounced@ answered@ away@ until@=away_until trouble`},
	{file: "mass", table: "respond_mass", key: "id", columns: `id# at@ by body% done@ report%`},
	{file: "entries", table: "respond_entry", key: "id", columns: `id# item> at@ by what text data% letter# op# task# minutes# changed@ changed_by pinned@`},
	{file: "tasks", table: "respond_task", key: "id", columns: `id# item> place# text owner due@ done@ done_by playbook every anchor@ expected# created@ changed@`},
	{file: "clocks", table: "respond_clock", key: "id", columns: `id# item> of=set name starts@ due@ met@ missed@`},
	{file: "timeline", table: "respond_moment", key: "id", columns: `id# item> at@ kind text mark!=tlp by added@ exact zone source assets indicators`},
	{file: "stories", table: "respond_story", key: "item part", columns: `item> part text by changed@`},
	{file: "indicators", table: "respond_indicator", key: "id", columns: `id# item> kind value mark!=tlp pap source=from letter# note at@ by side since@ until@ assets tags low^ high^`},
	{file: "analyses", table: "respond_analysis", key: "id", columns: `id# item> indicator# analyser verdict text body link at@ added@ by`},
	{file: "wanted", table: "respond_wanted", key: "id", columns: `id# item> indicator# analyser by at@ ended@ trouble`},
	{file: "assets", table: "respond_asset", key: "id", columns: `id# item> kind name address org=constituent state since@ until@ note mark!=tlp at@ by low^ high^`},
	{file: "techniques", table: "respond_technique", key: "id", columns: `id# item> technique tactic used@ note mark!=tlp at@ by`},
	{file: "evidence", table: "respond_evidence", key: "id", columns: `id# item> sha=sha256 name type size#=bytes note mark!=tlp added@ by gone@ swept?`},
	{file: "custody", table: "respond_custody", key: "id", columns: `id# evidence# at@ by what note`},
	{file: "ops", table: "respond_op", key: "id", columns: `id# at@ by what count# undone@`},
	{file: "changes", table: "respond_change", key: "id", columns: `id# op# item> field before after`},
	{file: "deleted", table: "respond_deleted", key: "number", columns: `number kind at@ by granter why along mark!=tlp restricted? run`},
	{file: "keep", table: "respond_hold", key: "item", columns: `item> by at@ why`},
	{file: "told", table: "respond_told", key: "hash", columns: `hash item> files# at@`},
	{file: "views", table: "respond_view", key: "id", columns: `id# owner title query shared?`},
	{file: "articles", table: "respond_article", key: "id", columns: `id# name language version# shown#`},
	{file: "wordings", table: "respond_article_text", key: "id", columns: `id# article# version# title text tags classes mark!=tlp at@ by`},
	{file: "templates", table: "respond_template", key: "id", columns: `id# name language subject body changed@ by`, replace: true},
	{file: "ignored", table: "respond_ignored", key: "kind value", columns: `kind value within? reason by at@ until@`, replace: true},
	{file: "settings", table: "respond_setting", key: "name", columns: `name value%`, replace: true},
}

// Carried are the desk's tables as they are exported.
func Carried() (list []carry.Table) {
	for _, c := range carried {
		list = append(list, carry.Table{File: "desk/" + c.file + ".jsonl", Name: c.table, Key: strings.Fields(c.key), Columns: carry.Columns(c.columns, items), Replace: c.replace, After: c.after})
	}
	return list
}

// Evidence chooses the files that are kept with cases and were not deleted.
var Evidence = carry.Blobs{Folder: carry.Evidence, Table: "respond_evidence", SHA: "sha", Size: "size", Where: "gone = 0"}
