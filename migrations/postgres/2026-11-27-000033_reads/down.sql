DROP TABLE read_floors;
DROP TABLE reads;
