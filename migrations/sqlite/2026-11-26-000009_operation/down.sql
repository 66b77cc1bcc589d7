DROP TABLE doctor_tokens;
DROP TABLE last_backup;
