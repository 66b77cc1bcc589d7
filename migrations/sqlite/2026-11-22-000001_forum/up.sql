-- Times are milliseconds since 1970-01-01T00:00:00Z. AUTOINCREMENT: an id is never given twice, so a cursor never lies.

CREATE TABLE users (
    id             INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    username       TEXT    NOT NULL,
    username_lower TEXT    NOT NULL,
    username_key   TEXT    NOT NULL UNIQUE,
    email          TEXT    NOT NULL,
    email_key      TEXT    NOT NULL UNIQUE,
    password_hash  TEXT    NOT NULL,
    role           TEXT    NOT NULL DEFAULT 'member' CHECK (role IN ('member', 'moderator', 'admin')),
    first_name     TEXT,
    last_name      TEXT,
    age            INTEGER,
    gender         TEXT,
    bio            TEXT,
    avatar         TEXT,
    created_at     BIGINT  NOT NULL
);
CREATE INDEX users_by_name ON users (username_lower);

CREATE TABLE sessions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    token_hash TEXT    NOT NULL UNIQUE,
    user_id    BIGINT  NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT  NOT NULL,
    seen_at    BIGINT  NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE categories (
    id          INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    slug        TEXT    NOT NULL UNIQUE,
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL DEFAULT '',
    posts       BIGINT  NOT NULL DEFAULT 0
);

CREATE TABLE posts (
    id               INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version          BIGINT  NOT NULL DEFAULT 1,
    category_id      BIGINT  NOT NULL REFERENCES categories (id),
    author_id        BIGINT  NOT NULL REFERENCES users (id),
    title            TEXT    NOT NULL,
    body             TEXT    NOT NULL,
    body_html        TEXT    NOT NULL,
    created_at       BIGINT  NOT NULL,
    edited_at        BIGINT,
    comments         BIGINT  NOT NULL DEFAULT 0,
    last_activity_at BIGINT  NOT NULL,
    pinned           BOOLEAN NOT NULL DEFAULT FALSE,
    locked           BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX posts_by_category ON posts (category_id, id);
CREATE INDEX posts_by_author ON posts (author_id, id);

CREATE TABLE comments (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version    BIGINT  NOT NULL DEFAULT 1,
    post_id    BIGINT  NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    author_id  BIGINT  NOT NULL REFERENCES users (id),
    reply_to   BIGINT  REFERENCES comments (id) ON DELETE SET NULL,
    body       TEXT    NOT NULL,
    body_html  TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    edited_at  BIGINT,
    deleted    BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX comments_by_post ON comments (post_id, id);
CREATE INDEX comments_by_reply ON comments (reply_to);
CREATE INDEX comments_by_author ON comments (author_id, id);

CREATE TABLE idempotency_keys (
    user_id     BIGINT  NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key         TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,
    status      INTEGER NOT NULL,
    answer      TEXT    NOT NULL,
    created_at  BIGINT  NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- One row: where the log ends. `epoch` names this database; the server fills it in at first start.
CREATE TABLE log_head (
    id    INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    epoch TEXT    NOT NULL,
    seq   BIGINT  NOT NULL
);
INSERT INTO log_head (id, epoch, seq) VALUES (1, '', 0);

-- The log: each row is a frame as it went to the sockets, and who it is for: a category, one person, or two.
CREATE TABLE events (
    seq         BIGINT  PRIMARY KEY NOT NULL,
    category_id BIGINT,
    person_id   BIGINT,
    partner_id  BIGINT,
    frame       TEXT    NOT NULL,
    created_at  BIGINT  NOT NULL
);
CREATE INDEX events_by_age ON events (created_at);

INSERT INTO categories (slug, name, description) VALUES
    ('general', 'General', 'Whatever has no place of its own yet.'),
    ('introductions', 'Introductions', 'Say hello and tell who you are.'),
    ('help', 'Help', 'Questions, and people who know the answer.');
