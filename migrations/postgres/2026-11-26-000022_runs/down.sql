ALTER TABLE log_head ADD COLUMN epoch TEXT NOT NULL DEFAULT '';
UPDATE log_head SET epoch = COALESCE((SELECT name FROM runs ORDER BY started_at DESC LIMIT 1), '');
DROP TABLE runs;
