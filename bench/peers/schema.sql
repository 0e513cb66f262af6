-- The peers' tables: a lead, its messages and its replies, as far as one message writes them. Nothing here refuses a
-- message that is handled twice: that is what is counted.

CREATE TABLE leads (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    phone text NOT NULL UNIQUE,
    chat text NOT NULL,
    session text NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    message_seq integer NOT NULL,
    reply_seq integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 85);

CREATE TABLE messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lead_id bigint NOT NULL,
    seq integer NOT NULL,
    message_id text NOT NULL,
    text text NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (lead_id, seq)
);

CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream text NOT NULL DEFAULT 'replies',
    lead_id bigint NOT NULL,
    seq integer NOT NULL,
    message_id text NOT NULL,
    payload jsonb NOT NULL,
    outcome text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (lead_id, seq)
);
