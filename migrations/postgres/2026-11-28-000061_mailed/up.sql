-- When a mailbox was last sent a link of a kind, by a hash of its address.
CREATE TABLE mailed (
    mailbox TEXT   NOT NULL,
    link    TEXT   NOT NULL CHECK (link IN ('password', 'proof')),
    at      BIGINT NOT NULL,
    PRIMARY KEY (mailbox, link)
);
CREATE INDEX mailed_by_time ON mailed (at);
