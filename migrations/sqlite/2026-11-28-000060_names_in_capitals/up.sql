-- More names look alike than before. The server makes the keys of all who have an account anew at its next start, as it does for those who
-- have none; those who have left have no row in `user_search`, and keep theirs.
DELETE FROM username_keys WHERE user_id IN (SELECT user_id FROM user_search);
DELETE FROM user_search;
