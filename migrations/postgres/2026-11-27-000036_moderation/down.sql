DELETE FROM notifications WHERE kind IN ('warning', 'report');
ALTER TABLE notifications DROP CONSTRAINT notifications_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_check CHECK ((kind = 'message') = (post_id IS NULL));
ALTER TABLE notifications DROP CONSTRAINT notifications_kind_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_kind_check
    CHECK (kind IN ('reminder', 'solution', 'post', 'mention', 'reply', 'comment', 'message', 'reaction'));
ALTER TABLE notifications DROP COLUMN note;
DROP INDEX users_staff;
DROP TABLE suspensions;
DROP TABLE reports;
DROP TABLE audit;
DROP INDEX posts_pinned;
