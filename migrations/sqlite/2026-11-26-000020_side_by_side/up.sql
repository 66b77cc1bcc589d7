-- Counts that strangers share stand apart from what people write. A category's row stays when the category is gone.
CREATE TABLE post_counts (
    post_id          INTEGER PRIMARY KEY NOT NULL,
    comments         BIGINT  NOT NULL DEFAULT 0,
    last_activity_at BIGINT  NOT NULL
);
INSERT INTO post_counts (post_id, comments, last_activity_at) SELECT id, comments, last_activity_at FROM posts;
ALTER TABLE posts DROP COLUMN comments;
ALTER TABLE posts DROP COLUMN last_activity_at;

CREATE TABLE category_counts (
    category_id INTEGER PRIMARY KEY NOT NULL,
    posts       BIGINT  NOT NULL DEFAULT 0
);
INSERT INTO category_counts (category_id, posts) SELECT id, posts FROM categories;
ALTER TABLE categories DROP COLUMN posts;

-- Which write an event is of, where events are numbered after the commit: on PostgreSQL.
ALTER TABLE events ADD COLUMN write_id BIGINT;
