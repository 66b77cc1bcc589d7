DROP INDEX notifications_read_by_age;
