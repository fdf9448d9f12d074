-- How far each mailbox was read. It only spares reading everything again: whether a message was applied
-- is known by its content.
CREATE TABLE mailbox_positions (
    mailbox TEXT PRIMARY KEY,
    position TEXT NOT NULL,
    at TEXT NOT NULL
);
