-- Work that outlives the process that thought of it, what letters say, and where order lines stand.

-- What is to be done, once each. Whoever takes a row raises its token; what is written about the work
-- names the token in the same statement, so that a worker that slept past its lease writes nothing.
-- Leases are milliseconds since 1970 by the clock of the database, so that workers need no common one.
-- Not derived from events: it says what is still to be done, never what was.
CREATE TABLE work (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    due_at TEXT NOT NULL,
    put_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    token INTEGER NOT NULL DEFAULT 0,
    worker TEXT,
    leased_until $number,
    done_at TEXT,
    outcome TEXT,
    note TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX one_open_work ON work (kind, subject) WHERE done_at IS NULL;
CREATE INDEX work_due ON work (due_at, id) WHERE done_at IS NULL;

-- The bytes of each letter that was let go, compressed: what leaves is what was decided. A purge
-- empties it.
CREATE TABLE letter_bodies (
    letter TEXT PRIMARY KEY,
    content $bytes NOT NULL
);

-- Where each schedule line stands in its life; the moves are a table in the code.
CREATE TABLE line_states (
    company TEXT NOT NULL DEFAULT '',
    order_number TEXT NOT NULL,
    line TEXT NOT NULL,
    schedule TEXT NOT NULL,
    state TEXT NOT NULL,
    before TEXT,
    since TEXT NOT NULL,
    why TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (company, order_number, line, schedule)
);
CREATE INDEX line_states_state ON line_states (state);

-- Each schedule line as the last export showed it. It is open again from the day on which the buyer
-- changed its date or quantity until the supplier has answered since.
CREATE TABLE order_lines (
    company TEXT NOT NULL DEFAULT '',
    order_number TEXT NOT NULL,
    line TEXT NOT NULL,
    schedule TEXT NOT NULL,
    supplier TEXT NOT NULL,
    due TEXT,
    ordered TEXT,
    quantity TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1,
    reopened_at TEXT,
    gone_at TEXT,
    PRIMARY KEY (company, order_number, line, schedule)
);
CREATE INDEX order_lines_supplier ON order_lines (supplier);
