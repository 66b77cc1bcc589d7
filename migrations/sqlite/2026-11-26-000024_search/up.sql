-- Words are cut by `domain::search`, so that here they stand between spaces; the texts themselves are not kept twice.
CREATE VIRTUAL TABLE post_search USING fts5 (title, body, content = '', contentless_delete = 1, tokenize = 'ascii');
CREATE VIRTUAL TABLE comment_search USING fts5 (body, content = '', contentless_delete = 1, tokenize = 'ascii');

-- Texts below this id have yet to be taken in; they are, in pieces, while the forum runs.
CREATE TABLE search_backlog (
    kind  TEXT   PRIMARY KEY NOT NULL,
    below BIGINT NOT NULL
);
INSERT INTO search_backlog (kind, below) SELECT 'posts', coalesce(max(id), 0) + 1 FROM posts;
INSERT INTO search_backlog (kind, below) SELECT 'comments', coalesce(max(id), 0) + 1 FROM comments;
