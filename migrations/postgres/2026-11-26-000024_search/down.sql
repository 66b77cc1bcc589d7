DROP TABLE search_backlog;
DROP TABLE comment_search;
DROP TABLE post_search;
