-- What admins have set in the page, by name, each value as JSON. What has no row is as the command's option says.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);

-- What was written on a day is counted along these alone.
CREATE INDEX posts_by_time ON posts (created_at, author_id);
CREATE INDEX comments_by_time ON comments (created_at, author_id);
CREATE INDEX messages_by_time ON messages (created_at, from_id);
CREATE INDEX users_by_time ON users (created_at);
