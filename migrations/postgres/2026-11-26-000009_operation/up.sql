-- One row: when the last copy of the database was made, and where it was put. Who copies it may be another process, on another machine.
CREATE TABLE last_backup (
    id      INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    made_at BIGINT,
    place   TEXT
);
INSERT INTO last_backup (id) VALUES (1);

-- By which a forum that runs knows that its own host asks. Only a hash of a token is kept.
CREATE TABLE doctor_tokens (
    token_hash TEXT   PRIMARY KEY NOT NULL,
    created_at BIGINT NOT NULL
);
