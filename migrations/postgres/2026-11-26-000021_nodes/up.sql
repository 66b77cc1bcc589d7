-- The processes that serve this database, each for as long as its lease. `people` is written while some of them do not hear each
-- other: who is seen there, as JSON.
CREATE UNLOGGED TABLE nodes (
    id         TEXT    PRIMARY KEY NOT NULL,
    name       TEXT    NOT NULL,
    renewed_at BIGINT  NOT NULL,
    hears      BOOLEAN NOT NULL,
    guests     BIGINT  NOT NULL,
    people     TEXT
);

-- Failed attempts to log in and logins by address, counted over all processes; `full_at` is when nothing of it counts any more.
CREATE UNLOGGED TABLE login_attempts (
    key     TEXT   PRIMARY KEY NOT NULL,
    full_at BIGINT NOT NULL
);
CREATE INDEX login_attempts_full_at ON login_attempts (full_at);
