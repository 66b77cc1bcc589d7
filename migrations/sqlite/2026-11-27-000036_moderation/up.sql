-- Posts that stand first in their lists are few, and found by themselves.
CREATE INDEX posts_pinned ON posts (id) WHERE pinned;

-- Who did what to whom as a moderator, an admin or by the server's own command, in the transaction in which it was done. Rows are only added:
-- names and titles are as they were.
CREATE TABLE audit (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    actor_id   BIGINT REFERENCES users (id) ON DELETE SET NULL,
    actor      TEXT   NOT NULL,
    action     TEXT   NOT NULL,
    target     TEXT   NOT NULL,
    post_id    BIGINT,
    comment_id BIGINT,
    reason     TEXT,
    before     TEXT,
    after      TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX audit_by_actor ON audit (actor, id);
CREATE INDEX audit_by_action ON audit (action, id);

-- What people have told moderators of, each once of an object. What was reported stands in it as it was: a private message is shown to
-- moderators only by being reported.
CREATE TABLE reports (
    id          INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    reporter_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    person_id   BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    post_id     BIGINT,
    comment_id  BIGINT,
    message_id  BIGINT,
    object      TEXT   NOT NULL,
    excerpt     TEXT   NOT NULL,
    reason      TEXT   NOT NULL CHECK (reason IN ('spam', 'abuse', 'off_topic', 'illegal', 'other')),
    text        TEXT,
    created_at  BIGINT NOT NULL,
    claimed_by  BIGINT REFERENCES users (id) ON DELETE SET NULL,
    closed_by   BIGINT REFERENCES users (id) ON DELETE SET NULL,
    closed_at   BIGINT,
    action      TEXT CHECK (action IN ('none', 'remove', 'remove_and_suspend', 'warn')),
    note        TEXT
);
CREATE UNIQUE INDEX reports_once ON reports (reporter_id, object);
CREATE INDEX reports_open ON reports (id) WHERE closed_at IS NULL;
CREATE INDEX reports_closed ON reports (id) WHERE closed_at IS NOT NULL;
CREATE INDEX reports_by_person ON reports (person_id);

-- Who may only read, until when and why.
CREATE TABLE suspensions (
    user_id    BIGINT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    until_at   BIGINT NOT NULL,
    reason     TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX users_staff ON users (id) WHERE role <> 'member';

-- People are told of a warning, and of what became of their report, in words: neither is about a text that stays.
ALTER TABLE notifications ADD COLUMN note TEXT;
PRAGMA writable_schema = ON;
UPDATE sqlite_master
SET sql = replace(replace(sql, 'kind IN (''reminder'',', 'kind IN (''warning'', ''report'', ''reminder'','),
    'CHECK ((kind = ''message'') = (post_id IS NULL))', 'CHECK ((kind IN (''message'', ''warning'', ''report'')) = (post_id IS NULL))')
WHERE type = 'table' AND name IN ('notifications', 'notify_off');
PRAGMA writable_schema = RESET;
