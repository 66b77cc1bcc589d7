-- Which backup a session may download, once and for a minute, since its owner has just given their password.
CREATE TABLE backup_grants (
    session_id BIGINT PRIMARY KEY NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    name       TEXT   NOT NULL,
    granted_at BIGINT NOT NULL
);
