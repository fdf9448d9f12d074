-- What each supplier means by its words, as it stands now; earlier versions stand in the events.
CREATE TABLE supplier_words (
    company TEXT NOT NULL,
    supplier TEXT NOT NULL,
    version INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (company, supplier)
);

-- Files that suppliers handed in on their pages, as they came; one that was sent with an answer names it.
CREATE TABLE portal_files (
    id TEXT PRIMARY KEY,
    portal_grant TEXT NOT NULL,
    came_at TEXT NOT NULL,
    name TEXT NOT NULL,
    content $bytes NOT NULL,
    answer TEXT
);
CREATE INDEX portal_files_grant ON portal_files (portal_grant, came_at);
