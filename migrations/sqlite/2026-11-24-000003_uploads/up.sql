-- Pictures that people brought. The file lies in the folder of uploads under `name`, and is whole before its row is written. Without an
-- owner it lasts for as long as something shows it.
CREATE TABLE uploads (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name       TEXT    NOT NULL UNIQUE,
    owner_id   BIGINT  REFERENCES users (id) ON DELETE SET NULL,
    width      INTEGER NOT NULL,
    height     INTEGER NOT NULL,
    bytes      BIGINT  NOT NULL,
    created_at BIGINT  NOT NULL
);
CREATE INDEX uploads_by_owner ON uploads (owner_id);
CREATE INDEX uploads_by_age ON uploads (created_at);

-- Where a picture is shown: in one post, comment or message, or as the picture of one person. What it is shown in decides who sees it.
CREATE TABLE upload_uses (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    upload_id  BIGINT  NOT NULL REFERENCES uploads (id),
    post_id    BIGINT  REFERENCES posts (id) ON DELETE CASCADE,
    comment_id BIGINT  REFERENCES comments (id) ON DELETE CASCADE,
    message_id BIGINT  REFERENCES messages (id) ON DELETE CASCADE,
    user_id    BIGINT  UNIQUE REFERENCES users (id) ON DELETE CASCADE,
    CHECK ((post_id IS NOT NULL) + (comment_id IS NOT NULL) + (message_id IS NOT NULL) + (user_id IS NOT NULL) = 1)
);
CREATE INDEX upload_uses_by_upload ON upload_uses (upload_id);
CREATE INDEX upload_uses_by_post ON upload_uses (post_id) WHERE post_id IS NOT NULL;
CREATE INDEX upload_uses_by_comment ON upload_uses (comment_id) WHERE comment_id IS NOT NULL;
CREATE INDEX upload_uses_by_message ON upload_uses (message_id) WHERE message_id IS NOT NULL;
