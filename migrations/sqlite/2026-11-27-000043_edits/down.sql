DELETE FROM notifications WHERE kind = 'edit';
DELETE FROM notify_off WHERE kind = 'edit';
DELETE FROM to_tell WHERE editor_id IS NOT NULL;
DROP INDEX notifications_edits_of_comment;
DROP INDEX notifications_edits_of_post;
DROP INDEX notifications_once_a_comment;
DROP INDEX notifications_once_a_post;
PRAGMA writable_schema = ON;
UPDATE sqlite_master
SET sql = replace(sql, '''mention'', ''edit'', ''approved'', ''rejected'', ''reply''', '''mention'', ''approved'', ''rejected'', ''reply''')
WHERE type = 'table' AND name IN ('notifications', 'notify_off');
PRAGMA writable_schema = RESET;
CREATE UNIQUE INDEX notifications_once_a_comment ON notifications (comment_id, person_id)
    WHERE comment_id IS NOT NULL AND kind NOT IN ('reminder', 'solution', 'reaction');
CREATE UNIQUE INDEX notifications_once_a_post ON notifications (post_id, person_id)
    WHERE comment_id IS NULL AND kind NOT IN ('reminder', 'solution', 'reaction');
ALTER TABLE notifications DROP COLUMN quoted;
ALTER TABLE to_tell DROP COLUMN editor_id;
DROP TABLE quotes;
