-- What moderators have undone of somebody, as JSON, so that it can be put back: a row a text or reaction. `author_id` wrote it: under a post that
-- is undone there are comments by others.
CREATE TABLE undone (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id  BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    author_id  BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind       TEXT   NOT NULL CHECK (kind IN ('post', 'comment', 'message', 'reaction')),
    text_id    BIGINT NOT NULL,
    what       TEXT   NOT NULL,
    undone_at  BIGINT NOT NULL
);
CREATE INDEX undone_by_person ON undone (person_id, kind, text_id);
CREATE INDEX undone_by_author ON undone (author_id);
CREATE INDEX undone_by_age ON undone (undone_at);

-- The pictures that they showed: they stay for as long.
CREATE TABLE undone_pictures (
    undone_id BIGINT NOT NULL REFERENCES undone (id) ON DELETE CASCADE,
    upload_id BIGINT NOT NULL REFERENCES uploads (id),
    PRIMARY KEY (undone_id, upload_id)
);
CREATE INDEX undone_pictures_by_upload ON undone_pictures (upload_id);
