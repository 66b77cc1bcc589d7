-- Nothing new is written in a category that is archived. One that is being merged into another is, too, until its last post has moved there.
ALTER TABLE categories ADD COLUMN archived BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE categories ADD COLUMN merged_into BIGINT;

-- The addresses of those that are gone, each of which leads to the one into which it was merged. No other category has such an address.
CREATE TABLE merged_categories (
    slug        TEXT   PRIMARY KEY NOT NULL,
    from_id     BIGINT NOT NULL,
    category_id BIGINT NOT NULL REFERENCES categories (id) ON DELETE CASCADE
);
CREATE INDEX merged_categories_by_target ON merged_categories (category_id);
