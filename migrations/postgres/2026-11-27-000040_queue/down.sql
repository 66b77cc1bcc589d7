DELETE FROM notifications WHERE kind IN ('approved', 'rejected');
ALTER TABLE notifications DROP CONSTRAINT notifications_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_check
    CHECK ((kind IN ('message', 'warning', 'report')) = (post_id IS NULL));
ALTER TABLE notifications DROP CONSTRAINT notifications_kind_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_kind_check
    CHECK (kind IN ('warning', 'report', 'reminder', 'solution', 'post', 'mention', 'reply', 'comment', 'message', 'reaction'));
DROP TABLE approved_texts;
DROP TABLE held_uploads;
DROP TABLE held_texts;
