-- The interchanges that were made for each EDI partner: a control number is there once, whoever died when.
-- Derived from events.
CREATE TABLE edi_interchanges (
    partner TEXT NOT NULL,
    number $number NOT NULL,
    letter TEXT NOT NULL,
    folder TEXT NOT NULL,
    file TEXT NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (partner, number)
);
CREATE INDEX edi_interchanges_letter ON edi_interchanges (letter, number);
