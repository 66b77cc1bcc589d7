-- All that a list of posts is sorted by stands in one row, in the category's list too: one index a sort. The category is that of the post; a
-- move changes both.
ALTER TABLE post_counts ADD COLUMN category_id BIGINT NOT NULL DEFAULT 0;
UPDATE post_counts SET category_id = (SELECT category_id FROM posts WHERE posts.id = post_counts.post_id)
WHERE EXISTS (SELECT 1 FROM posts WHERE posts.id = post_counts.post_id);
CREATE INDEX post_counts_by_activity ON post_counts (last_activity_at, post_id);
CREATE INDEX post_counts_by_category_and_activity ON post_counts (category_id, last_activity_at, post_id);
CREATE INDEX post_counts_by_comments ON post_counts (comments, post_id);
CREATE INDEX post_counts_by_category_and_comments ON post_counts (category_id, comments, post_id);
CREATE INDEX posts_by_age ON posts (created_at);

-- The tags of a post: in its row as they are read, in their order, with a space between; and a row each to find it by.
ALTER TABLE posts ADD COLUMN tags TEXT NOT NULL DEFAULT '';
CREATE TABLE post_tags (
    tag     TEXT   NOT NULL,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    PRIMARY KEY (tag, post_id)
);
CREATE INDEX post_tags_by_post ON post_tags (post_id);
