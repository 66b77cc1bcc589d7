-- Those who have left: their account is empty, and what stays of them is a former member's. The rest goes in pieces after that, their posts and
-- comments too or not; `gone_at` is null until it has.
CREATE TABLE former_members (
    user_id BIGINT  PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    left_at BIGINT  NOT NULL,
    removes BOOLEAN NOT NULL,
    gone_at BIGINT
);
CREATE INDEX former_members_going ON former_members (user_id) WHERE gone_at IS NULL;

-- What people take with them of their own data: files beside the pictures, each in so many pieces. Made as long as `ready_at` is null.
CREATE TABLE exports (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id    BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name       TEXT   NOT NULL UNIQUE,
    pieces     BIGINT NOT NULL DEFAULT 0,
    bytes      BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    ready_at   BIGINT
);
CREATE INDEX exports_by_user ON exports (user_id);
CREATE INDEX exports_by_age ON exports (created_at);
