-- Those that were read, by age: a host may have them forgotten.
CREATE INDEX notifications_read_by_age ON notifications (created_at) WHERE read_at IS NOT NULL;
