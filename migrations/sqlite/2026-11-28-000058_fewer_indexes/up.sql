-- What another index finds as well costs every write and helps no read. One finds both who has marked a comment and whether somebody has; and
-- `posts_by_time` begins with the age.
DROP INDEX bookmarks_once_a_comment;
DROP INDEX bookmarks_by_comment;
CREATE UNIQUE INDEX bookmarks_once_a_comment ON bookmarks (comment_id, person_id) WHERE comment_id IS NOT NULL;
DROP INDEX posts_by_age;
