-- How many comments are new to somebody is counted in the index alone.
DROP INDEX comments_by_post;
CREATE INDEX comments_by_post ON comments (post_id, id) INCLUDE (author_id, deleted);
