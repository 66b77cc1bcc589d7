-- Who has shown that their address is theirs, by a link that was mailed there. Accounts from before keep what they could do.
CREATE TABLE proved_emails (
    user_id   BIGINT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    proved_at BIGINT NOT NULL
);
INSERT INTO proved_emails (user_id, proved_at) SELECT id, created_at FROM users;

-- The addresses that do not count as taken yet: the key of each person's, whose row in `users` has another key that is no address.
CREATE TABLE email_claims (
    user_id   BIGINT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    email_key TEXT   NOT NULL
);
CREATE INDEX email_claims_by_key ON email_claims (email_key);

-- The links that were mailed, by the hash of their token, one a person.
CREATE TABLE email_proofs (
    user_id    BIGINT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash TEXT   NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);
