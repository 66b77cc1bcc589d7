DELETE FROM notifications WHERE kind = 'reported';
ALTER TABLE notifications DROP CONSTRAINT notifications_kind_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_kind_check
    CHECK (kind IN ('warning', 'report', 'reminder', 'solution', 'post', 'mention', 'edit', 'approved', 'rejected', 'reply', 'comment', 'message', 'reaction'));
ALTER TABLE notifications DROP CONSTRAINT notifications_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_check
    CHECK ((kind IN ('message', 'warning', 'report', 'rejected')) = (post_id IS NULL));
DROP INDEX undone_hidden;
ALTER TABLE undone DROP COLUMN reported;
DROP INDEX reports_by_object;
DROP TABLE report_notes;
