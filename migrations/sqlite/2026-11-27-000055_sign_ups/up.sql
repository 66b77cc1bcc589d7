-- People who have registered and wait for a moderator: no account yet, so that nothing shows or finds one. `refused_at`: they were not let in, and
-- hear so when they log in, for a while. `profile` is JSON of what they said of themselves.
CREATE TABLE sign_ups (
    id            INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    username      TEXT   NOT NULL,
    name_lower    TEXT   NOT NULL,
    email         TEXT   NOT NULL,
    email_key     TEXT   NOT NULL,
    password_hash TEXT   NOT NULL,
    profile       TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    refused_at    BIGINT,
    note          TEXT
);
CREATE INDEX sign_ups_by_name ON sign_ups (name_lower);
CREATE INDEX sign_ups_by_email ON sign_ups (email_key);
CREATE INDEX sign_ups_waiting ON sign_ups (id) WHERE refused_at IS NULL;

-- The names that look like theirs: nobody else gets one meanwhile.
CREATE TABLE sign_up_keys (
    key        TEXT   PRIMARY KEY NOT NULL,
    sign_up_id BIGINT NOT NULL REFERENCES sign_ups (id) ON DELETE CASCADE
);
CREATE INDEX sign_up_keys_by_sign_up ON sign_up_keys (sign_up_id);
