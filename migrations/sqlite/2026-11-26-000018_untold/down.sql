DROP INDEX idempotency_keys_by_message;
ALTER TABLE idempotency_keys DROP COLUMN message_id;
UPDATE events SET said = NULL WHERE message_id IS NOT NULL;
DELETE FROM notifications WHERE hidden;
ALTER TABLE notifications DROP COLUMN hidden;
ALTER TABLE notifications DROP COLUMN named;
