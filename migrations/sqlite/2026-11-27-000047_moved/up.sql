-- Where a post stands by now that was merged into another: whoever knows it by its old id is led there. Should that one be merged in its turn,
-- its rows here go along.
CREATE TABLE moved_posts (
    post_id BIGINT PRIMARY KEY NOT NULL,
    to_id   BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE
);
CREATE INDEX moved_posts_by_target ON moved_posts (to_id);

-- An event may tell of comments that stand under another post than before.
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET sql = replace(sql, '''notified'', ''reacted''))', '''notified'', ''reacted'', ''moved''))') WHERE type = 'table' AND name = 'events';
PRAGMA writable_schema = RESET;
