DROP TABLE privacy;
DROP TABLE blocks;
DROP TABLE conversations;
DROP TABLE messages;
