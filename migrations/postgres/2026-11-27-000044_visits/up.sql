-- When somebody was last connected, on any node, and which post was the newest then. Whoever comes back after an absence has been away since
-- `since_at`, until they have read what happened meanwhile.
CREATE TABLE visits (
    user_id    BIGINT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seen_at    BIGINT NOT NULL,
    last_post  BIGINT NOT NULL,
    since_at   BIGINT,
    since_post BIGINT
);

-- What waits for somebody to read it, the latest first.
CREATE INDEX notifications_waiting ON notifications (person_id, id) WHERE read_at IS NULL;
