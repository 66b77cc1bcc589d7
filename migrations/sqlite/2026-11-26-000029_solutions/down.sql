DROP INDEX posts_solved;
ALTER TABLE posts DROP COLUMN solution_id;
ALTER TABLE categories DROP COLUMN color;
ALTER TABLE categories DROP COLUMN questions;
