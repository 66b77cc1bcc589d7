DROP TABLE merged_categories;
ALTER TABLE categories DROP COLUMN merged_into;
ALTER TABLE categories DROP COLUMN archived;
