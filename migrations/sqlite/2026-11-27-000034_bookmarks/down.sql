DELETE FROM notifications WHERE kind IN ('reminder', 'solution', 'post');
DELETE FROM notify_off WHERE kind IN ('reminder', 'solution', 'post');
DROP INDEX notifications_by_comment;
DROP INDEX notifications_once_a_comment;
DROP INDEX notifications_once_a_post;
PRAGMA writable_schema = ON;
UPDATE sqlite_master
SET sql = replace(sql, 'kind IN (''reminder'', ''solution'', ''post'', ''mention'',', 'kind IN (''mention'',')
WHERE type = 'table' AND name IN ('notifications', 'notify_off');
PRAGMA writable_schema = RESET;
CREATE UNIQUE INDEX notifications_once_a_comment ON notifications (comment_id, person_id) WHERE comment_id IS NOT NULL AND kind <> 'reaction';
CREATE UNIQUE INDEX notifications_once_a_post ON notifications (post_id, person_id) WHERE comment_id IS NULL AND kind <> 'reaction';
DROP INDEX posts_solved_by_category;
DROP INDEX follows_by_person;
DROP TABLE bookmarks;
