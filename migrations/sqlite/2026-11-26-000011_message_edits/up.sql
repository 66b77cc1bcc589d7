-- A message can be edited: `version` starts at 1 and grows by one an edit.
ALTER TABLE messages ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE messages ADD COLUMN edited_at BIGINT;

-- Which private message an event tells of, so that it leaves the log when the message is deleted.
ALTER TABLE events ADD COLUMN message_id BIGINT;
UPDATE events SET message_id = json_extract(frame, '$.message.id') WHERE frame LIKE '{"type":"message.created"%';
CREATE INDEX events_by_message ON events (message_id) WHERE message_id IS NOT NULL;
