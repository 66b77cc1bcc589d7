-- The picture that stands for the forum, which belongs to nobody.
CREATE TABLE logo (
    upload_id BIGINT PRIMARY KEY NOT NULL REFERENCES uploads (id)
);
