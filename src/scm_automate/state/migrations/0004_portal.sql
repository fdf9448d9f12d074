-- Links by which suppliers answer on a page. The link holds the id, signed; what it allows stands here, and
-- is looked up at each call.
CREATE TABLE portal_grants (
    id TEXT PRIMARY KEY,
    company TEXT NOT NULL DEFAULT '',
    supplier TEXT NOT NULL,
    letter TEXT NOT NULL,
    language TEXT NOT NULL,
    lines TEXT NOT NULL,
    made_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT
);
CREATE INDEX portal_grants_letter ON portal_grants (letter);
CREATE INDEX portal_grants_supplier ON portal_grants (supplier);

-- What was sent from those pages, once per form. A round reads it as it reads a mailbox.
CREATE TABLE portal_answers (
    id TEXT PRIMARY KEY,
    portal_grant TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    content $bytes NOT NULL
);
CREATE INDEX portal_answers_grant ON portal_answers (portal_grant, sent_at);
