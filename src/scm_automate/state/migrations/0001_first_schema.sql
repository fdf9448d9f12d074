-- The first schema. $sequence and $bytes are spelt by the database at hand, the rest is common SQL.
-- Instants are text in UTC of fixed width (2026-03-02T09:12:00.000000+00:00), so that they sort as
-- text; days are ISO text; records are JSON text in ASCII.

-- What happened, in order. Rows are appended and never changed; every other table but raw_messages
-- is derived from these in the same transaction, and can be derived again.
CREATE TABLE events (
    seq $sequence,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    run TEXT,
    data TEXT NOT NULL
);
CREATE INDEX events_subject ON events (subject, seq);
CREATE INDEX events_kind ON events (kind, seq);

CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    folder TEXT,
    export_digest TEXT,
    summary TEXT
);

-- Each message that came in, once.
CREATE TABLE messages (
    key TEXT PRIMARY KEY,
    message_id TEXT,
    received_at TEXT NOT NULL,
    source TEXT NOT NULL,
    sender TEXT,
    subject TEXT,
    size INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    matched_by TEXT NOT NULL,
    company TEXT NOT NULL DEFAULT '',
    supplier TEXT,
    letter TEXT,
    fault TEXT,
    response TEXT,
    run TEXT,
    applied_at TEXT NOT NULL
);
CREATE INDEX messages_message_id ON messages (message_id);
CREATE INDEX messages_run ON messages (run);

-- The same messages as they came, compressed. A purge empties this table and no other.
CREATE TABLE raw_messages (
    key TEXT PRIMARY KEY,
    content $bytes NOT NULL
);

CREATE TABLE letters (
    id TEXT PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    message_id TEXT NOT NULL UNIQUE,
    company TEXT NOT NULL DEFAULT '',
    supplier TEXT NOT NULL,
    topic TEXT NOT NULL DEFAULT '',
    channel TEXT NOT NULL DEFAULT 'mail',
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    run TEXT,
    drafted_at TEXT NOT NULL,
    written_at TEXT NOT NULL,
    sent_at TEXT,
    why TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX one_draft ON letters (company, supplier, topic) WHERE state = 'drafted';
CREATE INDEX letters_supplier ON letters (supplier);

CREATE TABLE asks (
    id TEXT PRIMARY KEY,
    letter TEXT NOT NULL REFERENCES letters (id),
    supplier TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT 'order_line',
    company TEXT NOT NULL DEFAULT '',
    order_number TEXT NOT NULL,
    line TEXT NOT NULL,
    schedule TEXT NOT NULL,
    reason TEXT NOT NULL,
    number INTEGER NOT NULL,
    why TEXT NOT NULL,
    position INTEGER NOT NULL,
    added_at TEXT NOT NULL,
    asked_at TEXT,
    void TEXT
);
CREATE UNIQUE INDEX asked_once
    ON asks (supplier, subject, company, order_number, line, schedule, reason, number)
    WHERE void IS NULL;
CREATE INDEX asks_letter ON asks (letter);

-- The outbox: a row is written before a transport is called, its outcome afterwards. A row without
-- an outcome is a worker that died in between, so nobody knows whether the letter left.
CREATE TABLE sends (
    id TEXT PRIMARY KEY,
    letter TEXT NOT NULL REFERENCES letters (id),
    started_at TEXT NOT NULL,
    run TEXT,
    outcome TEXT,
    ended_at TEXT,
    note TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX one_send_at_a_time ON sends (letter) WHERE outcome IS NULL OR outcome IN ('sent', 'unknown');

-- Everything that a supplier ever promised for a line; append-only.
CREATE TABLE promises (
    id TEXT PRIMARY KEY,
    supplier TEXT NOT NULL,
    company TEXT NOT NULL DEFAULT '',
    order_number TEXT NOT NULL,
    line TEXT NOT NULL,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    channel TEXT NOT NULL,
    message_key TEXT,
    latest TEXT,
    data TEXT NOT NULL
);
CREATE INDEX promises_line ON promises (company, order_number, line);

-- What the newest answer makes of each schedule line.
CREATE TABLE answered_lines (
    company TEXT NOT NULL DEFAULT '',
    order_number TEXT NOT NULL,
    line TEXT NOT NULL,
    schedule TEXT NOT NULL,
    supplier TEXT NOT NULL,
    status TEXT NOT NULL,
    received_at TEXT NOT NULL,
    message_key TEXT NOT NULL,
    usable_at TEXT,
    usable_key TEXT,
    promised TEXT,
    promised_quantity TEXT,
    PRIMARY KEY (company, order_number, line, schedule)
);

CREATE INDEX answered_lines_order ON answered_lines (order_number, line);

-- The promise that the last export showed, to tell a new one.
CREATE TABLE erp_promises (
    company TEXT NOT NULL DEFAULT '',
    order_number TEXT NOT NULL,
    line TEXT NOT NULL,
    schedule TEXT NOT NULL,
    promised TEXT,
    promised_quantity TEXT,
    PRIMARY KEY (company, order_number, line, schedule)
);

CREATE TABLE changes (
    id TEXT PRIMARY KEY,
    supplier TEXT NOT NULL,
    company TEXT NOT NULL DEFAULT '',
    order_number TEXT NOT NULL,
    line TEXT NOT NULL,
    schedule TEXT NOT NULL,
    field TEXT NOT NULL,
    old_value TEXT,
    new_value TEXT,
    verdict TEXT NOT NULL,
    state TEXT NOT NULL,
    message_key TEXT,
    received_at TEXT,
    proposed_run TEXT,
    exported_run TEXT,
    seen_run TEXT,
    decided_by TEXT,
    note TEXT NOT NULL DEFAULT '',
    data TEXT NOT NULL
);
CREATE UNIQUE INDEX one_open_change
    ON changes (company, order_number, line, schedule, field)
    WHERE state IN ('proposed', 'exported');
CREATE INDEX changes_state ON changes (state);
CREATE INDEX changes_order ON changes (order_number, line);
CREATE INDEX changes_message ON changes (message_key);

-- What a person should look at, until it is settled.
CREATE TABLE exceptions (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    supplier TEXT,
    company TEXT NOT NULL DEFAULT '',
    order_number TEXT,
    line TEXT,
    schedule TEXT,
    change_id TEXT,
    message_key TEXT,
    raised_at TEXT NOT NULL,
    run TEXT,
    settled_at TEXT,
    settled_by TEXT,
    note TEXT NOT NULL DEFAULT '',
    data TEXT NOT NULL
);
CREATE INDEX exceptions_open ON exceptions (settled_at, order_number, line);
CREATE INDEX exceptions_message ON exceptions (message_key);
CREATE INDEX exceptions_supplier ON exceptions (supplier, settled_at);
CREATE INDEX exceptions_change ON exceptions (change_id);

CREATE TABLE suppliers (
    company TEXT NOT NULL DEFAULT '',
    supplier TEXT NOT NULL,
    frozen_why TEXT,
    absent_until TEXT,
    PRIMARY KEY (company, supplier)
);

CREATE TABLE failed_addresses (
    address TEXT PRIMARY KEY,
    supplier TEXT,
    failed_at TEXT NOT NULL,
    why TEXT NOT NULL
);

CREATE TABLE touches (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    amount INTEGER NOT NULL,
    at TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    run TEXT,
    data TEXT NOT NULL
);
CREATE INDEX touches_run ON touches (run);
