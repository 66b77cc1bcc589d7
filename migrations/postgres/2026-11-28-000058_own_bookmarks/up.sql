-- One index finds both who has marked a comment and whether somebody has.
DROP INDEX bookmarks_once_a_comment;
DROP INDEX bookmarks_by_comment;
CREATE UNIQUE INDEX bookmarks_once_a_comment ON bookmarks (comment_id, person_id) WHERE comment_id IS NOT NULL;
