-- Which text quotes which, by the link that a quotation begins with: those who quote a text are told when it is edited.
CREATE TABLE quotes (
    id            INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id     BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    by_post_id    BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    by_comment_id BIGINT REFERENCES comments (id) ON DELETE CASCADE,
    of_post_id    BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    of_comment_id BIGINT REFERENCES comments (id) ON DELETE CASCADE
);
CREATE INDEX quotes_of_post ON quotes (of_post_id, of_comment_id, person_id);
CREATE INDEX quotes_of_comment ON quotes (of_comment_id, person_id) WHERE of_comment_id IS NOT NULL;
CREATE INDEX quotes_by_post ON quotes (by_post_id, by_comment_id);
CREATE INDEX quotes_by_comment ON quotes (by_comment_id) WHERE by_comment_id IS NOT NULL;
CREATE INDEX quotes_by_person ON quotes (person_id);

-- Those who wrote a text that somebody else has edited, or quote it, are yet to be told of that.
ALTER TABLE to_tell ADD COLUMN editor_id BIGINT REFERENCES users (id) ON DELETE CASCADE;

-- They are told once of a text until they have read it, beside what the text tells them otherwise: `quoted` if it is one that they quote.
ALTER TABLE notifications ADD COLUMN quoted BOOLEAN NOT NULL DEFAULT FALSE;
PRAGMA writable_schema = ON;
UPDATE sqlite_master
SET sql = replace(sql, '''mention'', ''approved'', ''rejected'', ''reply''', '''mention'', ''edit'', ''approved'', ''rejected'', ''reply''')
WHERE type = 'table' AND name IN ('notifications', 'notify_off');
PRAGMA writable_schema = RESET;
DROP INDEX notifications_once_a_comment;
DROP INDEX notifications_once_a_post;
CREATE UNIQUE INDEX notifications_once_a_comment ON notifications (comment_id, person_id)
    WHERE comment_id IS NOT NULL AND kind NOT IN ('reminder', 'solution', 'reaction', 'edit');
CREATE UNIQUE INDEX notifications_once_a_post ON notifications (post_id, person_id)
    WHERE comment_id IS NULL AND kind NOT IN ('reminder', 'solution', 'reaction', 'edit');
CREATE UNIQUE INDEX notifications_edits_of_comment ON notifications (comment_id, person_id) WHERE comment_id IS NOT NULL AND kind = 'edit';
CREATE UNIQUE INDEX notifications_edits_of_post ON notifications (post_id, person_id) WHERE comment_id IS NULL AND kind = 'edit';
