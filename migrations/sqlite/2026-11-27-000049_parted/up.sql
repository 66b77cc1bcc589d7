-- Where a comment stood that has become a post of its own there is an empty place, which says to which post it and how many others went.
ALTER TABLE comments ADD COLUMN moved_to BIGINT;
ALTER TABLE comments ADD COLUMN moved_count BIGINT;
CREATE INDEX comments_moved ON comments (moved_to) WHERE moved_to IS NOT NULL;
