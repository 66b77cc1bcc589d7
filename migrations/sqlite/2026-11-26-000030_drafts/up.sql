-- What somebody has begun to write, and for what: the last text, and, with replaced_at, those that another device's has taken the place of.
CREATE TABLE drafts (
    id          INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id   BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key         TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    session_id  BIGINT NOT NULL,
    title       TEXT,
    body        TEXT   NOT NULL,
    category    TEXT,
    tags        TEXT,
    reply_to    BIGINT,
    updated_at  BIGINT NOT NULL,
    replaced_at BIGINT
);
CREATE UNIQUE INDEX drafts_by_person ON drafts (person_id, key) WHERE replaced_at IS NULL;
CREATE INDEX drafts_replaced ON drafts (person_id, key) WHERE replaced_at IS NOT NULL;
CREATE INDEX drafts_by_age ON drafts (replaced_at) WHERE replaced_at IS NOT NULL;
