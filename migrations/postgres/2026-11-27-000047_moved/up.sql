-- Where a post stands by now that was merged into another: whoever knows it by its old id is led there. Should that one be merged in its turn,
-- its rows here go along.
CREATE TABLE moved_posts (
    post_id BIGINT PRIMARY KEY NOT NULL,
    to_id   BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE
);
CREATE INDEX moved_posts_by_target ON moved_posts (to_id);

-- An event may tell of comments that stand under another post than before.
ALTER TABLE events DROP CONSTRAINT events_said_check,
    ADD CONSTRAINT events_said_check CHECK (said IN ('created', 'updated', 'deleted', 'notified', 'reacted', 'moved'));
