DROP INDEX events_by_message;
ALTER TABLE events DROP COLUMN message_id;
ALTER TABLE messages DROP COLUMN edited_at;
ALTER TABLE messages DROP COLUMN version;
