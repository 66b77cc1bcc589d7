DROP TABLE mailed;
