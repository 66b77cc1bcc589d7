CREATE INDEX posts_by_age ON posts (created_at);
DROP INDEX bookmarks_once_a_comment;
CREATE UNIQUE INDEX bookmarks_once_a_comment ON bookmarks (person_id, comment_id) WHERE comment_id IS NOT NULL;
CREATE INDEX bookmarks_by_comment ON bookmarks (comment_id) WHERE comment_id IS NOT NULL;
