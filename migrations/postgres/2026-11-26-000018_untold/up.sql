-- Whoever a text concerns has a row, told or not: by counting events or ids nobody finds out who has blocked them or does not want to hear.
-- `hidden` ones are shown to nobody; `named` says that the text names the person, whatever they were told it as.
ALTER TABLE notifications ADD COLUMN hidden BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE notifications ADD COLUMN named BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE notifications SET named = TRUE WHERE kind = 'mention';

-- What was said of private messages is outdated by what is said of them later, as with other texts, and so are the answers that are kept.
UPDATE events SET said = 'created' WHERE message_id IS NOT NULL AND frame LIKE '{"type":"message.created"%';
UPDATE events SET said = 'updated' WHERE message_id IS NOT NULL AND frame LIKE '{"type":"message.updated"%';
ALTER TABLE idempotency_keys ADD COLUMN message_id BIGINT;
UPDATE idempotency_keys SET message_id = (answer::json ->> 'id')::bigint
    WHERE post_id IS NULL AND answer LIKE '{"id":%,"version":%,"from":{%,"to":{%';
CREATE INDEX idempotency_keys_by_message ON idempotency_keys (message_id) WHERE message_id IS NOT NULL;
