ALTER TABLE events DROP COLUMN author_id;
