-- Private messages. `hidden` is decided when a message is sent: the recipient had blocked the sender, and never sees it.
-- `read_at` is what the recipient did, `receipt_at` what the sender is told of it. The pair is the same whoever writes: it names the
-- conversation.
CREATE TABLE messages (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    from_id    BIGINT  NOT NULL REFERENCES users (id),
    to_id      BIGINT  NOT NULL REFERENCES users (id),
    body       TEXT    NOT NULL,
    body_html  TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    read_at    BIGINT,
    receipt_at BIGINT,
    hidden     BOOLEAN NOT NULL DEFAULT FALSE,
    low_id     BIGINT  NOT NULL GENERATED ALWAYS AS (CASE WHEN from_id < to_id THEN from_id ELSE to_id END) STORED,
    high_id    BIGINT  NOT NULL GENERATED ALWAYS AS (CASE WHEN from_id < to_id THEN to_id ELSE from_id END) STORED,
    CHECK (from_id <> to_id)
);
CREATE INDEX messages_by_pair ON messages (low_id, high_id, id);
CREATE INDEX messages_unread ON messages (to_id, from_id, id) WHERE read_at IS NULL;
CREATE INDEX messages_without_receipt ON messages (to_id, from_id, id) WHERE receipt_at IS NULL;

-- A conversation as one of its two people sees it: the last message that they see, and how many they have not read.
CREATE TABLE conversations (
    person_id       BIGINT  NOT NULL REFERENCES users (id),
    partner_id      BIGINT  NOT NULL REFERENCES users (id),
    last_message_id BIGINT  REFERENCES messages (id),
    unread          INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (person_id, partner_id)
);
CREATE INDEX conversations_by_last_message ON conversations (person_id, last_message_id);

CREATE TABLE blocks (
    blocker_id BIGINT  NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    blocked_id BIGINT  NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (blocker_id, blocked_id)
);

-- What a person has decided about who sees them: a row from the first decision on. The version grows with every change of it and of
-- the person's blocks, so that of two copies the newer is known.
CREATE TABLE privacy (
    user_id   BIGINT  PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    version   BIGINT  NOT NULL,
    invisible BOOLEAN NOT NULL DEFAULT FALSE
);
