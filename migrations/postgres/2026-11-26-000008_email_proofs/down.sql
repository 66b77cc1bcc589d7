DROP TABLE email_proofs;
UPDATE users SET email_key = (SELECT email_key FROM email_claims WHERE user_id = users.id)
    WHERE id IN (SELECT min(user_id) FROM email_claims GROUP BY email_key)
    AND (SELECT email_key FROM email_claims WHERE user_id = users.id) NOT IN (SELECT email_key FROM users);
DROP TABLE email_claims;
DROP TABLE proved_emails;
