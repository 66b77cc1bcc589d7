-- Who reads a category: 0 everyone, 1 whoever is signed in, 2 moderators. Who writes there, of those who read it: 1 or 2.
ALTER TABLE categories ADD COLUMN readable_level INTEGER NOT NULL DEFAULT 0 CHECK (readable_level BETWEEN 0 AND 2);
ALTER TABLE categories ADD COLUMN writable_level INTEGER NOT NULL DEFAULT 1 CHECK (writable_level BETWEEN 1 AND 2);

-- What an event tells is for those alone who may read `inside_id`, where the text stands if not in `category_id`, or for those alone who may not
-- read `outside_id`. One with a `readable_level` tells nobody anything: from there on, `inside_id` is for these readers.
ALTER TABLE events ADD COLUMN inside_id BIGINT;
ALTER TABLE events ADD COLUMN outside_id BIGINT;
ALTER TABLE events ADD COLUMN readable_level INTEGER;
UPDATE events SET inside_id = (SELECT category_id FROM posts WHERE posts.id = events.post_id) WHERE said = 'notified';
