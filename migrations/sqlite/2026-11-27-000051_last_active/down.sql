DROP INDEX users_by_role;
DROP TABLE last_active;
