ALTER TABLE events DROP COLUMN write_id;
ALTER TABLE categories ADD COLUMN posts BIGINT NOT NULL DEFAULT 0;
UPDATE categories SET posts = coalesce((SELECT posts FROM category_counts WHERE category_id = id), 0);
ALTER TABLE posts ADD COLUMN comments BIGINT NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN last_activity_at BIGINT NOT NULL DEFAULT 0;
UPDATE posts SET
    comments = coalesce((SELECT c.comments FROM post_counts AS c WHERE c.post_id = posts.id), 0),
    last_activity_at = coalesce((SELECT c.last_activity_at FROM post_counts AS c WHERE c.post_id = posts.id), created_at);
DROP TABLE category_counts;
DROP TABLE post_counts;
