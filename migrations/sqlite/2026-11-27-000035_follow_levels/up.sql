-- What people want to hear of a whole category or tag: each post and comment, the posts, or nothing, in which case its posts stand in their
-- feed no more.
CREATE TABLE category_levels (
    person_id   BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    category_id BIGINT NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
    level       TEXT   NOT NULL CHECK (level IN ('all', 'first', 'muted')),
    PRIMARY KEY (person_id, category_id)
);
CREATE INDEX category_levels_by_category ON category_levels (category_id, person_id);
CREATE TABLE tag_levels (
    person_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    tag       TEXT   NOT NULL,
    level     TEXT   NOT NULL CHECK (level IN ('all', 'first', 'muted')),
    PRIMARY KEY (person_id, tag)
);
CREATE INDEX tag_levels_by_tag ON tag_levels (tag, person_id);

-- Texts of which those who follow their category or a tag have yet to be told, and how far that has come: whoever writes waits for none of it.
CREATE TABLE to_tell (
    id           INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    post_id      BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    comment_id   BIGINT REFERENCES comments (id) ON DELETE CASCADE,
    after_person BIGINT NOT NULL
);
CREATE INDEX to_tell_by_post ON to_tell (post_id);
CREATE INDEX to_tell_by_comment ON to_tell (comment_id) WHERE comment_id IS NOT NULL;
