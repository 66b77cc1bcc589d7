DROP TABLE events;
DROP TABLE log_head;
DROP TABLE idempotency_keys;
DROP TABLE comments;
DROP TABLE posts;
DROP TABLE categories;
DROP TABLE sessions;
DROP TABLE users;
