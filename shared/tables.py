"""The PostgreSQL schema, the truth of the whole system, and who writes which table.

The tables are a contract: several services read them, but each row kind has one writer, named in the comments below.
Nothing on the path of a message has a foreign key: rows of one batch are written by one statement, and the fence, the
lead's version and the unique keys are the constraints that matter there.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB, TSVECTOR

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

_now = sa.text("now()")
_moment = sa.DateTime(timezone=True)
_empty_object = sa.text("'{}'::jsonb")


def _identity() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, sa.Identity(always=False), primary_key=True)


# --- Ownership: written by every process for itself -----------------------------------------------------------------

workers = sa.Table(
    "workers",
    metadata,
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("worker", sa.Text, primary_key=True),
    sa.Column("expires_at", _moment, nullable=False),
    comment="Live processes that want partitions of a stream; what a fair share is counted from.",
)

partition_leases = sa.Table(
    "partition_leases",
    metadata,
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("partition", sa.SmallInteger, primary_key=True),
    sa.Column("owner", sa.Text),
    sa.Column("epoch", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("expires_at", _moment, nullable=False, server_default=_now),
    comment="Who may work on a partition. Every change of owner raises the epoch; effects of an older one are refused.",
)

deployment = sa.Table(
    "deployment",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    comment="Facts that must never differ between processes, such as the number of partitions.",
)

# --- Intake ---------------------------------------------------------------------------------------------------------

inbound_fallback = sa.Table(
    "inbound_fallback",
    metadata,
    _identity(),
    sa.Column("partition", sa.SmallInteger, nullable=False),
    sa.Column("received_at", _moment, nullable=False),
    sa.Column("fields", JSONB, nullable=False),
    sa.Column(
        "takeovers",
        sa.SmallInteger,
        nullable=False,
        server_default="0",
        comment="how often its partition changed owners while it waited",
    ),
    sa.Index(None, "partition", "received_at"),
    comment="Events accepted while Redis was away. Written by the gateway, drained by the partition's owner.",
)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("taken_at", _moment, nullable=False, server_default=_now),
    # Not by the key itself: keys come at random places, and an index of 60 bytes each soon has a page for every event.
    sa.Index("uq_inbox_digest", sa.text("(md5(key)::uuid)"), unique=True),
    comment="Idempotency keys of events that took effect: the last word on what is a duplicate, across partitions.",
)

# --- Leads and their story: written by the processor ----------------------------------------------------------------

lead_id_sequence = sa.Sequence("lead_id_sequence", start=1001, metadata=metadata)

leads = sa.Table(
    "leads",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("partition", sa.SmallInteger, nullable=False, comment="whose owner fires its due time"),
    sa.Column("version", sa.Integer, nullable=False, comment="raised by every write, checked by every write"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("strikes", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("blocked", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("session", sa.Text, nullable=False, comment="where the newest message came in and replies leave"),
    sa.Column("chat", sa.Text, nullable=False, comment="the exact address replies go to"),
    sa.Column("engine", sa.Text, nullable=False, server_default=""),
    sa.Column("phone", sa.Text, nullable=False, server_default=""),
    sa.Column("username", sa.Text, nullable=False, server_default=""),
    sa.Column("name", sa.Text, nullable=False, server_default=""),
    sa.Column(
        "form", JSONB, nullable=False, server_default=_empty_object, comment="field -> own words and what they mean"
    ),
    sa.Column("message_seq", sa.Integer, nullable=False, server_default="0", comment="messages stored so far"),
    sa.Column("decided_seq", sa.Integer, nullable=False, server_default="0", comment="messages a decision has covered"),
    sa.Column("reply_seq", sa.Integer, nullable=False, server_default="0", comment="replies decided so far"),
    sa.Column("question_seq", sa.Integer, nullable=False, server_default="0", comment="the reply that asked last"),
    sa.Column(
        "silenced_seq",
        sa.Integer,
        nullable=False,
        server_default="0",
        comment="replies up to here are not sent any more",
    ),
    sa.Column("before_human", sa.Text, nullable=False, server_default="", comment="the state a hand-back returns to"),
    sa.Column("due_at", _moment, comment="when the open burst closes; null: none is open"),
    sa.Column("decided_at", _moment),
    sa.Column("heard_at", _moment, comment="received time of the newest message that took effect"),
    sa.Column("waiting_alert_at", _moment, comment="the last 'lead is waiting' alert"),
    sa.Column("staff_wrote_at", _moment),
    sa.Column("minute_from", _moment, comment="start of the minute that minute_count counts"),
    sa.Column("minute_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("flood_alert_at", _moment),
    sa.Column("completed_at", _moment, comment="the day in the sheet; never changes once set"),
    sa.Column("merged_into", sa.BigInteger),
    sa.Column(
        "question_lead_id", sa.BigInteger, comment="the absorbed lead whose reply question_seq is; null: its own"
    ),
    sa.Column("created_at", _moment, nullable=False, server_default=_now),
    sa.Column("updated_at", _moment, nullable=False, server_default=_now),
    sa.Index("ix_leads_due", "partition", "due_at", postgresql_where=sa.text("due_at IS NOT NULL")),
    sa.Index(None, "state", "id"),
    sa.Index(None, "merged_into", postgresql_where=sa.text("merged_into IS NOT NULL")),
    postgresql_with={"fillfactor": "85"},
)

addresses = sa.Table(
    "addresses",
    metadata,
    sa.Column("address", sa.Text, primary_key=True),
    sa.Column("lead_id", sa.BigInteger, nullable=False),
    sa.Column("created_at", _moment, nullable=False, server_default=_now),
    sa.Index(None, "lead_id"),
    comment="One address belongs to one lead; its primary key is what makes parallel first messages one lead.",
)

messages = sa.Table(
    "messages",
    metadata,
    _identity(),
    sa.Column("lead_id", sa.BigInteger, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False, comment="per lead, 1, 2, 3 … in the order they took effect"),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("session", sa.Text, nullable=False),
    sa.Column("chat", sa.Text, nullable=False),
    sa.Column("message_id", sa.Text, nullable=False, server_default=""),
    sa.Column("target_id", sa.Text, nullable=False, server_default=""),
    sa.Column("text", sa.Text, nullable=False, server_default=""),
    sa.Column("media", sa.Text, nullable=False, server_default=""),
    sa.Column("media_url", sa.Text, nullable=False, server_default=""),
    sa.Column("remark", sa.Text, nullable=False, server_default="", comment="stale, late, staff_wrote"),
    sa.Column("request_id", sa.Text, nullable=False, server_default=""),
    sa.Column("sent_at", _moment, nullable=False),
    sa.Column("received_at", _moment, nullable=False),
    sa.Column("taken_at", _moment, nullable=False, server_default=_now),
    sa.Index("uq_messages_lead_seq", "lead_id", "seq", unique=True),
    sa.Index("ix_messages_from_me", "received_at", postgresql_where=sa.text("kind = 'from_me'")),
    comment="Everything a lead or a person on our phone wrote, in the lead's order.",
)

decisions = sa.Table(
    "decisions",
    metadata,
    _identity(),
    sa.Column("lead_id", sa.BigInteger, nullable=False),
    sa.Column("first_seq", sa.Integer, nullable=False, comment="the burst: messages first_seq … last_seq"),
    sa.Column("last_seq", sa.Integer, nullable=False),
    sa.Column("rule", sa.Text, nullable=False, comment="which row of the table applied, or why there was no reply"),
    sa.Column("state_before", sa.Text, nullable=False),
    sa.Column("state_after", sa.Text, nullable=False),
    sa.Column("strikes", sa.SmallInteger, nullable=False),
    sa.Column("fields", JSONB, nullable=False, server_default=_empty_object, comment="the form values this burst gave"),
    sa.Column("actor", sa.Text, nullable=False, server_default=""),
    sa.Column("decided_at", _moment, nullable=False, server_default=_now),
    sa.Index(None, "lead_id"),
)

commands = sa.Table(
    "commands",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("lead_id", sa.BigInteger, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("arguments", JSONB, nullable=False, server_default=_empty_object),
    sa.Column("requested_at", _moment, nullable=False, server_default=_now),
    sa.Column("taken_at", _moment),
    sa.Column("outcome", sa.Text, comment="null: not taken yet; done | refused"),
    sa.Column("detail", sa.Text, nullable=False, server_default=""),
    comment="What people ordered. The asker inserts, the lead's partition owner decides the outcome, once.",
)

waha_sessions = sa.Table(
    "waha_sessions",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("status_at", _moment, nullable=False),
    comment="What each WhatsApp session last said of itself.",
)

session_repairs = sa.Table(
    "session_repairs",
    metadata,
    sa.Column("session", sa.Text, primary_key=True),
    sa.Column("read_to", _moment, comment="what was written until then is here, as far as WAHA's history tells"),
    sa.Column("read_all_at", _moment, comment="when the history of the last 24 hours was read as a whole"),
    sa.Column("working_at", _moment, comment="the newest return to WORKING after which it was read"),
    comment="How far each session's history has been compared with what came in by webhook.",
)

repaired_messages = sa.Table(
    "repaired_messages",
    metadata,
    sa.Column("key", sa.Text, primary_key=True, comment="as in inbox"),
    sa.Column("session", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False, comment="of its person"),
    sa.Column("found_at", _moment, nullable=False),
    comment="Messages that were fetched from WAHA's history; gone as soon as an alert has summed them up.",
)

# --- Work for other services: written with the state change, finished by the consumer -------------------------------

outbox = sa.Table(
    "outbox",
    metadata,
    _identity(),
    sa.Column("stream", sa.Text, nullable=False, comment="replies | sheets | alerts"),
    sa.Column("partition", sa.SmallInteger, nullable=False, comment="whose owner wrote it and publishes it"),
    sa.Column("lead_id", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("seq", sa.Integer, nullable=False, server_default="0", comment="replies: the lead's reply number"),
    sa.Column("message_id", sa.Text, nullable=False, server_default="", comment="replies: the WhatsApp id we chose"),
    sa.Column("payload", JSONB, nullable=False),
    sa.Column("created_at", _moment, nullable=False, server_default=_now),
    sa.Column("finished_at", _moment),
    sa.Column("outcome", sa.Text, nullable=False, server_default="", comment="sent | dropped | written | dead …"),
    sa.Column("detail", sa.Text, nullable=False, server_default=""),
    sa.Column(
        "takeovers",
        sa.SmallInteger,
        nullable=False,
        server_default="0",
        comment="how often it was taken from the table after an owner had left it",
    ),
    sa.Index("ix_outbox_unfinished", "stream", "partition", "id", postgresql_where=sa.text("finished_at IS NULL")),
    sa.Index("uq_outbox_reply", "lead_id", "seq", unique=True, postgresql_where=sa.text("stream = 'replies'")),
    sa.Index("ix_outbox_besides_replies", "lead_id", postgresql_where=sa.text("stream <> 'replies'")),
    sa.Index("ix_outbox_system_alerts", "id", postgresql_where=sa.text("stream = 'alerts' AND lead_id = 0")),
    comment="A row is finished when its consumer confirms; until then it can always be published again.",
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("ref", sa.Text, primary_key=True, comment="outbox id, or the inbound key"),
    sa.Column("count", sa.SmallInteger, nullable=False),
    sa.Column("next_at", _moment, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    comment="Failed tries of work whose destination works for others; gone when the work is finished or set aside.",
)

dead_letters = sa.Table(
    "dead_letters",
    metadata,
    _identity(),
    sa.Column("stream", sa.Text, nullable=False),
    sa.Column("ref", sa.Text, nullable=False),
    sa.Column("lead_id", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("attempts", sa.SmallInteger, nullable=False),
    sa.Column("payload", JSONB, nullable=False),
    sa.Column("set_aside_at", _moment, nullable=False, server_default=_now),
    sa.Column("resolved_at", _moment),
    sa.Column("resolution", sa.Text, nullable=False, server_default="", comment="replayed | discarded"),
    sa.Column(
        "partition",
        sa.SmallInteger,
        nullable=False,
        server_default="0",
        comment="inbound: the partition the event came from",
    ),
    sa.Index("ix_dead_letters_open", "stream", "id", postgresql_where=sa.text("resolved_at IS NULL")),
)

# --- Privacy: written by the processor ------------------------------------------------------------------------------

tombstones = sa.Table(
    "tombstones",
    metadata,
    sa.Column("address_hash", BYTEA, primary_key=True, comment="see shared.tombstones"),
    sa.Column("erased_at", _moment, nullable=False, comment="what was written until then is dropped"),
    comment="One for each address of a person who was erased. Holds nothing by which to find out whose it was.",
)

erasures = sa.Table(
    "erasures",
    metadata,
    sa.Column("lead_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("command_id", sa.Text, nullable=False),
    sa.Column("erased_at", _moment, nullable=False),
    sa.Column("leftovers", JSONB, comment="LIDs and partitions that Redis is still to be swept of; null: swept"),
    sa.Column("swept_at", _moment),
    sa.Index("ix_erasures_unswept", "lead_id", postgresql_where=sa.text("leftovers IS NOT NULL")),
    comment="Leads that were erased. Their ids are never given again.",
)

retention_marks = sa.Table(
    "retention_marks",
    metadata,
    sa.Column("name", sa.Text, primary_key=True, comment="the table"),
    sa.Column("done_id", sa.BigInteger, nullable=False, comment="rows up to here have lost their words"),
    comment="How far the words of old rows are gone, so that no row is looked at twice.",
)

# --- The sheet: written by sheets_sync ------------------------------------------------------------------------------

sheet_rows = sa.Table(
    "sheet_rows",
    metadata,
    sa.Column("lead_id", sa.BigInteger, primary_key=True),
    sa.Column("spreadsheet_id", sa.Text, nullable=False),
    sa.Column("tab", sa.Text, nullable=False),
    sa.Column("guard_id", sa.Integer, nullable=False, comment="developer metadata that lets one append succeed"),
    sa.Column("status", sa.Text, nullable=False, comment="appending | written | deleted"),
    sa.Column("cells", JSONB, nullable=False, server_default=_empty_object, comment="column -> what we wrote last"),
    sa.Column("first_tried_at", _moment, nullable=False, server_default=_now),
    sa.Column("written_at", _moment),
    comment="What we know of each lead's row. A row staff deleted stays known, so that it is not written again.",
)

sheet_guard_sequence = sa.Sequence("sheet_guard_sequence", start=1, metadata=metadata)

# --- Alerts: written by the notifier --------------------------------------------------------------------------------

alert_messages = sa.Table(
    "alert_messages",
    metadata,
    sa.Column("outbox_id", sa.BigInteger, primary_key=True),
    sa.Column("chat_id", sa.BigInteger, primary_key=True),
    sa.Column("message_id", sa.BigInteger, nullable=False),
    sa.Column("sent_at", _moment, nullable=False, server_default=_now),
    comment="Which Telegram message carries which alert, so that it can be edited once its command has an outcome.",
)

# --- What people change: written by admin ---------------------------------------------------------------------------

bot_texts = sa.Table(
    "bot_texts",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
    sa.Column("changed_at", _moment, nullable=False, server_default=_now),
    comment="Overrides of the built-in texts; no row means the default is in force.",
)

waha_session_settings = sa.Table(
    "waha_session_settings",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("api_url", sa.Text, nullable=False, server_default="", comment="empty: the environment's"),
    sa.Column("api_key", sa.Text, nullable=False, server_default="", comment="sealed; empty: see shared.waha_sessions"),
    sa.Column("hmac_key", sa.Text, nullable=False, server_default="", comment="sealed; its webhooks'"),
    sa.Column("changed_by", sa.Text, nullable=False),
    sa.Column("changed_at", _moment, nullable=False, server_default=_now),
    comment="What differs for a WhatsApp session from the environment; no row: nothing does.",
)

# --- What people did: written by whoever carries it out, never changed ----------------------------------------------

audit_log = sa.Table(
    "audit_log",
    metadata,
    _identity(),
    sa.Column("at", _moment, nullable=False, server_default=_now),
    sa.Column("actor", sa.Text, nullable=False, comment="as in commands: a user's name, telegram:<user id>"),
    sa.Column("action", sa.Text, nullable=False, comment="button_pressed, button_refused, or a command's name"),
    sa.Column("lead_id", sa.BigInteger, nullable=False, server_default="0", comment="0: it was about no lead"),
    sa.Column("detail", JSONB, nullable=False, server_default=_empty_object, comment="flat text, no words of leads"),
    sa.Index(None, "lead_id"),
    comment="Who did what, and what came of it. Append-only: a trigger refuses every change.",
)
"""Of what is older than 30 days a trigger lets retention delete rows."""

# --- Who may use the dashboard and the API: written by admin --------------------------------------------------------

users = sa.Table(
    "users",
    metadata,
    _identity(),
    sa.Column("name", sa.Text, nullable=False, unique=True, comment="what they sign in with, small letters"),
    sa.Column("password_hash", sa.Text, nullable=False, comment="argon2id"),
    sa.Column("role", sa.Text, nullable=False, comment="owner | agent | viewer"),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("created_at", _moment, nullable=False, server_default=_now),
    sa.Column("disabled_at", _moment, comment="since when they can't sign in any more; users are never deleted"),
)

user_sessions = sa.Table(
    "user_sessions",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True, comment="SHA-256 of the cookie"),
    sa.Column("user_id", sa.BigInteger, nullable=False),
    sa.Column("created_at", _moment, nullable=False, server_default=_now),
    sa.Column("seen_at", _moment, nullable=False, server_default=_now),
    sa.Index(None, "user_id"),
    comment="Who is signed in. A row goes when they sign out, or with their password, role or account.",
)

api_tokens = sa.Table(
    "api_tokens",
    metadata,
    _identity(),
    sa.Column("name", sa.Text, nullable=False, comment="which program it is for"),
    sa.Column("token_hash", sa.Text, nullable=False, unique=True, comment="SHA-256; the token itself is shown once"),
    sa.Column("scopes", ARRAY(sa.Text), nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("created_at", _moment, nullable=False, server_default=_now),
    sa.Column("expires_at", _moment),
    sa.Column("used_at", _moment, comment="to the minute"),
    sa.Column("revoked_at", _moment),
)

sign_in_failures = sa.Table(
    "sign_in_failures",
    metadata,
    sa.Column("subject", sa.Text, primary_key=True, comment="SHA-256 of a name, an address, or both"),
    sa.Column("failures", sa.Integer, nullable=False, comment="in a row, none of them long ago"),
    sa.Column("failed_at", _moment, nullable=False),
    sa.Index(None, "failed_at"),
    comment="What slows guessing down, whichever process is asked.",
)

bot_text_versions = sa.Table(
    "bot_text_versions",
    metadata,
    _identity(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("text", sa.Text, comment="null: back to the built-in text"),
    sa.Column("changed_by", sa.Text, nullable=False),
    sa.Column("changed_at", _moment, nullable=False, server_default=_now),
    sa.Index(None, "name", "id"),
    comment="Every version that was in force, written with bot_texts. Append-only: a trigger refuses every change.",
)

# --- Figures: derived by admin from what stands above, up to a minute old; emptied, they are made anew ----------------

rollup_marks = sa.Table(
    "rollup_marks",
    metadata,
    sa.Column("name", sa.Text, primary_key=True, comment="leads | decisions | outbox"),
    sa.Column("done_id", sa.BigInteger, nullable=False, comment="rows up to here are counted"),
    sa.Column("seen_id", sa.BigInteger, nullable=False, comment="the newest row at seen_at"),
    sa.Column("seen_at", _moment, nullable=False),
    comment="How far the figures have come. Ids up to seen_id are all visible once the transactions of then are over.",
)

lead_facts = sa.Table(
    "lead_facts",
    metadata,
    sa.Column("lead_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Date, nullable=False, comment="of the first contact, in Jakarta"),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("session", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False, comment="how they heard of us, in a few kinds; empty: not said"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("furthest", sa.SmallInteger, nullable=False, comment="0 heard, 1 greeted, 2 form, 3 a field, 4 all"),
    sa.Column("escalated", sa.Boolean, nullable=False),
    sa.Column("phone", sa.Text, nullable=False),
    sa.Column("words", TSVECTOR, nullable=False, comment="name, username and the form's answers"),
    sa.Index(None, "channel", "lead_id"),
    sa.Index("ix_lead_facts_phone", "phone", postgresql_ops={"phone": "text_pattern_ops"}),
    sa.Index(
        "ix_lead_facts_phone_end",
        sa.literal_column("reverse(phone)").label("reversed"),
        postgresql_ops={"reversed": "text_pattern_ops"},
    ),
    sa.Index("ix_lead_facts_words", "words", postgresql_using="gin"),
    comment="What a lead counts as, and what it is found by, kept off the path of messages.",
)

lead_counts = sa.Table(
    "lead_counts",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("session", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, primary_key=True),
    sa.Column("furthest", sa.SmallInteger, primary_key=True),
    sa.Column("escalated", sa.Boolean, primary_key=True),
    sa.Column("leads", sa.BigInteger, nullable=False),
    comment="How many rows of lead_facts are alike.",
)

delivery_counts = sa.Table(
    "delivery_counts",
    metadata,
    sa.Column("day", sa.Date, primary_key=True, comment="when it was decided, in Jakarta"),
    sa.Column("stream", sa.Text, primary_key=True, comment="replies | sheets"),
    sa.Column("outcome", sa.Text, primary_key=True),
    sa.Column("step", sa.SmallInteger, primary_key=True, comment="how long it took: 100 ms times 2 to the step/4"),
    sa.Column("deliveries", sa.BigInteger, nullable=False),
    comment="Finished rows of the outbox. Replies: from the lead's message to the provider's answer.",
)

webhook_counts = sa.Table(
    "webhook_counts",
    metadata,
    sa.Column("day", sa.Date, primary_key=True, comment="in Jakarta"),
    sa.Column("within_ms", sa.Float, primary_key=True, comment="the end of the step; infinity: longer than all"),
    sa.Column("webhooks", sa.BigInteger, nullable=False),
    comment="Webhooks answered, by how long that took, as all gateways have counted them.",
)

waiting_deliveries = sa.Table(
    "waiting_deliveries",
    metadata,
    sa.Column("outbox_id", sa.BigInteger, primary_key=True, autoincrement=False),
    comment="Rows of the outbox that were unfinished when they should have been counted.",
)
