-- Names as people look for them, without accents. SQL knows nothing of accents and look-alike letters: the server fills this in and what
-- follows at its next start, and again after the rows were deleted.
CREATE TABLE user_search (
    user_id BIGINT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name    TEXT NOT NULL
);
CREATE INDEX user_search_by_name ON user_search (name, user_id);

-- What a name could be taken for: no two people share a key.
CREATE TABLE username_keys (
    key     TEXT   PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX username_keys_by_user ON username_keys (user_id);

-- Accounts from before a rule that would not let them both in. The older one keeps the key.
CREATE TABLE key_clashes (
    user_id  BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind     TEXT   NOT NULL CHECK (kind IN ('name', 'mailbox')),
    older_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, kind)
);
