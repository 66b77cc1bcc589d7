-- What moderators say to each other about a report.
CREATE TABLE report_notes (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    report_id  BIGINT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    author_id  BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    text       TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX report_notes_by_report ON report_notes (report_id, id);
CREATE INDEX report_notes_by_author ON report_notes (author_id);
CREATE INDEX reports_by_object ON reports (object);

-- Of a text that is hidden until a moderator has looked at it: its name in reports, as `post:1`. NULL of what was undone.
ALTER TABLE undone ADD COLUMN reported TEXT;
CREATE INDEX undone_hidden ON undone (reported) WHERE reported IS NOT NULL;

-- Whose text is hidden is told so, and when it is back, in words.
PRAGMA writable_schema = ON;
UPDATE sqlite_master
SET sql = replace(sql, '''warning'', ''report''', '''warning'', ''reported'', ''report''')
WHERE type = 'table' AND name IN ('notifications', 'notify_off');
PRAGMA writable_schema = RESET;
