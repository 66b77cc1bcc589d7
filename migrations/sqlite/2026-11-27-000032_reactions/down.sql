DELETE FROM notifications WHERE kind = 'reaction';
DELETE FROM notify_off WHERE kind = 'reaction';
UPDATE events SET said = NULL WHERE said = 'reacted';
CREATE TABLE new_events (
    seq         BIGINT  PRIMARY KEY NOT NULL,
    category_id BIGINT,
    person_id   BIGINT,
    partner_id  BIGINT,
    frame       TEXT    NOT NULL,
    created_at  BIGINT  NOT NULL,
    post_id     BIGINT,
    comment_id  BIGINT,
    said        TEXT    CHECK (said IN ('created', 'updated', 'deleted', 'notified')),
    message_id  BIGINT,
    author_id   BIGINT,
    write_id    BIGINT
);
INSERT INTO new_events SELECT seq, category_id, person_id, partner_id, frame, created_at, post_id, comment_id, said, message_id, author_id, write_id
    FROM events;
DROP TABLE events;
ALTER TABLE new_events RENAME TO events;
CREATE INDEX events_by_age ON events (created_at);
CREATE INDEX events_by_text ON events (post_id, said, comment_id) WHERE post_id IS NOT NULL;
CREATE INDEX events_by_message ON events (message_id) WHERE message_id IS NOT NULL;

CREATE TABLE new_notifications (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id  BIGINT  NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL CHECK (kind IN ('mention', 'reply', 'comment', 'message')),
    actor_id   BIGINT  NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    post_id    BIGINT  REFERENCES posts (id) ON DELETE CASCADE,
    comment_id BIGINT  REFERENCES comments (id) ON DELETE CASCADE,
    created_at BIGINT  NOT NULL,
    read_at    BIGINT,
    hidden     BOOLEAN NOT NULL DEFAULT FALSE,
    named      BOOLEAN NOT NULL DEFAULT FALSE,
    CHECK ((kind = 'message') = (post_id IS NULL))
);
INSERT INTO new_notifications (id, person_id, kind, actor_id, post_id, comment_id, created_at, read_at, hidden, named) SELECT id, person_id, kind, actor_id, post_id, comment_id, created_at, read_at, hidden, named FROM notifications;
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'notifications') WHERE name = 'new_notifications';
INSERT INTO sqlite_sequence (name, seq)
    SELECT 'new_notifications', seq FROM sqlite_sequence
    WHERE name = 'notifications' AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'new_notifications');
DROP TABLE notifications;
ALTER TABLE new_notifications RENAME TO notifications;
CREATE INDEX notifications_by_person ON notifications (person_id, id);
CREATE INDEX notifications_unread ON notifications (person_id, kind) WHERE read_at IS NULL;
CREATE INDEX notifications_by_post ON notifications (post_id);
CREATE UNIQUE INDEX notifications_once_a_comment ON notifications (comment_id, person_id) WHERE comment_id IS NOT NULL;
CREATE UNIQUE INDEX notifications_once_a_post ON notifications (post_id, person_id) WHERE comment_id IS NULL;
CREATE UNIQUE INDEX notifications_once_a_sender ON notifications (person_id, actor_id) WHERE kind = 'message' AND read_at IS NULL;

CREATE TABLE new_notify_off (
    person_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind      TEXT   NOT NULL CHECK (kind IN ('mention', 'reply', 'comment', 'message')),
    PRIMARY KEY (person_id, kind)
);
INSERT INTO new_notify_off SELECT person_id, kind FROM notify_off;
DROP TABLE notify_off;
ALTER TABLE new_notify_off RENAME TO notify_off;
ALTER TABLE comments DROP COLUMN reactions;
ALTER TABLE posts DROP COLUMN reactions;
DROP TABLE untold_reactions;
DROP TABLE reactions;
