DELETE FROM notifications WHERE kind = 'reported';
PRAGMA writable_schema = ON;
UPDATE sqlite_master
SET sql = replace(sql, '''warning'', ''reported'', ''report''', '''warning'', ''report''')
WHERE type = 'table' AND name IN ('notifications', 'notify_off');
PRAGMA writable_schema = RESET;
DROP INDEX undone_hidden;
ALTER TABLE undone DROP COLUMN reported;
DROP INDEX reports_by_object;
DROP TABLE report_notes;
