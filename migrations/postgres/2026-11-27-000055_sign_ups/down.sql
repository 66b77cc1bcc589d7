DROP TABLE sign_up_keys;
DROP TABLE sign_ups;
