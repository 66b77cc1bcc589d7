DROP TABLE exports;
DROP TABLE former_members;
