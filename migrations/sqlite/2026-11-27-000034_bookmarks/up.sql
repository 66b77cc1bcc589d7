-- What somebody has marked for themself: a post, or a comment under it, with a note of their own, and when they want to be reminded of it.
CREATE TABLE bookmarks (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id  BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    post_id    BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    comment_id BIGINT REFERENCES comments (id) ON DELETE CASCADE,
    note       TEXT   NOT NULL DEFAULT '',
    remind_at  BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX bookmarks_by_person ON bookmarks (person_id, id);
CREATE UNIQUE INDEX bookmarks_once_a_post ON bookmarks (person_id, post_id) WHERE comment_id IS NULL;
CREATE UNIQUE INDEX bookmarks_once_a_comment ON bookmarks (person_id, comment_id) WHERE comment_id IS NOT NULL;
CREATE INDEX bookmarks_by_post ON bookmarks (post_id);
CREATE INDEX bookmarks_by_comment ON bookmarks (comment_id) WHERE comment_id IS NOT NULL;
CREATE INDEX bookmarks_to_remind ON bookmarks (remind_at) WHERE remind_at IS NOT NULL;

-- The same lists narrowed down: what somebody follows, and what is solved.
CREATE INDEX follows_by_person ON follows (person_id, state, post_id);
CREATE INDEX posts_solved_by_category ON posts (category_id, id) WHERE solution_id IS NOT NULL;

-- More that people are told: that they wanted to be reminded, that their comment was accepted as the answer, that there is a new post where they
-- follow. The first two are beside what a text tells whom it concerns.
PRAGMA writable_schema = ON;
UPDATE sqlite_master
SET sql = replace(sql, 'kind IN (''mention'',', 'kind IN (''reminder'', ''solution'', ''post'', ''mention'',')
WHERE type = 'table' AND name IN ('notifications', 'notify_off');
PRAGMA writable_schema = RESET;
DROP INDEX notifications_once_a_comment;
DROP INDEX notifications_once_a_post;
CREATE UNIQUE INDEX notifications_once_a_comment ON notifications (comment_id, person_id)
    WHERE comment_id IS NOT NULL AND kind NOT IN ('reminder', 'solution', 'reaction');
CREATE UNIQUE INDEX notifications_once_a_post ON notifications (post_id, person_id) WHERE comment_id IS NULL AND kind NOT IN ('reminder', 'solution', 'reaction');
CREATE INDEX notifications_by_comment ON notifications (comment_id) WHERE comment_id IS NOT NULL;
