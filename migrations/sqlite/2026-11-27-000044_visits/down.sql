DROP INDEX notifications_waiting;
DROP TABLE visits;
