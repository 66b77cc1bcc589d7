DROP TABLE setup;
ALTER TABLE categories DROP COLUMN position;
