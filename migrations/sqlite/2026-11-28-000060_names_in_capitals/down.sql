DELETE FROM username_keys WHERE user_id IN (SELECT user_id FROM user_search);
DELETE FROM user_search;
