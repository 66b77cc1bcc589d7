UPDATE events SET said = NULL WHERE said = 'moved';
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET sql = replace(sql, ', ''moved''))', '))') WHERE type = 'table' AND name = 'events';
PRAGMA writable_schema = RESET;
DROP TABLE moved_posts;
