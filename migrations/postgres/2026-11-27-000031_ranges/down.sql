DROP INDEX drafts_replaced;
CREATE INDEX drafts_replaced ON drafts (person_id, key) WHERE replaced_at IS NOT NULL;
ALTER TABLE post_tags ALTER COLUMN tag TYPE TEXT COLLATE "default";
