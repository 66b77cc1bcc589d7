-- As it was.
CREATE OR REPLACE FUNCTION number_events(most BIGINT) RETURNS SETOF events LANGUAGE plpgsql SET enable_seqscan TO off SET jit TO off AS $$
DECLARE
    first_seq BIGINT;
    last_seq  BIGINT;
    later     RECORD;
    place     TEXT;
    words     TEXT;
    title     TEXT;
    stands    BIGINT;
BEGIN
    PERFORM pg_advisory_xact_lock(7236143);

    WITH taken AS (
        DELETE FROM queued_events WHERE id = ANY (ARRAY(SELECT id FROM queued_events ORDER BY id LIMIT most)) RETURNING *
    ), moved AS (
        UPDATE log_head SET seq = seq + (SELECT count(*) FROM taken) WHERE EXISTS (SELECT FROM taken) RETURNING seq
    ), numbered AS (
        SELECT taken.*, moved.seq - count(*) OVER () + row_number() OVER (ORDER BY id) AS seq FROM taken, moved
    ), commented AS (
        UPDATE post_counts AS c
        SET comments = c.comments + by.comments, last_activity_at = greatest(c.last_activity_at, by.active_at)
        FROM (
            SELECT post_id, sum(comments_by) AS comments, max(active_at) AS active_at
            FROM taken WHERE comments_by IS NOT NULL GROUP BY post_id
        ) AS by
        WHERE c.post_id = by.post_id
    ), posted AS (
        UPDATE category_counts AS c SET posts = c.posts + by.posts
        FROM (
            SELECT category_id, sum(posts) AS posts FROM (
                SELECT category_ids[2] AS category_id, 1 AS posts FROM taken
                UNION ALL SELECT category_ids[1], -1 FROM taken
            ) AS each WHERE category_id IS NOT NULL GROUP BY category_id
        ) AS by
        WHERE c.category_id = by.category_id
    ), told AS (
        INSERT INTO events (
            seq, category_id, person_id, partner_id, frame, created_at, post_id, comment_id, message_id, said, author_id, write_id,
            inside_id, outside_id, readable_level
        )
        SELECT n.seq, n.category_id, n.person_id, n.partner_id,
            CASE WHEN n.pieces[1] = '' THEN '' ELSE
                n.pieces[1] || ',"seq":' || n.seq || n.pieces[2] || coalesce(counts.words, '') || n.pieces[3] || coalesce(unread.words, '')
            END,
            n.created_at, n.post_id, n.comment_id, n.message_id, n.said, n.author_id, n.write_id, n.rights[1], n.rights[2], n.rights[3]
        FROM numbered AS n
        LEFT JOIN LATERAL (
            SELECT '"comments":' || (c.comments + coalesce(by.comments, 0)) || ',"last_activity_at":"' || to_char(
                    timestamp 'epoch' + greatest(c.last_activity_at, by.active_at) * interval '1 millisecond', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'
                ) || '"' AS words
            FROM post_counts AS c, (
                SELECT sum(taken.comments_by) AS comments, max(taken.active_at) AS active_at
                FROM taken WHERE taken.post_id = n.post_id AND taken.id <= n.id
            ) AS by
            WHERE c.post_id = n.post_id
        ) AS counts ON n.tells = 'post'
        LEFT JOIN LATERAL (
            SELECT ',"unread":' || count(*) || ',"unread_of_messages":' || count(*) FILTER (WHERE kind = 'message') || '}' AS words
            FROM notifications WHERE notifications.person_id = n.person_id AND read_at IS NULL
        ) AS unread ON n.tells = 'unread'
        RETURNING seq
    )
    SELECT min(seq), max(seq) INTO first_seq, last_seq FROM told;
    IF first_seq IS NULL THEN
        RETURN;
    END IF;

    -- What they make outdated: see `domain::about` and `db::outdated`.
    FOR later IN SELECT * FROM events WHERE seq BETWEEN first_seq AND last_seq AND said IN ('updated', 'deleted') ORDER BY seq LOOP
        IF later.said = 'deleted' THEN
            UPDATE events SET frame = ''
            WHERE seq < later.seq AND frame <> '' AND said IN ('created', 'updated', 'notified') AND (
                message_id = later.message_id
                OR post_id = later.post_id AND (later.comment_id IS NULL OR comment_id = later.comment_id)
            );
            DELETE FROM post_counts WHERE post_id = later.post_id AND later.comment_id IS NULL;
        ELSE
            place := ',"seq":' || later.seq;
            words := substr(later.frame, strpos(later.frame, place) + length(place));
            UPDATE events AS e
            SET frame = CASE
                WHEN said = 'updated' AND (e.category_id, e.person_id, e.partner_id, e.inside_id)
                    IS NOT DISTINCT FROM (later.category_id, later.person_id, later.partner_id, later.inside_id) THEN ''
                ELSE split_part(e.frame, ',"seq":', 1) || ',"seq":' || e.seq || words
            END
            WHERE seq < later.seq AND frame <> '' AND said IN ('created', 'updated') AND (
                e.message_id = later.message_id
                OR e.post_id = later.post_id AND e.comment_id IS NOT DISTINCT FROM later.comment_id
            );
            IF later.message_id IS NULL AND later.comment_id IS NULL THEN
                -- Nothing that a person writes looks like a key: quotes are escaped in there.
                title := '"post_title":' || split_part(split_part(later.frame, '"title":', 2), ',"body":', 1);
                UPDATE events
                SET frame = replace(
                    frame, '"post_title":' || split_part(split_part(frame, '"post_title":', 2), ',"comment_id":', 1), title
                )
                WHERE post_id = later.post_id AND said = 'notified' AND seq < later.seq AND frame <> ''
                    AND strpos(frame, title) = 0;
                -- All that was told of it is for those alone who may read where it stands now.
                stands := coalesce(later.inside_id, later.category_id);
                UPDATE events SET inside_id = stands
                WHERE post_id = later.post_id AND seq < later.seq AND coalesce(inside_id, category_id) <> stands;
            END IF;
        END IF;
    END LOOP;

    PERFORM pg_notify('althing_events', last_seq::text);
    RETURN QUERY SELECT * FROM events WHERE seq BETWEEN first_seq AND last_seq ORDER BY seq;
END $$;
DROP INDEX comments_moved;
ALTER TABLE comments DROP COLUMN moved_count;
ALTER TABLE comments DROP COLUMN moved_to;
