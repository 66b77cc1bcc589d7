-- What a post or comment said in each of its versions, from its first edit on: until then it is its own only version.
CREATE TABLE versions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    post_id    BIGINT REFERENCES posts (id) ON DELETE CASCADE,
    comment_id BIGINT REFERENCES comments (id) ON DELETE CASCADE,
    version    BIGINT NOT NULL,
    editor_id  BIGINT NOT NULL REFERENCES users (id),
    title      TEXT,
    body       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    CHECK ((post_id IS NULL) <> (comment_id IS NULL))
);
CREATE UNIQUE INDEX versions_by_post ON versions (post_id, version) WHERE post_id IS NOT NULL;
CREATE UNIQUE INDEX versions_by_comment ON versions (comment_id, version) WHERE comment_id IS NOT NULL;
