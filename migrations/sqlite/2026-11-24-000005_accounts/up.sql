-- The browser and system that a session was begun with, in a few words.
ALTER TABLE sessions ADD COLUMN agent TEXT;

-- Since when a person may not be here any more.
ALTER TABLE users ADD COLUMN banned_at BIGINT;

-- One row, counted up in each transaction that ends sessions: so that a forum that runs hears of what a command, or another
-- process, has done.
CREATE TABLE revocations (
    id    INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    count BIGINT  NOT NULL
);
INSERT INTO revocations (id, count) VALUES (1, 0);

-- One a person, so that a new one voids the old. Only a hash of the token is kept.
CREATE TABLE password_resets (
    user_id    BIGINT  PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash TEXT    NOT NULL UNIQUE,
    created_at BIGINT  NOT NULL
);

-- The code is kept as it is: its owner is shown it again.
CREATE TABLE invites (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code       TEXT    NOT NULL UNIQUE,
    user_id    BIGINT  NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    uses_left  INTEGER NOT NULL CHECK (uses_left >= 0),
    used       INTEGER NOT NULL DEFAULT 0,
    created_at BIGINT  NOT NULL,
    expires_at BIGINT  NOT NULL
);
CREATE INDEX invites_by_user ON invites (user_id, id);
