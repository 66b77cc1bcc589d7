DROP TABLE backup_grants;
