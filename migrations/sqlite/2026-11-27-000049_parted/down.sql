DROP INDEX comments_moved;
ALTER TABLE comments DROP COLUMN moved_count;
ALTER TABLE comments DROP COLUMN moved_to;
