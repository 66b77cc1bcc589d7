ALTER TABLE events DROP COLUMN readable_level;
ALTER TABLE events DROP COLUMN outside_id;
ALTER TABLE events DROP COLUMN inside_id;
ALTER TABLE categories DROP COLUMN writable_level;
ALTER TABLE categories DROP COLUMN readable_level;
