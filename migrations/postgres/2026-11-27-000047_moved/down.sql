UPDATE events SET said = NULL WHERE said = 'moved';
ALTER TABLE events DROP CONSTRAINT events_said_check,
    ADD CONSTRAINT events_said_check CHECK (said IN ('created', 'updated', 'deleted', 'notified', 'reacted'));
DROP TABLE moved_posts;
