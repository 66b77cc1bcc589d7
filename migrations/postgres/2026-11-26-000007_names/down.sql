DROP TABLE key_clashes;
DROP TABLE username_keys;
DROP TABLE user_search;
