-- Categories for questions, and the comment that answers a post there. It is let go of with the comment, and with a move.
ALTER TABLE categories ADD COLUMN questions BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE categories ADD COLUMN color TEXT;
ALTER TABLE posts ADD COLUMN solution_id BIGINT;
CREATE INDEX posts_solved ON posts (id) WHERE solution_id IS NOT NULL;
