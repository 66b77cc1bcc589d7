DELETE FROM notifications WHERE kind IN ('warning', 'report');
PRAGMA writable_schema = ON;
UPDATE sqlite_master
SET sql = replace(replace(sql, 'kind IN (''warning'', ''report'', ''reminder'',', 'kind IN (''reminder'','),
    'CHECK ((kind IN (''message'', ''warning'', ''report'')) = (post_id IS NULL))', 'CHECK ((kind = ''message'') = (post_id IS NULL))')
WHERE type = 'table' AND name IN ('notifications', 'notify_off');
PRAGMA writable_schema = RESET;
ALTER TABLE notifications DROP COLUMN note;
DROP INDEX users_staff;
DROP TABLE suspensions;
DROP TABLE reports;
DROP TABLE audit;
DROP INDEX posts_pinned;
