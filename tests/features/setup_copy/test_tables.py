"""Everything that is set up leaves in the file, or is left out for a reason."""

from __future__ import annotations

from typing import get_args

from helpdesk.features.automation.kinds import Action
from helpdesk.features.automation.naming import NAMING
from helpdesk.features.installed import copied
from helpdesk.features.tables import metadata

LEFT_OUT = {
    "what customers wrote, and what became of it": (
        "acts bot_answers bot_cases bot_memories companies company_changes company_domains company_merges"
        " contact_merges contacts conversations field_values identities ledger ledger_raw message_parts"
        " messages missing_messages participants revoked_visitors survey_invitations ticket_tags tickets"
    ),
    "what settings did until now": (
        "macro_uses queue_exits rule_applications saved_reply_uses saved_reply_versions setup_changes"
        " sla_clocks sla_promises sla_rechecks sla_stretches sla_terms"
    ),
    "secrets, and who is signed in": "account_links api_keys idempotency_keys sessions",
    "somebody who has not accepted yet: invite them from the other desk": "invitations",
    "how a running desk keeps its own state": (
        "channel_troubles events facts failed_events file_uses followers jobs limits mail_cursors processes"
    ),
    "a bot is a folder of files: `helpdesk bot publish` takes it to another desk": (
        "bot_drafts bot_files bot_versions"
    ),
    "the help centre is content, not settings": (
        "faq_articles faq_categories faq_category_texts faq_chains faq_counters faq_days faq_feedback"
        " faq_images faq_old_slugs faq_searches faq_synonyms faq_versions faq_views"
    ),
}
"""Tables that are not in the file, by the reason."""


def test_each_table_is_in_the_file_or_left_out_for_a_reason() -> None:
    left_out = [table for tables in LEFT_OUT.values() for table in tables.split()]
    in_file = {table for part in copied() for table in part.tables}
    assert sorted(left_out) == sorted(set(left_out))
    assert in_file.isdisjoint(left_out)
    known = {table.name for table in metadata.sorted_tables}
    assert in_file | {*left_out} == known, (
        "say in LEFT_OUT why a new table is not in the file, or put it there"
    )


def test_each_section_has_one_name() -> None:
    names = [part.name for part in copied()]
    assert len(names) == len(set(names))


def test_whatever_actions_name_has_a_name_in_the_file() -> None:
    ids = {
        name for kind in get_args(Action) for name in kind.__struct_fields__ if name.endswith(("_id", "_ids"))
    }
    assert ids == {name for fields in NAMING.values() for name in fields}
    assert {one.of for fields in NAMING.values() for one in fields.values()} <= {
        "team",
        "advisor",
        "reply",
        "status",
        "field",
    }
