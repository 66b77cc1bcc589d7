-- A row for each run of a process that told of the log, under the name that its clients know as `epoch`. It
-- told of the events behind `from_seq`; `until_seq` is where the log ended when another run began, null
-- while no other has. `beats` grows while it runs on, so that a row that was put back shows.
CREATE TABLE runs (
    name       TEXT   NOT NULL PRIMARY KEY,
    from_seq   BIGINT NOT NULL,
    until_seq  BIGINT,
    beats      BIGINT NOT NULL DEFAULT 0,
    started_at BIGINT NOT NULL
);

-- Who comes back with the name that the database has had goes on from where they were.
INSERT INTO runs (name, from_seq, started_at) SELECT epoch, 0, 0 FROM log_head WHERE epoch <> '';
ALTER TABLE log_head DROP COLUMN epoch;
