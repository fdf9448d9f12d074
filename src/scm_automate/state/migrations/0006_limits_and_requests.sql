-- Letters are found by their sends; the index that keeps them single serves no question by letter alone.
CREATE INDEX sends_letter ON sends (letter);

-- When letters were handed over to each domain, and when those that wait for a limit may be, in
-- milliseconds since 1970 by the clock of the database. Not derived from events, as work is not.
CREATE TABLE send_slots (
    domain TEXT NOT NULL,
    letter TEXT NOT NULL,
    at $number NOT NULL,
    used INTEGER NOT NULL
);
CREATE INDEX send_slots_domain ON send_slots (domain, used, at);

-- What came back for declarations, certificates, missing master data and invoices: one row for each
-- thing that was asked for and each mail, until a person says whether it is what was wanted.
CREATE TABLE request_answers (
    id TEXT PRIMARY KEY,
    company TEXT NOT NULL,
    supplier TEXT NOT NULL,
    subject TEXT NOT NULL,
    name TEXT NOT NULL,
    letter TEXT NOT NULL,
    message_key TEXT NOT NULL,
    sender TEXT,
    received_at TEXT NOT NULL,
    files TEXT NOT NULL,
    state TEXT NOT NULL,
    decided_by TEXT,
    decided_at TEXT,
    note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX request_answers_state ON request_answers (state);
