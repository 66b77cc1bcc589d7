-- When each person was last here, to the hour, for admins. It stands still while they are invisible.
CREATE TABLE last_active (
    user_id BIGINT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    at      BIGINT NOT NULL
);
INSERT INTO last_active (user_id, at)
    SELECT id, coalesce((SELECT max(seen_at) FROM sessions WHERE sessions.user_id = users.id AND NOT EXISTS
        (SELECT 1 FROM privacy WHERE privacy.user_id = users.id AND invisible)), created_at)
    FROM users WHERE id NOT IN (SELECT user_id FROM former_members);
CREATE INDEX last_active_by_time ON last_active (at, user_id);

CREATE INDEX users_by_role ON users (role, id);
