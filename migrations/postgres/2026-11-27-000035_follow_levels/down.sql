DROP TABLE to_tell;
DROP TABLE tag_levels;
DROP TABLE category_levels;
