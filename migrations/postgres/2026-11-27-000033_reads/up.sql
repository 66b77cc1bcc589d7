-- How far each person has read under a post: all comments up to and including an id. `marked`: they want it to count as unread.
CREATE TABLE reads (
    person_id BIGINT  NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    post_id   BIGINT  NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    up_to     BIGINT  NOT NULL,
    marked    BOOLEAN NOT NULL,
    PRIMARY KEY (person_id, post_id)
);
CREATE INDEX reads_by_post ON reads (post_id);

-- Where nothing is noted of a post, all up to these ids counts as read: what there was as the account was made, and as somebody marked all of it as
-- read, everywhere (category 0) or in a category.
CREATE TABLE read_floors (
    person_id   BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    category_id BIGINT NOT NULL,
    comment_id  BIGINT NOT NULL,
    post_id     BIGINT NOT NULL,
    PRIMARY KEY (person_id, category_id)
);
INSERT INTO read_floors (person_id, category_id, comment_id, post_id)
    SELECT id, 0, coalesce((SELECT max(id) FROM comments), 0), coalesce((SELECT max(id) FROM posts), 0) FROM users;
