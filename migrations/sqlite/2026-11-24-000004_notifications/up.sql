-- What a person is told besides what is on their page: somebody named them, replied to them, commented under a post that they follow, or
-- wrote to them. One for each person and text; of messages one for each sender, until it is read.
CREATE TABLE notifications (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id  BIGINT  NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL CHECK (kind IN ('mention', 'reply', 'comment', 'message')),
    actor_id   BIGINT  NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    post_id    BIGINT  REFERENCES posts (id) ON DELETE CASCADE,
    comment_id BIGINT  REFERENCES comments (id) ON DELETE CASCADE,
    created_at BIGINT  NOT NULL,
    read_at    BIGINT,
    CHECK ((kind = 'message') = (post_id IS NULL))
);
CREATE INDEX notifications_by_person ON notifications (person_id, id);
CREATE INDEX notifications_unread ON notifications (person_id, kind) WHERE read_at IS NULL;
CREATE INDEX notifications_by_post ON notifications (post_id);
CREATE UNIQUE INDEX notifications_once_a_comment ON notifications (comment_id, person_id) WHERE comment_id IS NOT NULL;
CREATE UNIQUE INDEX notifications_once_a_post ON notifications (post_id, person_id) WHERE comment_id IS NULL;
CREATE UNIQUE INDEX notifications_once_a_sender ON notifications (person_id, actor_id) WHERE kind = 'message' AND read_at IS NULL;

-- The kinds that a person does not want: a row for each.
CREATE TABLE notify_off (
    person_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind      TEXT   NOT NULL CHECK (kind IN ('mention', 'reply', 'comment', 'message')),
    PRIMARY KEY (person_id, kind)
);

-- Who wants to hear of a post's comments. `none` is a decision too: commenting again changes nothing of it.
CREATE TABLE follows (
    post_id   BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    person_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    state     TEXT   NOT NULL CHECK (state IN ('following', 'muted', 'none')),
    PRIMARY KEY (post_id, person_id)
);

-- Those who have written so far follow as those who write from now on.
INSERT INTO follows (post_id, person_id, state)
    SELECT id, author_id, 'following' FROM posts UNION SELECT post_id, author_id, 'following' FROM comments WHERE NOT deleted;
