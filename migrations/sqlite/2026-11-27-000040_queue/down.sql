DELETE FROM notifications WHERE kind IN ('approved', 'rejected');
PRAGMA writable_schema = ON;
UPDATE sqlite_master
SET sql = replace(replace(sql, '''mention'', ''approved'', ''rejected'', ''reply''', '''mention'', ''reply'''),
    '''warning'', ''report'', ''rejected'')) = (post_id', '''warning'', ''report'')) = (post_id')
WHERE type = 'table' AND name IN ('notifications', 'notify_off');
PRAGMA writable_schema = RESET;
DROP TABLE approved_texts;
DROP TABLE held_uploads;
DROP TABLE held_texts;
