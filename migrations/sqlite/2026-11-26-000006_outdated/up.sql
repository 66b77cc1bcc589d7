-- Which text an event of the log speaks of, and what it says happened to it: what is outdated is emptied (`frame` is '').
ALTER TABLE events ADD COLUMN post_id BIGINT;
ALTER TABLE events ADD COLUMN comment_id BIGINT;
ALTER TABLE events ADD COLUMN said TEXT CHECK (said IN ('created', 'updated', 'deleted', 'notified'));

UPDATE events SET said = CASE json_extract(frame, '$.type')
        WHEN 'post.created' THEN 'created' WHEN 'comment.created' THEN 'created'
        WHEN 'post.updated' THEN 'updated' WHEN 'comment.updated' THEN 'updated'
        WHEN 'post.deleted' THEN 'deleted' WHEN 'comment.deleted' THEN 'deleted'
        WHEN 'notification.created' THEN 'notified' END;
UPDATE events SET
        post_id = coalesce(json_extract(frame, '$.post.id'), json_extract(frame, '$.post_id'), json_extract(frame, '$.notification.post_id')),
        comment_id = coalesce(json_extract(frame, '$.comment.id'), json_extract(frame, '$.comment_id'), json_extract(frame, '$.notification.comment_id'))
    WHERE said IS NOT NULL;
UPDATE events SET said = NULL WHERE post_id IS NULL;

CREATE INDEX events_by_text ON events (post_id, said, comment_id) WHERE post_id IS NOT NULL;

UPDATE events SET frame = '' WHERE said IN ('created', 'updated') AND EXISTS (
    SELECT 1 FROM events AS later WHERE later.post_id = events.post_id AND later.said = 'updated' AND later.seq > events.seq
        AND later.comment_id IS NOT DISTINCT FROM events.comment_id AND later.category_id = events.category_id);
UPDATE events SET frame = '' WHERE said IN ('created', 'updated', 'notified') AND EXISTS (
    SELECT 1 FROM events AS later WHERE later.post_id = events.post_id AND later.said = 'deleted' AND later.seq > events.seq
        AND (later.comment_id IS NULL OR later.comment_id = events.comment_id));

-- The text that an answer tells. An empty answer is made anew from what there is.
ALTER TABLE idempotency_keys ADD COLUMN post_id BIGINT;
ALTER TABLE idempotency_keys ADD COLUMN comment_id BIGINT;
UPDATE idempotency_keys SET
        post_id = coalesce(json_extract(answer, '$.post_id'), json_extract(answer, '$.id')),
        comment_id = CASE WHEN json_extract(answer, '$.post_id') IS NOT NULL THEN json_extract(answer, '$.id') END
    WHERE json_extract(answer, '$.version') IS NOT NULL AND (json_extract(answer, '$.post_id') IS NOT NULL OR json_extract(answer, '$.title') IS NOT NULL);
UPDATE idempotency_keys SET answer = '' WHERE post_id IS NOT NULL;
CREATE INDEX idempotency_keys_by_text ON idempotency_keys (post_id) WHERE post_id IS NOT NULL;

-- Which renderer made `body_html`; what an older one made is made anew while the forum runs.
ALTER TABLE posts ADD COLUMN rendered_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE comments ADD COLUMN rendered_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN rendered_by INTEGER NOT NULL DEFAULT 0;
