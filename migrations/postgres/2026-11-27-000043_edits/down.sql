DELETE FROM notifications WHERE kind = 'edit';
DELETE FROM notify_off WHERE kind = 'edit';
DELETE FROM to_tell WHERE editor_id IS NOT NULL;
DROP INDEX notifications_edits_of_comment;
DROP INDEX notifications_edits_of_post;
DROP INDEX notifications_once_a_comment;
DROP INDEX notifications_once_a_post;
ALTER TABLE notifications DROP CONSTRAINT notifications_kind_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_kind_check
    CHECK (kind IN ('warning', 'report', 'reminder', 'solution', 'post', 'mention', 'approved', 'rejected', 'reply', 'comment', 'message', 'reaction'));
ALTER TABLE notify_off DROP CONSTRAINT notify_off_kind_check;
ALTER TABLE notify_off ADD CONSTRAINT notify_off_kind_check CHECK (kind IN ('reminder', 'solution', 'post', 'mention', 'reply', 'comment', 'message', 'reaction'));
CREATE UNIQUE INDEX notifications_once_a_comment ON notifications (comment_id, person_id)
    WHERE comment_id IS NOT NULL AND kind NOT IN ('reminder', 'solution', 'reaction');
CREATE UNIQUE INDEX notifications_once_a_post ON notifications (post_id, person_id)
    WHERE comment_id IS NULL AND kind NOT IN ('reminder', 'solution', 'reaction');
ALTER TABLE notifications DROP COLUMN quoted;
ALTER TABLE to_tell DROP COLUMN editor_id;
DROP TABLE quotes;
