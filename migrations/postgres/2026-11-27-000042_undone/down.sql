DROP TABLE undone_pictures;
DROP TABLE undone;
