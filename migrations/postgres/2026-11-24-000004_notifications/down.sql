DROP TABLE follows;
DROP TABLE notify_off;
DROP TABLE notifications;
