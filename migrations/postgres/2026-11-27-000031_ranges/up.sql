-- All drafts of a person are found by their key, those that a later one replaced and those that stand.
DROP INDEX drafts_replaced;
CREATE INDEX drafts_replaced ON drafts (person_id, key);
-- Tags are found by how they begin, as a range of bytes.
ALTER TABLE post_tags ALTER COLUMN tag TYPE TEXT COLLATE "C";
