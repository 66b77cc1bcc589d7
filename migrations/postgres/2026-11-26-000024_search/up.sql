-- Words are cut by `domain::search`, and stand here as they are, with their places.
CREATE TABLE post_search (
    post_id BIGINT   PRIMARY KEY NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    words   TSVECTOR NOT NULL
);
CREATE INDEX post_search_by_words ON post_search USING gin (words);
CREATE TABLE comment_search (
    comment_id BIGINT   PRIMARY KEY NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    words      TSVECTOR NOT NULL
);
CREATE INDEX comment_search_by_words ON comment_search USING gin (words);

-- Texts below this id have yet to be taken in; they are, in pieces, while the forum runs.
CREATE TABLE search_backlog (
    kind  TEXT   PRIMARY KEY NOT NULL,
    below BIGINT NOT NULL
);
INSERT INTO search_backlog (kind, below) SELECT 'posts', coalesce(max(id), 0) + 1 FROM posts;
INSERT INTO search_backlog (kind, below) SELECT 'comments', coalesce(max(id), 0) + 1 FROM comments;
