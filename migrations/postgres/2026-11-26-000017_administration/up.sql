-- The place of a category in the list, from 1. Kept without holes by whoever changes it.
ALTER TABLE categories ADD COLUMN position BIGINT NOT NULL DEFAULT 0;
UPDATE categories SET position = (SELECT count(*) FROM categories AS other WHERE other.id <= categories.id);

-- The link with which the first administrator registers, while there is none. Only a hash of its token is kept.
CREATE TABLE setup (
    id         INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    token_hash TEXT    NOT NULL
);
