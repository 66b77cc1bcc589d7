DROP INDEX users_by_time;
DROP INDEX messages_by_time;
DROP INDEX comments_by_time;
DROP INDEX posts_by_time;
DROP TABLE settings;
