-- Who wrote the text that an event tells of, where that was written just then: whoever hears of it knows that they type it no longer.
ALTER TABLE events ADD COLUMN author_id BIGINT;
