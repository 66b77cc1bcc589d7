-- The processes that serve a PostgreSQL database, each for as long as its lease. A SQLite database has one process: here it stays empty.
CREATE TABLE nodes (
    id         TEXT    PRIMARY KEY NOT NULL,
    name       TEXT    NOT NULL,
    renewed_at BIGINT  NOT NULL,
    hears      BOOLEAN NOT NULL,
    guests     BIGINT  NOT NULL,
    people     TEXT
);

-- Attempts to log in, counted over all processes. Here they are counted in memory.
CREATE TABLE login_attempts (
    key     TEXT   PRIMARY KEY NOT NULL,
    full_at BIGINT NOT NULL
);
CREATE INDEX login_attempts_full_at ON login_attempts (full_at);
