DROP TABLE invites;
DROP TABLE password_resets;
DROP TABLE revocations;
ALTER TABLE users DROP COLUMN banned_at;
ALTER TABLE sessions DROP COLUMN agent;
