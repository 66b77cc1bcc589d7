-- Texts that wait for a moderator, as they were sent: a post names its category, a comment its post. None of them stands among posts and
-- comments, so nothing shows one by mistake. Their ids are none that a post or a comment has.
CREATE TABLE held_texts (
    id          INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    author_id   BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    category_id BIGINT REFERENCES categories (id) ON DELETE CASCADE,
    post_id     BIGINT REFERENCES posts (id) ON DELETE CASCADE,
    reply_to    BIGINT,
    title       TEXT,
    body        TEXT   NOT NULL,
    body_html   TEXT   NOT NULL,
    tags        TEXT   NOT NULL,
    word        TEXT,
    created_at  BIGINT NOT NULL,
    CHECK ((category_id IS NULL) = (post_id IS NOT NULL)),
    CHECK ((title IS NULL) = (post_id IS NOT NULL))
);
CREATE INDEX held_texts_by_author ON held_texts (author_id);
CREATE INDEX held_texts_by_category ON held_texts (category_id) WHERE category_id IS NOT NULL;
CREATE INDEX held_texts_by_post ON held_texts (post_id) WHERE post_id IS NOT NULL;
INSERT INTO sqlite_sequence (name, seq) VALUES ('held_texts', 1000000000000);

-- What pictures they show: kept for as long, and seen by moderators.
CREATE TABLE held_uploads (
    held_id   BIGINT NOT NULL REFERENCES held_texts (id) ON DELETE CASCADE,
    upload_id BIGINT NOT NULL REFERENCES uploads (id),
    PRIMARY KEY (held_id, upload_id)
);
CREATE INDEX held_uploads_by_upload ON held_uploads (upload_id);

-- What became of those that were let through: whoever knows one by its first id finds it.
CREATE TABLE approved_texts (
    held_id    BIGINT PRIMARY KEY NOT NULL,
    post_id    BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    comment_id BIGINT REFERENCES comments (id) ON DELETE CASCADE
);
CREATE INDEX approved_texts_by_post ON approved_texts (post_id);
CREATE INDEX approved_texts_by_comment ON approved_texts (comment_id) WHERE comment_id IS NOT NULL;

-- Their authors are told what became of them: of one that was let through with the text, of another in words.
PRAGMA writable_schema = ON;
UPDATE sqlite_master
SET sql = replace(replace(sql, '''mention'', ''reply''', '''mention'', ''approved'', ''rejected'', ''reply'''),
    '''warning'', ''report'')) = (post_id', '''warning'', ''report'', ''rejected'')) = (post_id')
WHERE type = 'table' AND name IN ('notifications', 'notify_off');
PRAGMA writable_schema = RESET;
