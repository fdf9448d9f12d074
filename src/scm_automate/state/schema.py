"""The tables as SQLAlchemy knows them; the SQL that makes them stands in `migrations/`.

A test compares the two, so that neither moves alone.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text

from scm_automate.state.columns import Day, Instant, Json, Words

__all__ = ["DERIVED", "metadata"]

metadata = MetaData()

schema_version: Final = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("applied_at", Instant, nullable=False),
)

events: Final = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Words, nullable=False),
    Column("by_whom", Words, nullable=False),
    Column("run", Text),
    Column("data", Json, nullable=False),
)

runs: Final = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("folder", Words),
    Column("export_digest", Text),
    Column("summary", Json),
)

messages: Final = Table(
    "messages",
    metadata,
    Column("key", Text, primary_key=True),
    Column("message_id", Words),
    Column("received_at", Instant, nullable=False),
    Column("source", Words, nullable=False),
    Column("sender", Words),
    Column("subject", Words),
    Column("size", Integer, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("matched_by", Text, nullable=False),
    Column("company", Words, nullable=False),
    Column("supplier", Words),
    Column("letter", Text),
    Column("fault", Words),
    Column("response", Json),
    Column("run", Text),
    Column("applied_at", Instant, nullable=False),
)

raw_messages: Final = Table(
    "raw_messages",
    metadata,
    Column("key", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

letters: Final = Table(
    "letters",
    metadata,
    Column("id", Text, primary_key=True),
    Column("reference", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("company", Words, nullable=False),
    Column("supplier", Words, nullable=False),
    Column("topic", Words, nullable=False),
    Column("channel", Text, nullable=False),
    Column("address", Words, nullable=False),
    Column("language", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("run", Text),
    Column("drafted_at", Instant, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("why", Words, nullable=False),
)

asks: Final = Table(
    "asks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("letter", Text, nullable=False),
    Column("supplier", Words, nullable=False),
    Column("subject", Text, nullable=False),
    Column("company", Words, nullable=False),
    Column("order_number", Words, nullable=False),
    Column("line", Words, nullable=False),
    Column("schedule", Words, nullable=False),
    Column("reason", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("why", Words, nullable=False),
    Column("position", Integer, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("asked_at", Instant),
    Column("void", Words),
)

sends: Final = Table(
    "sends",
    metadata,
    Column("id", Text, primary_key=True),
    Column("letter", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("run", Text),
    Column("outcome", Text),
    Column("ended_at", Instant),
    Column("note", Words, nullable=False),
)

promises: Final = Table(
    "promises",
    metadata,
    Column("id", Text, primary_key=True),
    Column("supplier", Words, nullable=False),
    Column("company", Words, nullable=False),
    Column("order_number", Words, nullable=False),
    Column("line", Words, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", Words, nullable=False),
    Column("channel", Text, nullable=False),
    Column("message_key", Text),
    Column("latest", Day),
    Column("data", Json, nullable=False),
)

answered_lines: Final = Table(
    "answered_lines",
    metadata,
    Column("company", Words, primary_key=True),
    Column("order_number", Words, primary_key=True),
    Column("line", Words, primary_key=True),
    Column("schedule", Words, primary_key=True),
    Column("supplier", Words, nullable=False),
    Column("status", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("message_key", Text, nullable=False),
    Column("usable_at", Instant),
    Column("usable_key", Text),
    Column("promised", Day),
    Column("promised_quantity", Text),
)

erp_promises: Final = Table(
    "erp_promises",
    metadata,
    Column("company", Words, primary_key=True),
    Column("order_number", Words, primary_key=True),
    Column("line", Words, primary_key=True),
    Column("schedule", Words, primary_key=True),
    Column("promised", Day),
    Column("promised_quantity", Text),
)

changes: Final = Table(
    "changes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("supplier", Words, nullable=False),
    Column("company", Words, nullable=False),
    Column("order_number", Words, nullable=False),
    Column("line", Words, nullable=False),
    Column("schedule", Words, nullable=False),
    Column("field", Text, nullable=False),
    Column("old_value", Words),
    Column("new_value", Words),
    Column("verdict", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("message_key", Text),
    Column("received_at", Instant),
    Column("proposed_run", Text),
    Column("exported_run", Text),
    Column("seen_run", Text),
    Column("decided_by", Words),
    Column("note", Words, nullable=False),
    Column("data", Json, nullable=False),
)

exceptions: Final = Table(
    "exceptions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("supplier", Words),
    Column("company", Words, nullable=False),
    Column("order_number", Words),
    Column("line", Words),
    Column("schedule", Words),
    Column("change_id", Text),
    Column("message_key", Text),
    Column("raised_at", Instant, nullable=False),
    Column("run", Text),
    Column("settled_at", Instant),
    Column("settled_by", Words),
    Column("note", Words, nullable=False),
    Column("data", Json, nullable=False),
)

suppliers: Final = Table(
    "suppliers",
    metadata,
    Column("company", Words, primary_key=True),
    Column("supplier", Words, primary_key=True),
    Column("frozen_why", Words),
    Column("absent_until", Day),
)

failed_addresses: Final = Table(
    "failed_addresses",
    metadata,
    Column("address", Words, primary_key=True),
    Column("supplier", Words),
    Column("failed_at", Instant, nullable=False),
    Column("why", Words, nullable=False),
)

touches: Final = Table(
    "touches",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by_whom", Words, nullable=False),
    Column("run", Text),
    Column("data", Json, nullable=False),
)

work: Final = Table(
    "work",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Words, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("put_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("token", Integer, nullable=False),
    Column("worker", Words),
    Column("leased_until", BigInteger),
    Column("done_at", Instant),
    Column("outcome", Text),
    Column("note", Words, nullable=False),
)

letter_bodies: Final = Table(
    "letter_bodies",
    metadata,
    Column("letter", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

line_states: Final = Table(
    "line_states",
    metadata,
    Column("company", Words, primary_key=True),
    Column("order_number", Words, primary_key=True),
    Column("line", Words, primary_key=True),
    Column("schedule", Words, primary_key=True),
    Column("state", Text, nullable=False),
    Column("before", Text),
    Column("since", Instant, nullable=False),
    Column("why", Words, nullable=False),
)

order_lines: Final = Table(
    "order_lines",
    metadata,
    Column("company", Words, primary_key=True),
    Column("order_number", Words, primary_key=True),
    Column("line", Words, primary_key=True),
    Column("schedule", Words, primary_key=True),
    Column("supplier", Words, nullable=False),
    Column("due", Day),
    Column("ordered", Text),
    Column("quantity", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("reopened_at", Instant),
    Column("gone_at", Instant),
)

mailbox_positions: Final = Table(
    "mailbox_positions",
    metadata,
    Column("mailbox", Text, primary_key=True),
    Column("position", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

portal_grants: Final = Table(
    "portal_grants",
    metadata,
    Column("id", Text, primary_key=True),
    Column("company", Words, nullable=False),
    Column("supplier", Text, nullable=False),
    Column("letter", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("lines", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

portal_answers: Final = Table(
    "portal_answers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("portal_grant", Text, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

portal_files: Final = Table(
    "portal_files",
    metadata,
    Column("id", Text, primary_key=True),
    Column("portal_grant", Text, nullable=False),
    Column("came_at", Instant, nullable=False),
    Column("name", Words, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("answer", Text),
)

supplier_words: Final = Table(
    "supplier_words",
    metadata,
    Column("company", Words, primary_key=True),
    Column("supplier", Words, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", Words, nullable=False),
    Column("data", Json, nullable=False),
)

send_slots: Final = Table(
    "send_slots",
    metadata,
    Column("domain", Text, nullable=False),
    Column("letter", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("used", Integer, nullable=False),
)

request_answers: Final = Table(
    "request_answers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("company", Words, nullable=False),
    Column("supplier", Words, nullable=False),
    Column("subject", Text, nullable=False),
    Column("name", Words, nullable=False),
    Column("letter", Text, nullable=False),
    Column("message_key", Text, nullable=False),
    Column("sender", Words),
    Column("received_at", Instant, nullable=False),
    Column("files", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_by", Words),
    Column("decided_at", Instant),
    Column("note", Words, nullable=False),
)

edi_interchanges: Final = Table(
    "edi_interchanges",
    metadata,
    Column("partner", Words, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("letter", Text, nullable=False),
    Column("folder", Words, nullable=False),
    Column("file", Words, nullable=False),
    Column("made_at", Instant, nullable=False),
)

DERIVED: Final = (
    edi_interchanges,
    request_answers,
    supplier_words,
    order_lines,
    line_states,
    touches,
    failed_addresses,
    suppliers,
    exceptions,
    changes,
    erp_promises,
    answered_lines,
    promises,
    sends,
    asks,
    letters,
    messages,
    runs,
)
"""The tables that events give again, in an order in which they can be emptied."""
