-- +goose Up
CREATE TABLE IF NOT EXISTS page_claims (
    page_id     CHAR(26)    NOT NULL,
    lease_owner VARCHAR(64) NOT NULL,
    lease_until BIGINT      NOT NULL,
    carrier     VARCHAR(16) NOT NULL,
    PRIMARY KEY (page_id)
) WITHOUT ROWID;
INSERT OR IGNORE INTO page_claims (page_id, lease_owner, lease_until, carrier)
    SELECT id, lease_owner, lease_until, carrier FROM pages WHERE state = 'sending';
UPDATE pages SET state = 'queued' WHERE state = 'sending';
