DROP TABLE post_tags;
ALTER TABLE posts DROP COLUMN tags;
DROP INDEX posts_by_age;
DROP INDEX post_counts_by_category_and_comments;
DROP INDEX post_counts_by_comments;
DROP INDEX post_counts_by_category_and_activity;
DROP INDEX post_counts_by_activity;
ALTER TABLE post_counts DROP COLUMN category_id;
